import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DataFolderInUse, DataFolderUnusable } from '../store-errors.js';
import { connectTo, jsonEvent, newDataDir, openTestStore, removeDir } from '../testing/open-test-store.adapter.js';
import { runProgram } from '../testing/run-program.js';
import { findRunningStore, startEmbeddedStore } from './start-embedded-store.js';

describe('the data folder', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = newDataDir();
  });
  afterEach(() => removeDir(dataDir));

  test('is refused while another process holds it, and given when that was killed', async () => {
    const holder = runProgram('hold-store', [dataDir]);
    await holder.printed(1);
    const refusal = await startEmbeddedStore({ dataDir }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataFolderInUse);
    expect(refusal).toMatchObject({ code: 'DATA_FOLDER_IN_USE', holderPid: holder.process.pid });
    expect((refusal as Error).message).toContain(`process ${holder.process.pid}`);

    holder.process.kill('SIGKILL');
    await holder.ended;
    expect(existsSync(join(dataDir, 'LOCK'))).toBe(true);
    expect(await findRunningStore(dataDir)).toBeUndefined();
    const store = await startEmbeddedStore({ dataDir });
    await store.close();
    expect(existsSync(join(dataDir, 'LOCK'))).toBe(false);
  });

  test('can be joined by another process while it is held', async () => {
    const holder = runProgram('hold-store', [dataDir]);
    await holder.printed(1);
    const address = await findRunningStore(dataDir);
    const client = connectTo({ address: address! });
    const result = await client.appendToStream('joined', jsonEvent({ type: 'Joined', data: {} }));
    expect(result.nextExpectedRevision).toBe(0n);
    await client.dispose();
    holder.process.kill('SIGKILL');
    await holder.ended;
  });

  test('is refused to a second store in the same process', async () => {
    const store = await startEmbeddedStore({ dataDir });
    await expect(startEmbeddedStore({ dataDir })).rejects.toMatchObject({ holderPid: process.pid });
    await store.close();
    expect(await findRunningStore(dataDir)).toBeUndefined();
  });

  test('is given to one of several that take over a dead lock at once', async () => {
    const dead = { nonce: 'dead', pid: process.pid, startedAt: 'another life' };
    writeFileSync(join(dataDir, 'LOCK'), JSON.stringify(dead));
    const results = await Promise.allSettled(Array.from({ length: 4 }, () => startEmbeddedStore({ dataDir })));
    const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(started).toHaveLength(1);
    await started[0]!.close();
  });

  test('is not blocked by a lock that cannot be read', async () => {
    writeFileSync(join(dataDir, 'LOCK'), '{"nonce":');
    const store = await startEmbeddedStore({ dataDir });
    await store.close();
  });

  test('is refused when it cannot be made', async () => {
    writeFileSync(join(dataDir, 'file'), 'x');
    await expect(startEmbeddedStore({ dataDir: join(dataDir, 'file', 'inner') })).rejects.toBeInstanceOf(
      DataFolderUnusable,
    );
  });

  test('is made for its owner alone, with the socket in it', async () => {
    const inner = join(dataDir, 'made.here');
    const { store, close } = await openTestStore(inner);
    expect(statSync(inner).mode & 0o777).toBe(0o700);
    expect(store.address.settings.endpoint).toBe(`unix:${join(inner, 'store.sock')}`);
    for (const name of ['store.sock', 'data.mdb', 'lock.mdb', 'tail', 'store.id', 'LOCK']) {
      expect([name, statSync(join(inner, name)).mode & 0o077]).toEqual([name, 0]);
    }
    await close();
  });

  test('may have a path that is too long for a socket', async () => {
    const deep = join(dataDir, 'd'.repeat(120));
    mkdirSync(deep);
    const store = await startEmbeddedStore({ dataDir: deep });
    const socket = store.address.settings.endpoint.replace('unix:', '');
    expect(socket.startsWith(deep)).toBe(false);
    const client = connectTo(store);
    await client.appendToStream('s', jsonEvent({ type: 'Appended', data: {} }));
    expect(await findRunningStore(deep)).toEqual(store.address);
    await client.dispose();
    await store.close();
    expect(existsSync(socket)).toBe(false);
  });
});
