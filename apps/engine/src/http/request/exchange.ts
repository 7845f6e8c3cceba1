import type { FastifyRequest } from 'fastify';
import type { Clock } from '#kernel';
import { CURRENT_API_VERSION } from '../auth/api-version.js';
import type { Credential } from '../auth/authenticator.port.js';
import type { KeyedHash } from '../commands/command-identity.js';
import type { RoutePolicy } from './route-policy.js';

/** What is known about one request while it is answered. */
export class Exchange {
  readonly startedAt_ms = performance.now();
  apiVersion: string = CURRENT_API_VERSION;
  credential: Credential | undefined;
  /** The effective key of a write: the caller's, or one of ours. */
  idempotencyKey: string | undefined;
  /** The code that the request was refused with, for the log. */
  errorCode: string | undefined;

  constructor(
    readonly requestId: string,
    /** The pattern of the route, `/v1/customers/:customer_id`; undefined when none matches. */
    readonly route: string | undefined,
    readonly policy: RoutePolicy,
    readonly clock: Clock,
    readonly keyedHash: KeyedHash,
  ) {}

  /** The caller. Only for routes that ask for a credential. */
  get caller(): Credential {
    if (this.credential === undefined) throw new Error('a public route asked for its caller');
    return this.credential;
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange;
  }
}

/** The path of a request as called, without its query. */
export function pathOf(request: FastifyRequest): string {
  const url = request.raw.url ?? '/';
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
