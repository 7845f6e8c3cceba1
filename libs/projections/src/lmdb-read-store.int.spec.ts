import { rm } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { LmdbReadStore } from './lmdb-read-store.adapter.js';
import { commitOf, describeReadStore } from './read-store-contract.js';
import { ReadStoreUnavailable } from './read-store-errors.js';
import { openLmdb } from './read-store-fixtures.js';

describeReadStore('LMDB', openLmdb);

it('keeps everything over a restart', async () => {
  const { store, path } = await openLmdb();
  const held = await store.acquire('kept');
  const puts = [{ key: 'things\0menv_1\0a', text: '{"kept":true}' }];
  await store.commit(commitOf('kept', held, undefined, 7n, { puts }));
  await store.close();
  const again = new LmdbReadStore(path);
  expect(await again.readCheckpoint('kept')).toMatchObject({ position: 7n, isReady: true, fence: held.fence });
  expect(await again.readDocuments('kept', ['things\0menv_1\0a'], 'when_ready')).toEqual(['{"kept":true}']);
  await again.close();
  await rm(path, { recursive: true });
});

it('is unavailable once it is closed', async () => {
  const { store, close } = await openLmdb();
  await close();
  await expect(store.acquire('late')).rejects.toThrow(ReadStoreUnavailable);
  await expect(store.readDocuments('late', ['a'], 'always')).rejects.toThrow(ReadStoreUnavailable);
});
