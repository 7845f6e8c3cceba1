/** How long to wait before trying again: full jitter, growing up to a cap. */
export interface BackoffOptions {
  readonly initial_ms: number;
  readonly max_ms: number;
  /** In [0, 1). */
  readonly random?: () => number;
}

export const DEFAULT_BACKOFF: BackoffOptions = { initial_ms: 50, max_ms: 5_000 };

const MAX_DOUBLINGS = 20;

export class Backoff {
  private failure_count = 0;

  constructor(private readonly options: BackoffOptions) {}

  /** The next delay; longer on average each time until `reset`. */
  next_ms(): number {
    const { initial_ms, max_ms, random = Math.random } = this.options;
    const ceiling_ms = Math.min(max_ms, initial_ms * 2 ** Math.min(this.failure_count, MAX_DOUBLINGS));
    this.failure_count++;
    return Math.ceil(random() * ceiling_ms);
  }

  reset(): void {
    this.failure_count = 0;
  }
}
