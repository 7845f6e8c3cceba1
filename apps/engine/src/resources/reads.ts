import type { Position } from '#event-store';
import type { Refusal, Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import type { EnvironmentClocks } from '#scheduling';
import { type AnswerSource, type Credential, RefusedRequest } from '../http/index.js';

/** The views do not follow the log closely enough for this read. */
export class ViewsBehind extends Error {
  readonly retryAfter_s = 1;
  constructor(position: Position) {
    super(`the views have not reached position ${position}`);
    this.name = 'ViewsBehind';
  }
}

/** How far the views of this process are. */
export interface ViewProgress {
  readonly position: Position | undefined;
  waitFor(position: Position, timeout_ms: number): Promise<boolean>;
}

/** What a read is answered from. */
export interface Read {
  readonly environmentId: string;
  readonly now: Timestamp;
  readonly views: ViewReader;
  readonly source: AnswerSource;
}

/** How long a read waits for a position that its caller named. */
const NAMED_WAIT_MS = 5_000;
/** How long a read waits for what the same environment wrote here just before. */
const OWN_WAIT_MS = 2_000;
const MAX_ENVIRONMENTS = 10_000;

/** Reads that see what was written before them (D10). */
export class Reads {
  readonly #written = new Map<string, Position>();

  constructor(
    private readonly views: ViewReader,
    private readonly progress: ViewProgress,
    private readonly clocks: EnvironmentClocks,
    private readonly lastAppended: () => Position | undefined,
  ) {}

  /**
   * Waits until the views have reached the position that the caller named, else the last one that was written for its environment
   * through this process. Throws `ViewsBehind` when a named position is not reached in time.
   */
  async open({ environmentId }: Pick<Credential, 'environmentId'>, after: Position | undefined): Promise<Read> {
    const own = this.#written.get(environmentId);
    if (after !== undefined) {
      if (!(await this.progress.waitFor(after, NAMED_WAIT_MS))) throw new ViewsBehind(after);
    } else if (own !== undefined) {
      if (await this.progress.waitFor(own, OWN_WAIT_MS)) this.#forget(environmentId, own);
    }
    const source = { position: this.progress.position };
    return { environmentId, now: this.clocks.now(environmentId), views: this.views, source };
  }

  /** Remembers how far the environment has written; answers where the answer comes from. */
  wrote(environmentId: string, done: { position: Position; replayed: boolean }): AnswerSource {
    const before = this.#written.get(environmentId);
    if (before === undefined || before < done.position) {
      if (this.#written.size >= MAX_ENVIRONMENTS) this.#written.clear();
      this.#written.set(environmentId, done.position);
    }
    return { position: done.position, replayed: done.replayed };
  }

  /** The error for a command that was refused after it had written (a declined charge): later reads see what it wrote (D10). */
  refused(environmentId: string, refusal: Refusal): RefusedRequest {
    const position = this.lastAppended();
    if (position === undefined) return new RefusedRequest(refusal);
    this.wrote(environmentId, { position, replayed: false });
    return new RefusedRequest(refusal, { 'onfile-position': position.toString() });
  }

  #forget(environmentId: string, position: Position): void {
    if (this.#written.get(environmentId) === position) this.#written.delete(environmentId);
  }
}
