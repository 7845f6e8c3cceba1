import { HttpProblem } from '../errors/http-problem.js';

const MAX_LENGTH = 255;
const VISIBLE = /^[\x21-\x7e]+$/;
/** A structured-field string (RFC 9651 §3.3.3): quoted, with quotes and backslashes escaped. */
const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/** The caller's Idempotency-Key, bare or quoted; undefined when none was sent (contract §1.9, failures.md §3.7). */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = String(header);
  // Escapes at most double the length of a quoted key; what is longer is not worth reading.
  if (text.length > 2 * MAX_LENGTH + 2) throw tooLong();
  const key = text.startsWith('"') ? QUOTED.exec(text)?.[1]?.replace(/\\(.)/g, '$1') : text;
  if (key !== undefined && key.length > MAX_LENGTH) throw tooLong();
  if (key === undefined || !VISIBLE.test(key)) {
    throw new HttpProblem('INVALID_IDEMPOTENCY_KEY', undefined, { param: 'Idempotency-Key' });
  }
  return key;
}

function tooLong(): HttpProblem {
  return new HttpProblem('IDEMPOTENCY_KEY_TOO_LONG', undefined, { param: 'Idempotency-Key', limit: MAX_LENGTH });
}
