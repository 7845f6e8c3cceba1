import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readApiVersion } from '../auth/api-version.js';
import type { Authenticator, Credential } from '../auth/authenticator.port.js';
import { authorize, knownCredential } from '../auth/authorize.js';
import { readSecret } from '../auth/read-secret.js';
import { readIdempotencyKey } from '../commands/idempotency-key.js';
import { HttpProblem } from '../errors/http-problem.js';
import type { Exchange } from './exchange.js';
import { pathOf } from './exchange.js';
import type { PanGuard } from './pan-guard.port.js';
import type { RouteTable } from './route-table.js';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether the verb is one that changes something. */
export function isWrite(method: string): boolean {
  return !READS.has(method);
}

/** All that is decided before the body is read and that needs nobody else. Throws the refusal. */
export function admitHead(request: FastifyRequest, reply: FastifyReply, guard: PanGuard, routes: RouteTable): void {
  refusePanInHead(request, guard);
  if (request.is404) throw noRoute(request, routes);
  const { exchange } = request;
  const { policy } = exchange;
  if (policy.operational || policy.page) return;
  exchange.apiVersion = readApiVersion(request.headers['flint-version']);
  reply.header('flint-version', exchange.apiVersion);
  if (isWrite(request.method)) takeIdempotencyKey(request, reply);
  if ((policy.body === 'none' || !isWrite(request.method)) && hasBody(request)) {
    throw new HttpProblem('REQUEST_BODY_NOT_ALLOWED');
  }
}

/** The caller's credential, allowed to use the route; undefined for a public route, at once. */
export function admitCaller(request: FastifyRequest, authenticator: Authenticator): Promise<Credential> | undefined {
  const { access } = request.exchange.policy;
  if (access === 'public') return undefined;
  const secret = readSecret(request.headers);
  return authenticator.authenticate(secret).then((found) => {
    const credential = knownCredential(found);
    // Deny by default: the boot check leaves no route without a declaration, and if one slipped through it is closed.
    if (access === undefined) throw new HttpProblem('INSUFFICIENT_SCOPE');
    if (access !== 'any_credential') authorize(credential, access);
    return credential;
  });
}

/** Tells the caller who it is (contract §1.4). */
export function showCaller(exchange: Exchange, reply: FastifyReply, credential: Credential): void {
  exchange.credential = credential;
  reply.header('flint-merchant-id', credential.merchantId);
  reply.header('flint-merchant-environment-id', credential.environmentId);
  reply.header('flint-mode', credential.mode);
  if (credential.sandboxId !== undefined) reply.header('flint-sandbox-id', credential.sandboxId);
}

/** Why a path leads nowhere: no such path, or not with this verb. */
export function noRoute(request: FastifyRequest, routes: RouteTable): HttpProblem {
  const methods = routes.methodsOf(pathOf(request));
  if (methods.length === 0) return new HttpProblem('ROUTE_NOT_FOUND');
  return new HttpProblem('METHOD_NOT_ALLOWED', undefined, {}, { Allow: methods.join(', ') });
}

function takeIdempotencyKey(request: FastifyRequest, reply: FastifyReply): void {
  const { exchange } = request;
  exchange.idempotencyKey = readIdempotencyKey(request.headers['idempotency-key']) ?? randomUUID();
  reply.header('idempotency-key', exchange.idempotencyKey);
}

function hasBody(request: FastifyRequest): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  return encoding !== undefined || (length !== undefined && length !== '0');
}

function refusePanInHead(request: FastifyRequest, guard: PanGuard): void {
  const { 'x-request-id': requestId, 'idempotency-key': key } = request.headers;
  if (requestId !== undefined && guard.containsPan(String(requestId))) throw panFound('X-Request-Id');
  if (key !== undefined && guard.containsPan(String(key))) throw panFound('Idempotency-Key');
  for (const segment of pathOf(request).split('/')) {
    if (guard.containsPan(decoded(segment))) throw panFound('path');
  }
  for (const name in request.query as Record<string, unknown>) {
    if (guard.containsPan(name)) throw panFound('query');
    const value = (request.query as Record<string, unknown>)[name];
    for (const each of Array.isArray(value) ? value : [value])
      if (guard.containsPan(String(each))) throw panFound(name);
  }
}

/** The refusal of a card number. It names the place and nothing of the value. */
export function panFound(param: string): HttpProblem {
  return new HttpProblem('pan_detected', undefined, { param });
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
