import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '#kernel';
import { sendAnswer } from '../answers/send-answer.js';
import type { Authenticator } from '../auth/authenticator.port.js';
import type { KeyedHash } from '../commands/command-identity.js';
import { admitBody } from './admit-body.js';
import { admitCaller, admitHead, showCaller } from './admit-request.js';
import { Exchange } from './exchange.js';
import type { PanGuard } from './pan-guard.port.js';
import type { RoutePolicy } from './route-policy.js';
import type { RouteTable } from './route-table.js';

/** What the hooks ask others for. `authenticator` and `clock` are there once the application is built. */
export interface HookPorts {
  readonly panGuard: PanGuard;
  readonly routes: RouteTable;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly keyedHash: KeyedHash;
  /** Told about every answer, after it was sent. */
  readonly onAnswered: (request: FastifyRequest, reply: FastifyReply, duration_ms: number) => void;
}

type Done = (error?: Error) => void;

const NO_POLICY: RoutePolicy = {};

/**
 * The plumbing of every request, as Fastify hooks: they cost a function call where an interceptor costs
 * a chain of observables, and the caller is known before a byte of the body is read.
 */
export function addRequestHooks(server: FastifyInstance, ports: HookPorts): void {
  server.decorateRequest('exchange');
  server.addHook('onRoute', (route) => {
    const policy = route.config?.policy;
    for (const method of [route.method].flat()) {
      if (policy?.access === undefined) throw new Error(`${method} ${route.url} does not declare who may call it`);
      ports.routes.add({ method, url: route.url });
    }
  });
  server.addHook('onRequest', (request, reply, done) => onRequest(request, reply, ports, done));
  server.addHook('preHandler', (request, _reply, done) => {
    done(caught(() => request.is404 || admitBody(request, ports.panGuard)));
  });
  let draining = false;
  server.addHook('preClose', (done) => {
    draining = true;
    done();
  });
  server.addHook('preSerialization', (request, reply, payload, done) => {
    // Else the connection would be kept for a next request, and hold up the close for as long.
    if (draining) reply.header('connection', 'close');
    done(null, sendAnswer(request, reply, payload));
  });
  server.addHook('onResponse', (request, reply, done) => {
    ports.onAnswered(request, reply, performance.now() - request.exchange.startedAt_ms);
    done();
  });
}

function onRequest(request: FastifyRequest, reply: FastifyReply, ports: HookPorts, done: Done): void {
  const { config, url } = request.routeOptions;
  request.exchange = new Exchange(request.id, url, config.policy ?? NO_POLICY, ports.clock, ports.keyedHash);
  reply.header('x-request-id', request.id);
  if (config.policy?.page) reply.headers(config.policy.page.headers);
  let asked: ReturnType<typeof admitCaller>;
  const refused = caught(() => {
    admitHead(request, reply, ports.panGuard, ports.routes);
    asked = admitCaller(request, ports.authenticator);
  });
  if (refused !== undefined || asked === undefined) {
    done(refused);
    return;
  }
  asked.then((credential) => {
    showCaller(request.exchange, reply, credential);
    done();
  }, done);
}

function caught(act: () => void): Error | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('a hook threw what is no error');
  }
}
