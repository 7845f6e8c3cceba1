import { createHash, randomUUID } from 'node:crypto';
import { readCheckpointFields, writePosition } from './checkpoint-codec.js';
import {
  type Checkpoint,
  type IndexRow,
  type IndexScan,
  type KeyedText,
  MAX_PARKED_RECORDS,
  type ReadAccess,
  ReadStore,
  type ReadStoreCommit,
  type ScannedRow,
} from './read-store.port.js';
import { NamespaceReset, PositionConflict, ReadStoreNotReady, WriterFenced } from './read-store-errors.js';
import { compareBytes } from './read-store-keys.js';
import { RedisConnection, type RedisConnectionOptions } from './redis-connection.adapter.js';
import { ACQUIRE_SCRIPT, COMMIT_SCRIPT, SCAN_SCRIPT } from './redis-scripts.js';

const CHECKPOINT_FIELDS = ['!incarnation', '!owner', '!epoch', '!position', '!ready'] as const;
const READ_CHUNK = 1_000;
const SCAN_CHUNK = 1_000;

interface Script {
  readonly text: string;
  readonly sha: string;
}

const scriptOf = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') });
const ACQUIRE = scriptOf(ACQUIRE_SCRIPT);
const COMMIT = scriptOf(COMMIT_SCRIPT);
const SCAN = scriptOf(SCAN_SCRIPT);

/** Views in Redis 6 or later. One script per commit holds the fence, the checkpoint and the views under one hash tag. */
export class RedisReadStore extends ReadStore {
  private constructor(private readonly connection: RedisConnection) {
    super();
  }

  /** Connects, or goes on without a connection until there is one. Fails with `ReadStoreMisconfigured` on a Redis that evicts. */
  static async open(options: RedisConnectionOptions): Promise<RedisReadStore> {
    return new RedisReadStore(await RedisConnection.open(options));
  }

  async acquire(namespace: string): Promise<Checkpoint> {
    const fields = await this.script(ACQUIRE, [documentsOf(namespace)], [randomUUID(), randomUUID()]);
    return checkpointOf(namespace, fields as unknown[]);
  }

  async readCheckpoint(namespace: string): Promise<Checkpoint | undefined> {
    const key = documentsOf(namespace);
    const fields = await this.connection.run((redis) => redis.hmget(key, ...CHECKPOINT_FIELDS));
    if (fields.some((field) => field !== null)) return checkpointOf(namespace, fields);
    // Nothing of a checkpoint: there must be nothing of the namespace either.
    if ((await this.connection.run((redis) => redis.exists(key))) === 0) return undefined;
    return checkpointOf(namespace, fields);
  }

  async commit(commit: ReadStoreCommit): Promise<void> {
    const { namespace, fence } = commit;
    const lists = groupByList(commit.indexAdds, commit.indexRemoves);
    const keys = [documentsOf(namespace), parkedOf(namespace)];
    const args = [fence.incarnation, fence.owner, String(fence.epoch)];
    args.push(writePosition(commit.expected), writePosition(commit.position), commit.markReady ? '1' : '0');
    pushPairs(args, commit.puts);
    args.push(String(commit.removes.length), ...commit.removes);
    pushPairs(args, commit.parked);
    for (const [list, { added, removed }] of lists) {
      keys.push(listOf(namespace, list));
      args.push(String(added.length), ...added, String(removed.length), ...removed);
    }
    const answer = await this.script(COMMIT, keys, args);
    if (answer === 'ok') return;
    if (answer === 'fenced') throw new WriterFenced(namespace);
    if (answer === 'position') throw new PositionConflict(namespace);
    throw new NamespaceReset(namespace);
  }

  async readDocuments(namespace: string, keys: readonly string[], access: ReadAccess) {
    const key = documentsOf(namespace);
    const texts: (string | undefined)[] = [];
    for (let start = 0; start === 0 || start < keys.length; start += READ_CHUNK) {
      const fields = keys.slice(start, start + READ_CHUNK);
      const [ready, ...found] = await this.connection.run((redis) => redis.hmget(key, '!ready', ...fields));
      if (access === 'when_ready' && ready !== '1') throw new ReadStoreNotReady(namespace);
      for (const text of found) texts.push(text ?? undefined);
    }
    return texts;
  }

