/** A resource that stands in the way of a command. */
export interface BlockingResource {
  resource_type: string;
  resource_id: string;
  status?: string;
}

/** Facts that a refusal may carry to the caller; they become fields of the error envelope. */
export interface RefusalDetail {
  param?: string;
  reason?: string;
  current_status?: string;
  current_version?: number;
  supported_actions?: string[];
  blocking_resources?: BlockingResource[];
  [field: string]: unknown;
}

/** A command that is not carried out, as data: a code of the error registry and a sentence for people. */
export interface Refusal {
  readonly refused: true;
  readonly code: string;
  readonly message: string;
  readonly detail: RefusalDetail;
}

/** Makes a refusal. `code` is a row of the error registry (docs/errors.md). */
export function refuse(code: string, message: string, detail: RefusalDetail = {}): Refusal {
  return { refused: true, code, message, detail };
}

/** Whether a value is a refusal. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && (value as { refused?: unknown }).refused === true;
}
