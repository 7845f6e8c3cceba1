import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../errors/http-problem.js';
import { isJsonObject } from '../validation/field-rule.js';
import { asHttpProblem, unknownParameter } from '../validation/read-dto.js';
import { panFound } from './admit-request.js';
import type { PanGuard } from './pan-guard.port.js';

/** What is decided once the body is there, for every route alike: no card numbers, nothing that the route does not read. */
export function admitBody(request: FastifyRequest, guard: PanGuard): void {
  const { policy } = request.exchange;
  if (policy.operational) return;
  // Not before the caller is known: whoever has no credential is told only that.
  if (policy.idempotencyKeyRequired && request.headers['idempotency-key'] === undefined) {
    throw new HttpProblem('IDEMPOTENCY_KEY_REQUIRED');
  }
  refusePanInBody(request.body, guard, policy.testNumberFields);
  // Whoever sends a link on may have added to its query, and browsers add nothing to a form.
  if (policy.page) return;
  if (policy.query === undefined) refuseQuery(request.query as Record<string, unknown>);
  if (policy.body === undefined && request.body !== undefined) refuseFields(request.body);
}

function refusePanInBody(body: unknown, guard: PanGuard, allow: readonly string[] = []): void {
  const found = body === undefined ? undefined : guard.findPan(body, { allow });
  // The guard writes `items.0.name`, the contract `items[0].name`.
  if (found !== undefined) throw panFound(found.path.replace(/\.(\d+)(?=\.|$)/g, '[$1]'));
}

function refuseQuery(query: Record<string, unknown>): void {
  const names = Object.keys(query);
  const message = unknownParameter([]);
  if (names.length > 0)
    throw asHttpProblem(names.map((param) => ({ code: 'UNSUPPORTED_QUERY_PARAM', message, param })));
}

/** A route that reads no body puts up with an empty object, which many clients send with every POST. */
function refuseFields(body: unknown): void {
  if (!isJsonObject(body)) throw new HttpProblem('INVALID_REQUEST', 'The body must be a JSON object.');
  const names = Object.keys(body);
  if (names.length > 0) throw asHttpProblem(names.map((param) => ({ code: 'UNKNOWN_FIELD', param })));
}
