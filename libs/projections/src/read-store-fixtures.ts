import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LmdbReadStore } from './lmdb-read-store.adapter.js';
import { RedisReadStore } from './redis-read-store.adapter.js';
import { RedisTestServer } from './redis-test-server.adapter.js';

/** An LMDB store in a folder of its own. The dot in its name must not make a file of it. */
export async function openLmdb() {
  const path = await mkdtemp(join(tmpdir(), 'onfile-views.d-'));
  const store = new LmdbReadStore(path);
  const close = async () => {
    await store.close();
    await rm(path, { recursive: true });
  };
  return { store, path, close };
}

/** A store on a Redis of its own. */
export async function openRedis() {
  const server = await RedisTestServer.start();
  const store = await RedisReadStore.open({ url: server.url });
  const close = async () => {
    await store.close();
    await server.close();
  };
  return { store, server, close };
}
