import { API_VERSIONS } from '../auth/api-version.js';
import type { JsonSchema } from '../validation/field-rule.js';

function header(description: string, schema: JsonSchema, required = false): JsonSchema {
  return { description, required, schema };
}

const ID = { type: 'string', minLength: 1, maxLength: 128 };
const KEY = { type: 'string', minLength: 1, maxLength: 255 };
const POSITION = { type: 'string', pattern: '^\\d{1,20}$', maxLength: 20 };

/** Every header that an answer may have, under the name of its component. Those that are always there are required. */
export const ANSWER_HEADERS: Readonly<Record<string, JsonSchema>> = {
  'X-Request-Id': header("The caller's, else one that was made for the request.", ID, true),
  'Flint-Version': header('The version of the contract that the answer follows.', { type: 'string', format: 'date' }),
  'Flint-Merchant-Id': header('The merchant of the API key.', { type: 'string' }),
  'Flint-Merchant-Environment-Id': header('The environment of the API key.', { type: 'string' }),
  'Flint-Mode': header('The mode of the API key.', { type: 'string', enum: ['test', 'live'] }),
  'Flint-Sandbox-Id': header('The sandbox of the API key; absent for live keys.', { type: 'string' }),
  'Idempotency-Key': header('The key that the write was carried out under; made up when none was sent.', KEY),
  'Idempotency-Replayed': header('Present when the same request was carried out before.', { const: 'true' }),
  'Onfile-Position': header('The place in the log that the answer stands for; send it as Onfile-Read-After.', POSITION),
  'Retry-After': header('Seconds to wait before the next try.', { type: 'string', pattern: '^\\d+$' }),
  'WWW-Authenticate': header('How to authenticate.', { const: 'Bearer' }),
};

/** A reference to each of these headers, as a response lists them. */
export function answerHeaders(names: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function parameter(name: string, description: string, schema: JsonSchema): JsonSchema {
  return { name, in: 'header', required: false, description, schema };
}

/** Lets a caller find its request again. */
export const REQUEST_ID_PARAMETER = parameter('X-Request-Id', 'Comes back with the answer.', ID);

/** Lets a caller pin the version of the contract. */
export const VERSION_PARAMETER = parameter('Flint-Version', 'The version of the contract; else the current one.', {
  type: 'string',
  enum: API_VERSIONS,
});

/** Lets a read see what was written before. */
export const READ_AFTER_PARAMETER = parameter(
  'Onfile-Read-After',
  'An Onfile-Position: the answer waits until it is not behind it.',
  POSITION,
);

/** Makes a write safe to repeat. */
export function idempotencyKeyParameter(required: boolean): JsonSchema {
  const told = 'Unique to the intention: a repeat with the same key and body is carried out once.';
  return { ...parameter('Idempotency-Key', told, KEY), required };
}
