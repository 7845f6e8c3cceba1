import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LmdbReadStore } from './lmdb-read-store.adapter.js';

describe('views whose file is damaged', () => {
  it('are taken for no views at all, so that they are filled from the log again', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'onfile-views-')), 'views');
    mkdirSync(folder);
    writeFileSync(join(folder, 'data.mdb'), Buffer.alloc(65_536, 0x5a));
    const store = new LmdbReadStore(folder);
    expect(await store.readCheckpoint('views.1')).toBeUndefined();
    await store.acquire('views.1');
    expect((await store.readCheckpoint('views.1'))?.position).toBeUndefined();
    await store.close();
    rmSync(folder, { recursive: true });
  });
});