  async scanIndex(namespace: string, scan: IndexScan): Promise<readonly ScannedRow[]> {
    const { lower, upper } = scan.range;
    const isEmpty = upper !== undefined && compareBytes(lower, upper) >= 0;
    const low = lower === '' ? '-' : `[${lower}`;
    const high = isEmpty ? '-' : upper === undefined ? '+' : `(${upper}`;
    const bounds = scan.direction === 'asc' ? ['ZRANGEBYLEX', low, high] : ['ZREVRANGEBYLEX', high, low];
    const keys = [documentsOf(namespace), listOf(namespace, scan.list)];
    const answer = await this.script(SCAN, keys, [...bounds, String(scan.limit), scan.view]);
    const [ready, ...found] = answer as (string | null)[];
    if (ready !== '1') throw new ReadStoreNotReady(namespace);
    const rows: ScannedRow[] = [];
    for (let i = 0; i < found.length; i += 2) rows.push({ member: found[i] ?? '', text: found[i + 1] ?? undefined });
    return rows;
  }

  async readParked(namespace: string): Promise<readonly KeyedText[]> {
    const key = parkedOf(namespace);
    const stored = await this.connection.run((redis) => redis.hgetall(key));
    return Object.entries(stored)
      .slice(0, MAX_PARKED_RECORDS)
      .map(([each, text]) => ({ key: each, text }));
  }

  async drop(namespace: string): Promise<void> {
    const key = documentsOf(namespace);
    await this.connection.run(async (redis) => {
      // Fences the writer, refuses readers, and says "unreadable" to whoever comes while the drop is half done.
      await redis.hset(key, '!owner', randomUUID(), '!position', 'dropping', '!ready', '0', '!incarnation', 'dropped!');
      const pattern = `${listOf(namespace, '').replace(/[\\[\]*?]/g, '\\$&')}*`;
      let cursor = '0';
      do {
        const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_CHUNK);
        if (keys.length > 0) await redis.unlink(...keys);
        cursor = next;
      } while (cursor !== '0');
      await redis.unlink(parkedOf(namespace));
      await redis.unlink(key);
    });
  }

  async check(): Promise<void> {
    await this.connection.run((redis) => redis.ping());
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** By its digest, and with its text when Redis does not know it (any more). */
  private async script(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    return this.connection.run(async (redis) => {
      try {
        return await redis.evalsha(script.sha, keys.length, ...keys, ...args);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return await redis.eval(script.text, keys.length, ...keys, ...args);
      }
    });
  }
}

function documentsOf(namespace: string): string {
  return `onfile:{${namespace}}:documents`;
}

function parkedOf(namespace: string): string {
  return `onfile:{${namespace}}:parked`;
}

function listOf(namespace: string, list: string): string {
  return `onfile:{${namespace}}:list:${list}`;
}

function checkpointOf(namespace: string, fields: readonly unknown[]): Checkpoint {
  const [incarnation, owner, epoch, position, ready] = fields;
  return readCheckpointFields(namespace, { incarnation, owner, epoch, position, ready });
}

function pushPairs(args: string[], pairs: readonly KeyedText[]): void {
  args.push(String(2 * pairs.length));
  for (const { key, text } of pairs) args.push(key, text);
}

/** Members by list; those added with their score, always 0, so that order is by bytes alone. */
function groupByList(adds: readonly IndexRow[], removes: readonly IndexRow[]) {
  const lists = new Map<string, { added: string[]; removed: string[] }>();
  const of = (list: string) => {
    const known = lists.get(list);
    if (known) return known;
    const fresh = { added: [], removed: [] };
    lists.set(list, fresh);
    return fresh;
  };
  for (const { list, member } of adds) of(list).added.push('0', member);
  for (const { list, member } of removes) of(list).removed.push(member);
  return lists;
}
