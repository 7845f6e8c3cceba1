import { Redis } from 'ioredis';
import { ReadStoreMisconfigured, ReadStoreUnavailable } from './read-store-errors.js';

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  readonly connectTimeout_ms?: number;
  /** A command that has no answer by then fails; it may have been carried out. */
  readonly commandTimeout_ms?: number;
}

const DEFAULT_CONNECT_TIMEOUT_ms = 5_000;
const DEFAULT_COMMAND_TIMEOUT_ms = 3_000;
const MAX_RECONNECT_DELAY_ms = 1_000;
const RECHECK_ms = 5_000;

/**
 * One connection to Redis that comes back by itself. While it is away every command fails at once (there is no offline queue),
 * and no command is ever sent a second time by the client. It refuses to work on a Redis that evicts keys (failures.md F40).
 */
export class RedisConnection {
  readonly redis: Redis;
  private misconfigured: ReadStoreMisconfigured | undefined;
  private lastError: Error | undefined;
  private recheck: NodeJS.Timeout | undefined;
  private isChecked = false;

  private constructor(options: RedisConnectionOptions) {
    const { url, connectTimeout_ms = DEFAULT_CONNECT_TIMEOUT_ms } = options;
    const { commandTimeout_ms = DEFAULT_COMMAND_TIMEOUT_ms } = options;
    this.redis = new Redis(url, {
      lazyConnect: true,
      connectTimeout: connectTimeout_ms,
      commandTimeout: commandTimeout_ms,
      socketTimeout: 2 * commandTimeout_ms,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) =>
        Math.ceil(Math.random() * Math.min(MAX_RECONNECT_DELAY_ms, 25 * 2 ** Math.min(attempt, 10))),
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
    });
    this.redis.on('error', (error: Error) => {
      this.lastError = error;
    });
    this.redis.on('close', () => {
      this.isChecked = false;
    });
  }

  /**
   * Connects. When Redis is away it comes back without a connection, which follows once it can.
   * Fails with `ReadStoreMisconfigured` when Redis may evict keys.
   */
  static async open(options: RedisConnectionOptions): Promise<RedisConnection> {
    const connection = new RedisConnection(options);
    await connection.redis.connect().catch(() => undefined);
    try {
      await connection.usable();
    } catch (error) {
      if (!(error instanceof ReadStoreMisconfigured)) return connection;
      await connection.close();
      throw error;
    }
    return connection;
  }

  /** Runs commands; every failure of theirs is `ReadStoreUnavailable`. */
  async run<Result>(work: (redis: Redis) => Promise<Result>): Promise<Result> {
    await this.usable();
    try {
      return await work(this.redis);
    } catch (error) {
      throw this.unavailable(error);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.recheck);
    this.redis.disconnect();
  }

  /** Fails when commands cannot be sent. Once per connection it looks at how Redis is set up. */
  private async usable(): Promise<void> {
    if (this.misconfigured) throw this.misconfigured;
    if (this.redis.status !== 'ready') throw this.unavailable(this.lastError);
    if (this.isChecked) return;
    let info: string;
    try {
      info = await this.redis.info('memory');
    } catch (error) {
      throw this.unavailable(error);
    }
    const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
    if (policy !== undefined && policy !== 'noeviction') {
      this.misconfigured = new ReadStoreMisconfigured(
        `Redis may evict views: maxmemory-policy is ${policy}; set it to noeviction`,
      );
      this.recheck = setTimeout(() => {
        this.misconfigured = undefined;
      }, RECHECK_ms).unref();
      throw this.misconfigured;
    }
    this.isChecked = true;
  }

  private unavailable(cause: unknown): ReadStoreUnavailable {
    const reason = cause instanceof Error ? cause.message : 'no connection';
    return new ReadStoreUnavailable(`Redis gave no answer: ${reason}`, { cause });
  }
}
