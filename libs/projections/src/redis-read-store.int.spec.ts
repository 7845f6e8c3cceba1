import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commitOf, describeReadStore } from './read-store-contract.js';
import {
  NamespaceReset,
  ReadStoreMisconfigured,
  ReadStoreNotReady,
  ReadStoreUnavailable,
} from './read-store-errors.js';
import { openRedis } from './read-store-fixtures.js';
import { RedisReadStore } from './redis-read-store.adapter.js';
import { hasRedisServer, RedisTestServer } from './redis-test-server.adapter.js';

if (!hasRedisServer) {
  describe.skip('SKIPPED, NOT TESTED: the Redis read store (no redis-server on this machine)', () => {
    it.todo('runs where redis-server is installed');
  });
} else {
  describeReadStore('Redis', openRedis);
  describeFailures();
}

function describeFailures(): void {
  describe('Redis failing', () => {
    let server: RedisTestServer;

    beforeAll(async () => {
      server = await RedisTestServer.start();
    });
    afterAll(() => server.close());

    it('notices FLUSHALL and refuses to answer "absent" (F37)', async () => {
      const store = await RedisReadStore.open({ url: server.url });
      const held = await store.acquire('flushed');
      await store.commit(commitOf('flushed', held, undefined, 1n, { puts: [{ key: 'v\0e\0a', text: '1' }] }));
      await server.command('FLUSHALL');
      expect(await store.readCheckpoint('flushed')).toBeUndefined();
      await expect(store.readDocuments('flushed', ['v\0e\0a'], 'when_ready')).rejects.toThrow(ReadStoreNotReady);
      await expect(store.commit(commitOf('flushed', held, 1n, 2n))).rejects.toThrow(NamespaceReset);
      await store.close();
    });

    it('knows its scripts again after they were forgotten', async () => {
      const store = await RedisReadStore.open({ url: server.url });
      await server.command('SCRIPT', 'FLUSH');
      const held = await store.acquire('forgotten');
      await server.command('SCRIPT', 'FLUSH');
      await store.commit(commitOf('forgotten', held, undefined, 1n));
      await store.close();
    });

    it('refuses a Redis that evicts, with what to change (F40)', async () => {
      await server.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
      try {
        await expect(RedisReadStore.open({ url: server.url })).rejects.toThrow(ReadStoreMisconfigured);
        await expect(RedisReadStore.open({ url: server.url })).rejects.toThrow('set it to noeviction');
      } finally {
        await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
      }
    });

    it('writes nothing of a commit when memory is full', async () => {
      const store = await RedisReadStore.open({ url: server.url });
      const held = await store.acquire('full');
      const row = { list: 'v\0i\0p', member: 's\0a\0e' };
      await store.commit(commitOf('full', held, undefined, 1n, { indexAdds: [row] }));
      await server.command('CONFIG', 'SET', 'maxmemory', '1');
      try {
        const puts = [{ key: 'v\0e\0a', text: '1' }];
        const refused = store.commit(commitOf('full', held, 1n, 2n, { indexRemoves: [row], puts }));
        await expect(refused).rejects.toThrow(ReadStoreUnavailable);
      } finally {
        await server.command('CONFIG', 'SET', 'maxmemory', '0');
      }
      expect((await store.readCheckpoint('full'))?.position).toBe(1n);
      const scan = { view: 'v', list: row.list, range: { lower: '' }, direction: 'asc', limit: 9 } as const;
      expect(await store.scanIndex('full', scan)).toHaveLength(1);
      await store.close();
    });

    it('fails at once while Redis is away and heals by itself', async () => {
      const store = await RedisReadStore.open({ url: server.url });
      await server.kill();
      await expect(store.check()).rejects.toThrow(ReadStoreUnavailable);
      await expect(store.readDocuments('n', ['a'], 'always')).rejects.toThrow(ReadStoreUnavailable);
      await server.start();
      await expect(untilUsable(store)).resolves.toBeUndefined();
      await store.close();
    });

    it('opens without a Redis and finds it later', async () => {
      await server.kill();
      const store = await RedisReadStore.open({ url: server.url, connectTimeout_ms: 200 });
      await expect(store.acquire('later')).rejects.toThrow(ReadStoreUnavailable);
      await server.start();
      await untilUsable(store);
      expect(await store.acquire('later')).toMatchObject({ position: undefined });
      await store.close();
    });

    it('gives up on a Redis that hangs, in bounded time', async () => {
      const store = await RedisReadStore.open({ url: server.url, commandTimeout_ms: 100 });
      await server.command('CLIENT', 'PAUSE', '1000', 'ALL');
      const started = performance.now();
      await expect(store.check()).rejects.toThrow(ReadStoreUnavailable);
      expect(performance.now() - started).toBeLessThan(900);
      await untilUsable(store);
      await store.close();
    });
  });
}

/** Asks until the store answers; fails after ten seconds. */
async function untilUsable(store: RedisReadStore): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await store.check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
