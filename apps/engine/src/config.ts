import { resolve } from 'node:path';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const ROLES = ['api', 'projections', 'renewals', 'webhooks'] as const;
export type Role = (typeof ROLES)[number];

/** Everything that is set from outside, read once at the start. */
export interface EngineConfig {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Undefined: the embedded store in `dataDir`. */
  readonly eventStoreUrl?: string;
  /** Undefined: LMDB in `dataDir`. */
  readonly redisUrl?: string;
  /** Undefined: `keys/kek.json` in `dataDir`. */
  readonly keyFile?: string;
  readonly roles: ReadonlySet<Role>;
  /** Where clients reach the engine, for the absolute URLs that it hands out. */
  readonly publicUrl?: string;
  readonly logLevel: LogLevel;
}

/** A setting that cannot be meant. */
export class ConfigError extends Error {
  constructor(name: string, message: string) {
    super(`${name}: ${message}`);
    this.name = 'ConfigError';
  }
}

/** Reads the environment variables that the README names. Throws `ConfigError`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): EngineConfig {
  return {
    port: readPort(env.PORT),
    host: env.HOST ?? '127.0.0.1',
    dataDir: resolve(env.DATA_DIR || './data'),
    eventStoreUrl: env.EVENTSTORE_URL || undefined,
    redisUrl: env.REDIS_URL || undefined,
    keyFile: env.ONFILE_KEY_FILE || undefined,
    roles: readRoles(env.ONFILE_ROLES),
    publicUrl: readUrl('PUBLIC_URL', env.PUBLIC_URL),
    logLevel: readLogLevel(env.LOG_LEVEL),
  };
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return 3000;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new ConfigError('PORT', 'must be a number from 0 to 65535');
  return port;
}

function readRoles(text: string | undefined): ReadonlySet<Role> {
  if (!text || text === 'all') return new Set(ROLES);
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !ROLES.includes(name as Role));
  if (unknown !== undefined) throw new ConfigError('ONFILE_ROLES', `knows ${ROLES.join(', ')}; not ${unknown}`);
  return new Set(names as Role[]);
}

function readLogLevel(text: string | undefined): LogLevel {
  const level = text || 'info';
  if (LOG_LEVELS.includes(level as LogLevel)) return level as LogLevel;
  throw new ConfigError('LOG_LEVEL', `knows ${LOG_LEVELS.join(', ')}; not ${level}`);
}

function readUrl(name: string, text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new ConfigError(name, 'must be an http or https URL');
  }
  return text.replace(/\/+$/, '');
}
