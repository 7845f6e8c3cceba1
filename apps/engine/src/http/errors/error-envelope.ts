import { ERROR_REGISTRY, errorTypeOf } from './error-registry.js';
import type { ErrorRow } from './error-row.js';

/** What is wrong with one field, or with the whole request: the input of the envelope. */
export interface Problem {
  readonly code: string;
  readonly message?: string;
  /** Further facts; only those that the contract names reach the caller. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** What the envelope says about the request itself. */
export interface ProblemOrigin {
  readonly requestId: string;
  /** The constant page that explains the codes. */
  readonly docUrl: string;
}

export interface Remediation {
  retryable: boolean;
  next_steps: string;
  next_actions: readonly unknown[];
  missing_or_invalid_fields?: string[];
}

/** The body of every error answer (contract §2.1). */
export interface ErrorEnvelope {
  error: {
    type: string;
    code: string;
    message: string;
    doc_url: string;
    error_source: string;
    request_id: string;
    request_log_url: string;
    remediation: Remediation;
    [field: string]: unknown;
  };
}

/** The optional fields of the envelope. What is not named here never leaves the engine, whatever a refusal carries. */
const DETAIL_FIELDS = [
  'param',
  'details',
  'reason',
  'capability',
  'payment_option',
  'current_status',
  'current_version',
  'supported_actions',
  'blocking_resources',
  'blocking_resource_count',
  'blockers',
  'conflicting_fields',
  'missing_scopes',
  'scope_requirement',
  'allowed_key_modes',
  'current_money',
  'required_money',
  'gap_money',
  'submitted_money',
  'maximum_money',
  'capturable_money',
  'order_payment_attempt_id',
  'payment_attempt_status',
  'is_resumable',
  'payment_intent_ids',
  'selectable_payment_intents',
  'selectable_merchants',
  'expected_attempt_outstanding_money',
  'limit',
] as const;

/** Where the page of the codes says how a request is found in the engine's log (ADR 0052). */
export const REQUEST_LOG_ANCHOR = 'request-log';

const MAX_BLOCKING_RESOURCES = 25;
const MAX_DETAILS = 25;

/** The row of a code. A code without a row is a mistake of ours and answers as INTERNAL_ERROR. */
export function errorRowOf(code: string): ErrorRow & { readonly code: string } {
  const found = ERROR_REGISTRY.get(code);
  return found === undefined
    ? { ...ERROR_REGISTRY.get('INTERNAL_ERROR')!, code: 'INTERNAL_ERROR' }
    : { ...found, code };
}

/** The status and the body that a problem answers with. */
export function errorEnvelope(problem: Problem, origin: ProblemOrigin): { status: number; body: ErrorEnvelope } {
  const row = errorRowOf(problem.code);
  const known = row.code === problem.code;
  const detail = known ? withDetails(problem, errorTypeOf(row.status)) : {};
  const body: ErrorEnvelope = {
    error: {
      type: errorTypeOf(row.status),
      code: row.code,
      message: (known && problem.message) || row.message,
      doc_url: origin.docUrl,
      error_source: row.source,
      request_id: origin.requestId,
      request_log_url: `${origin.docUrl}#${REQUEST_LOG_ANCHOR}`,
      remediation: remediationOf(row, detail),
    },
  };
  for (const field of DETAIL_FIELDS) {
    if (detail[field] !== undefined) body.error[field] = detail[field];
  }
  capLists(body.error);
  return { status: row.status, body };
}

/** A per-field error in the vocabulary of the envelope, for `details[]`. */
export function errorDetail(problem: Problem & { readonly param?: string }): Record<string, unknown> {
  const row = problem.code === 'REQUIRED' ? errorRowOf('FIELD_REQUIRED') : errorRowOf(problem.code);
  return {
    code: problem.code,
    message: problem.message || row.message,
    ...(problem.param === undefined ? {} : { param: problem.param }),
    ...problem.detail,
  };
}

/** A refused field stands under `details` whoever refused it, so that clients have one place to look. */
function withDetails(problem: Problem, type: string): Readonly<Record<string, unknown>> {
  const { detail = {}, code, message } = problem;
  const { param } = detail;
  if (type !== 'validation_error' || typeof param !== 'string' || detail.details !== undefined) return detail;
  return { ...detail, details: [errorDetail({ code, message, param })] };
}

function remediationOf(row: ErrorRow, detail: Readonly<Record<string, unknown>>): Remediation {
  const nextActions = detail.next_actions;
  const remediation: Remediation = {
    retryable: typeof detail.retryable === 'boolean' ? detail.retryable : row.retryable,
    next_steps: row.nextSteps,
    next_actions: Array.isArray(nextActions) ? nextActions : [],
  };
  const fields = fieldsNamedBy(detail);
  if (fields.length > 0) remediation.missing_or_invalid_fields = fields;
  return remediation;
}

function fieldsNamedBy(detail: Readonly<Record<string, unknown>>): string[] {
  const details = Array.isArray(detail.details) ? (detail.details as { param?: unknown }[]) : [];
  const params = [detail.param, ...details.map((each) => each.param)].filter((param) => typeof param === 'string');
  return [...new Set(params)].slice(0, MAX_DETAILS);
}

function capLists(error: ErrorEnvelope['error']): void {
  const blocking = error.blocking_resources;
  if (Array.isArray(blocking)) {
    error.blocking_resource_count ??= blocking.length;
    error.blocking_resources = blocking.slice(0, MAX_BLOCKING_RESOURCES);
  }
  if (Array.isArray(error.details)) error.details = error.details.slice(0, MAX_DETAILS);
}
