import { isWrite } from '../request/admit-request.js';
import type { DtoClass } from '../validation/dto-plan.js';
import type { JsonSchema } from '../validation/field-rule.js';
import { META } from './api-components.js';
import { answerHeaders } from './api-headers.js';
import { ERROR } from './error.schema.js';
import { classSchema, type SchemaShelf } from './field-schema.js';
import type { OperationEntry } from './list-operations.js';
import { shelved } from './named-schema.js';
import { codesByStatus } from './operation-errors.js';
import { text } from './schema-words.js';

const JSON_TYPE = 'application/json';
const CALLER = ['Flint-Merchant-Id', 'Flint-Merchant-Environment-Id', 'Flint-Mode', 'Flint-Sandbox-Id'];

/** Every answer of an operation by its status. */
export function describeAnswers(
  entry: OperationEntry,
  errors: readonly string[],
  shelf: SchemaShelf,
): Record<string, JsonSchema> {
  const { answers = {} } = entry.policy.operation ?? {};
  const others = Object.entries(answers).map(([status, schema]) => [status, plainAnswer(entry, schema, shelf)]);
  return {
    [entry.status]: success(entry, shelf),
    ...Object.fromEntries(others),
    ...Object.fromEntries(codesByStatus(errors).map(([status, codes]) => [status, error(entry, status, codes, shelf)])),
  };
}

function success(entry: OperationEntry, shelf: SchemaShelf): JsonSchema {
  const { returns, list } = entry.policy.operation ?? {};
  const data =
    typeof returns === 'function' ? classSchema(returns as DtoClass, shelf) : (returns ?? { type: 'object' });
  if (isPlain(entry)) return plainAnswer(entry, data, shelf);
  const items = { type: 'array', items: data, description: 'One page.' };
  const envelope: JsonSchema = {
    type: 'object',
    required: ['data', 'meta', 'request_id'],
    properties: {
      data: list ? items : data,
      ...(list ? { next_page_token: text('Send it as page_token for the next page; absent on the last.') } : {}),
      meta: META,
      request_id: text('The value of X-Request-Id.'),
    },
    additionalProperties: false,
  };
  return {
    description: list ? 'One page.' : entry.status === 201 ? 'Created.' : 'Done.',
    headers: answerHeaders(successHeaders(entry)),
    content: { [JSON_TYPE]: { schema: shelved(envelope, shelf) } },
  };
}

/** Whether the answer has no envelope: it is for machines beside the API, or says its own media type. */
function isPlain({ policy, headers }: OperationEntry): boolean {
  return policy.operational === true || headers['Content-Type'] !== undefined;
}

function plainAnswer({ policy, headers }: OperationEntry, schema: JsonSchema, shelf: SchemaShelf): JsonSchema {
  const { 'Content-Type': contentType, ...others } = headers;
  const media = contentType?.split(';')[0] ?? (schema.contentMediaType as string | undefined) ?? JSON_TYPE;
  const fixed = Object.entries(others).map(([name, value]) => [name, { required: true, schema: { const: value } }]);
  const shared = policy.operational ? ['X-Request-Id'] : ['X-Request-Id', 'Flint-Version'];
  return {
    description: 'Answered.',
    headers: { ...answerHeaders(shared), ...Object.fromEntries(fixed) },
    content: { [media]: { schema: shelved(schema, shelf) } },
  };
}

function error(entry: OperationEntry, status: number, codes: readonly string[], shelf: SchemaShelf): JsonSchema {
  const extra = status === 401 ? ['WWW-Authenticate'] : status === 503 ? ['Retry-After'] : [];
  const code = { 'x-extensible-enum': codes };
  const schema = shelved({ allOf: [ERROR, { properties: { error: { properties: { code } } } }] }, shelf);
  return {
    description: codes.join(', '),
    headers: { ...answerHeaders([...sharedHeaders(entry), ...extra]) },
    content: { [JSON_TYPE]: { schema } },
  };
}

function sharedHeaders({ method, policy }: OperationEntry): string[] {
  return [
    'X-Request-Id',
    'Flint-Version',
    ...(policy.access === 'public' ? [] : CALLER),
    ...(isWrite(method) ? ['Idempotency-Key'] : []),
  ];
}

function successHeaders(entry: OperationEntry): string[] {
  const { command, readAfter } = entry.policy;
  return [
    ...sharedHeaders(entry),
    ...(command ? ['Idempotency-Replayed'] : []),
    ...(command || readAfter || entry.policy.operation?.writes ? ['Onfile-Position'] : []),
  ];
}
