import { describe, expect, test } from '@jest/globals';
import { connectTo, jsonEvent, newDataDir, openTestStore, removeDir } from '../testing/open-test-store.adapter.js';
import { openStore } from './open-store.js';
import { startEmbeddedStore } from './start-embedded-store.js';
import { planListening, toAddress } from './store-address.js';
import { verifyStore } from './verify-store.js';

const event = () => jsonEvent({ type: 'Appended', data: {} });

describe('the embedded store', () => {
  test('gives the same events back after a restart', async () => {
    const dataDir = newDataDir();
    const first = await startEmbeddedStore({ dataDir });
    const firstClient = connectTo(first);
    const events = [event(), event()];
    await firstClient.appendToStream('kept', events);
    await firstClient.dispose();
    await first.close();
    await first.close();

    const { client, close } = await openTestStore(dataDir);
    const ids: string[] = [];
    for await (const resolved of client.readStream('kept')) ids.push(resolved.event!.id);
    expect(ids).toEqual(events.map((appended) => appended.id));
    await close();
  });

  test('tells those who subscribe or append that it has closed', async () => {
    const dataDir = newDataDir();
    const store = await startEmbeddedStore({ dataDir });
    const client = connectTo(store);
    await client.appendToStream('closed', event());
    const subscription = client.subscribeToAll();
    const ended = (async () => {
      for await (const _ of subscription);
    })().catch((error: unknown) => error);
    await new Promise<void>((resolve) => {
      subscription.once('caughtUp', resolve);
    });
    await store.close();
    expect(await ended).toMatchObject({ code: 14 });
    await expect(client.appendToStream('closed', event())).rejects.toMatchObject({ code: 14 });
    await client.dispose();
    removeDir(dataDir);
  });

  test('can be verified whole while it is closed, and not while it runs', async () => {
    const dataDir = newDataDir();
    const store = await startEmbeddedStore({ dataDir });
    const client = connectTo(store);
    await client.appendToStream('verified', [event(), event(), event()]);
    await expect(verifyStore(dataDir)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    await client.dispose();
    await store.close();
    expect(await verifyStore(dataDir)).toMatchObject({ eventCount: 3 });
    removeDir(dataDir);
  });

  test('reports what it holds', async () => {
    const { store, client, close } = await openTestStore();
    await client.appendToStream('counted', [event(), event()]);
    expect(await store.stats()).toMatchObject({ eventCount: 2, isReadOnly: false, openReaders: 0 });
    await close();
  });

  test('serves on loopback only those who know its secret, where there are no socket files', async () => {
    const dataDir = newDataDir();
    const plan = planListening(dataDir, 'win32');
    const ignore = { onFailure: () => undefined, onRecovery: () => undefined };
    const running = await openStore({ dataDir, plan }, ignore);
    const address = toAddress(plan, running.port);
    expect(address.settings.endpoint).toBe(`127.0.0.1:${running.port}`);
    const client = connectTo({ address });
    const stranger = connectTo({ address: { ...address, settings: { endpoint: address.settings.endpoint } } });
    await client.appendToStream('guarded', event());
    await expect(stranger.appendToStream('guarded', event())).rejects.toMatchObject({ type: 'access-denied' });
    const reading = (async () => {
      for await (const _ of stranger.readAll());
    })();
    await expect(reading).rejects.toMatchObject({ type: 'access-denied' });
    await client.dispose();
    await stranger.dispose();
    await running.close();
    removeDir(dataDir);
  });
});
