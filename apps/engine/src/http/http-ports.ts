import type { INestApplicationContext, InjectionToken } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { Clock } from '#kernel';
import type { HealthCheck } from '../observability/health-check.port.js';
import { Authenticator } from './auth/authenticator.port.js';
import type { KeyedHash } from './commands/command-identity.js';

/** Provides the environments' clock (`Clock` of the kernel). Required. */
export const CLOCK = Symbol('CLOCK');
/** Provides the keyed hash (`KeyedHash`) that fingerprints are made with. Required. */
export const KEYED_HASH = Symbol('KEYED_HASH');
/** Provides the list of `HealthCheck`s that readiness asks. Optional. */
export const HEALTH_CHECKS = Symbol('HEALTH_CHECKS');
/** Provides the prom-client registry that others add their metrics to. Optional. */
export const METRICS_REGISTRY = Symbol('METRICS_REGISTRY');

/** Gives the table of all routes (`RouteTable`), provided by the plumbing itself. */
export const ROUTE_TABLE = Symbol('ROUTE_TABLE');

/** What the application's modules provide to the HTTP plumbing, under `Authenticator` and the tokens above. */
export interface HttpPorts {
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly keyedHash: KeyedHash;
  readonly healthChecks: readonly HealthCheck[];
  readonly metricsRegistry: Registry | undefined;
}

/** Finds the ports in an application. Fails when a required one is not provided. */
export function portsOf(app: INestApplicationContext): HttpPorts {
  return {
    authenticator: app.get(Authenticator, { strict: false }),
    clock: app.get<Clock>(CLOCK, { strict: false }),
    keyedHash: app.get<KeyedHash>(KEYED_HASH, { strict: false }),
    healthChecks: optional<readonly HealthCheck[]>(app, HEALTH_CHECKS) ?? [],
    metricsRegistry: optional<Registry>(app, METRICS_REGISTRY),
  };
}

function optional<Port>(app: INestApplicationContext, token: InjectionToken): Port | undefined {
  try {
    return app.get<Port>(token, { strict: false });
  } catch {
    return undefined;
  }
}
