import { join } from 'node:path';
import { LmdbReadStore } from './lmdb-read-store.adapter.js';
import type { ReadStore } from './read-store.port.js';
import { RedisReadStore } from './redis-read-store.adapter.js';

export interface ReadStoreOptions {
  /** Views go to this Redis; without it into `views` under `dataDir`. */
  readonly redisUrl?: string;
  readonly dataDir: string;
}

/** Opens where views are kept. Fails with `ReadStoreMisconfigured` on a Redis that evicts; a Redis that is away is waited for later. */
export async function createReadStore({ redisUrl, dataDir }: ReadStoreOptions): Promise<ReadStore> {
  return redisUrl ? RedisReadStore.open({ url: redisUrl }) : new LmdbReadStore(join(dataDir, 'views'));
}
