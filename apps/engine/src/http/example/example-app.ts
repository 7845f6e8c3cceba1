import { hash } from 'node:crypto';
import { Writable } from 'node:stream';
import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Clock } from '#kernel';
import { openLog } from '../../observability/engine-log.js';
import type { HealthCheck } from '../../observability/health-check.port.js';
import { Authenticator, type Credential } from '../auth/authenticator.port.js';
import { createHttpApp, type HttpAppOptions } from '../create-http-app.js';
import { CLOCK, HEALTH_CHECKS, KEYED_HASH, ROUTE_TABLE } from '../http-ports.js';
import type { RouteEntry, RouteTable } from '../request/route-table.js';
import { NotesController } from './example.controller.js';

export const NOW = '2026-03-01T00:00:00.000Z';
export const CUSTOMER = 'cus_01ARZ3NDEKTSV4RRFFQ69G5FAV';
export const NO_CUSTOMER = 'cus_01ARZ3NDEKTSV4RRFFQ69G5FA0';
export const WRITER = 'flint_test_writer';
export const READER = 'flint_test_reader';

const CALLER: Omit<Credential, 'name' | 'scopes'> = {
  credentialId: 'ak_1',
  merchantId: 'mer_1',
  environmentId: 'menv_1',
  mode: 'test',
  sandboxId: 'test_1',
};

/** Knows four secrets by heart. */
class KnownSecrets extends Authenticator {
  async authenticate(secret: string): Promise<Credential | undefined | 'revoked' | 'expired'> {
    if (secret === WRITER) return { ...CALLER, name: 'writer', scopes: new Set(['customers.write']) };
    if (secret === READER) return { ...CALLER, name: 'reader', scopes: new Set(['customers.read']) };
    return secret === 'revoked' || secret === 'expired' ? secret : undefined;
  }
}

export interface ExampleApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** Every line logged so far. */
  readonly lines: () => Record<string, unknown>[];
  /** What the router was given, without the HEAD twins of GET routes. */
  readonly routes: () => readonly RouteEntry[];
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answered>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Record<string, string>;
  /** The API key; `null` sends none. */
  readonly key?: string | null;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes
  readonly json: any;
}

/** The example controller (or others) as a whole application on a port of its own. */
export async function startExample(
  options: Partial<HttpAppOptions> & { controllers?: Type[]; health?: HealthCheck[] } = {},
): Promise<ExampleApp> {
  const { controllers = [NotesController], health = [], ...rest } = options;
  const clock: Clock = { now: () => NOW };
  const providers = [
    { provide: Authenticator, useClass: KnownSecrets },
    { provide: CLOCK, useValue: clock },
    { provide: KEYED_HASH, useValue: (text: string) => hash('sha256', text) },
    { provide: HEALTH_CHECKS, useValue: health },
  ];
  class Example {}
  Module({ controllers, providers })(Example);
  const logged: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged.push(...String(chunk).trim().split('\n'));
      done();
    },
  });
  const log = openLog({ destination: sink });
  const app = await createHttpApp({ root: Example, log, ...rest });
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const table = app.get<RouteTable>(ROUTE_TABLE, { strict: false });
  const routes = (): RouteEntry[] => table.all().filter(({ method }) => method !== 'HEAD');
  return { app, url, routes, lines: () => logged.map((line) => JSON.parse(line)), call: caller(url) };
}

function caller(url: string): ExampleApp['call'] {
  return async (method, path, { body, raw, headers = {}, key = WRITER } = {}) => {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(url + path, {
      method,
      body: content,
      headers: {
        ...(content === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
        ...headers,
      },
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  };
}
