/** Who has to act on an error (contract §2.1). */
export type ErrorSource = 'merchant' | 'integration' | 'flint';

/** What is fixed about an error code, wherever it is raised. */
export interface ErrorRow {
  readonly status: number;
  /** Said when whoever raises the code has nothing more precise to say. */
  readonly message: string;
  /** One instruction for whoever reads the error. */
  readonly nextSteps: string;
  /** True when the same request may succeed later without being changed. */
  readonly retryable: boolean;
  readonly source: ErrorSource;
}

export type ErrorRows = Readonly<Record<string, ErrorRow>>;

/** A row of the registry. Statuses from 500 up are ours to mend; all others are the caller's. */
export function row(status: number, message: string, nextSteps: string, retryable = false): ErrorRow {
  return { status, message, nextSteps, retryable, source: status >= 500 ? 'flint' : 'merchant' };
}
