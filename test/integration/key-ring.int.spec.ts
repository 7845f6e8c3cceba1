import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedStore } from '#embedded-eventstore';
import {
  EventCodec,
  type EventLog,
  EventStoreLog,
  LogCommandRunner,
  type StoredEvent,
  SYSTEM_ENVIRONMENT,
} from '#event-store';
import { isRefusal } from '#kernel';
import {
  type ApiKeyEvent,
  apiKeyAggregate,
  decideCreateApiKey,
  digestSecret,
  environmentsView,
  KeyRing,
  MINT_BYTES,
  merchantAggregate,
  mintApiKey,
  type OpenedSandbox,
  openMerchantSandbox,
} from '#merchants';
import { openPersonalDataVault } from '#personal-data';
import { newCommand } from './counter.js';
import { CrashPoints } from './crash-points.js';

let folder: string;
let close: () => Promise<void>;
let log: EventStoreLog;
let codec: EventCodec;
let runner: LogCommandRunner;
let realNow_ms = Date.parse('2026-03-01T00:00:00.000Z');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onfile-keys-'));
  const store = await startEmbeddedStore({ dataDir: join(folder, 'events') });
  const vault = await openPersonalDataVault({ dataDir: folder });
  log = new EventStoreLog(store.address);
  codec = new EventCodec([merchantAggregate, apiKeyAggregate], vault);
  runner = new LogCommandRunner(log, codec);
  close = async () => {
    await log.close();
    await store.close();
    await vault.close();
  };
});

afterAll(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

const system = () => newCommand({ environmentId: SYSTEM_ENVIRONMENT });

async function newKey(changes: { expiresAt?: string } = {}) {
  const { secret, keyId } = mintApiKey('test', randomBytes(MINT_BYTES));
  const key = {
    apiKeyId: 'ak_1',
    merchantId: 'mer_1',
    environmentId: 'menv_1',
    mode: 'test' as const,
    name: 'k',
    scopes: ['customers:read'],
    digest: digestSecret(secret),
    ...changes,
  };
  await runner.execute(apiKeyAggregate, keyId, system(), (state) => decideCreateApiKey(state, key));
  const revoked: ApiKeyEvent = { type: 'ApiKeyRevoked', data: {} };
  const revoke = () => runner.execute(apiKeyAggregate, keyId, system(), () => [revoked]);
  return { secret, keyId, key, revoke };
}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A well-formed secret that has the key id of another one. */
function forged(secret: string): string {
  const bytes = randomBytes(MINT_BYTES);
  for (const [n, letter] of [...secret.split('_')[2]!].entries()) bytes[n] = LETTERS.indexOf(letter);
  return mintApiKey('test', bytes).secret;
}

describe('the key ring', () => {
  const ring = () => new KeyRing(new LogCommandRunner(log, codec), () => realNow_ms);

  it('knows whose a secret is', async () => {
    const { secret, key } = await newKey();
    expect(await ring().check(secret)).toEqual({ ok: true, key });
  });

  it.each(['', 'Bearer x', 'flint_test_short'])('knows nobody by what is no secret: %j', async (text) => {
    expect(await ring().check(text)).toEqual({ ok: false, why: 'unknown' });
  });

  it('tells a key that was never made and a wrong secret of a real key alike, after the same look at the log', async () => {
    const { secret } = await newKey();
    const reads: string[] = [];
    const watched: EventLog = new Proxy(log, {
      get: (from, name) => {
        const member = Reflect.get(from, name, from);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          reads.push(String(name));
          return member.apply(from, args);
        };
      },
    });
    const watching = new KeyRing(new LogCommandRunner(watched, codec), () => realNow_ms);
    const unknown = mintApiKey('test', randomBytes(MINT_BYTES)).secret;
    expect(await watching.check(forged(secret))).toEqual({ ok: false, why: 'unknown' });
    expect(await watching.check(unknown)).toEqual({ ok: false, why: 'unknown' });
    expect(reads).toEqual(['readStream', 'readStream']);
  });

  it('hears of a revocation by another process within a second, and not from a clock that was set back (F50)', async () => {
    for (const passed_ms of [1_000, -3_600_000]) {
      const { secret, revoke } = await newKey();
      const keys = ring();
      expect(await keys.check(secret)).toMatchObject({ ok: true });
      await revoke();
      realNow_ms += passed_ms;
      expect(await keys.check(secret)).toEqual({ ok: false, why: 'revoked' });
    }
  });

  it('does not tell a stranger that a key was revoked', async () => {
    const { secret, revoke } = await newKey();
    await revoke();
    expect(await ring().check(forged(secret))).toEqual({ ok: false, why: 'unknown' });
  });

  it('ends a key at its expiry, remembered or not', async () => {
    const { secret } = await newKey({ expiresAt: new Date(realNow_ms + 500).toISOString() });
    const keys = ring();
    expect(await keys.check(secret)).toMatchObject({ ok: true });
    realNow_ms += 500;
    expect(await keys.check(secret)).toEqual({ ok: false, why: 'expired' });
    expect(await ring().check(secret)).toEqual({ ok: false, why: 'expired' });
  });
});

describe('opening a merchant with a sandbox', () => {
  const input = () => ({ businessName: 'Shop', scopes: ['customers:read'], random: randomBytes(MINT_BYTES) });

  async function systemEvents(): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    const stop = new AbortController();
    for await (const item of log.subscribe(undefined, stop.signal)) {
      if (item.kind === 'caught_up') stop.abort();
      const event = item.kind === 'event' ? codec.decode(item.event) : undefined;
      if (event) events.push(event);
    }
    return events;
  }

  it('makes a merchant, an environment and a key that opens it; the same command makes nothing twice', async () => {
    const context = system();
    const asked = input();
    const opened = (await openMerchantSandbox(runner, context, asked)) as OpenedSandbox;
    expect(isRefusal(opened)).toBe(false);
    const again = await openMerchantSandbox(
      new LogCommandRunner(log, codec),
      { ...context, now: '2026-04-01T00:00:00.000Z' },
      asked,
    );
    expect(again).toEqual(opened);
    const mine = (await systemEvents()).filter(({ metadata }) => metadata.commandId === context.commandId);
    expect(mine.map(({ type }) => type)).toEqual(['MerchantCreated', 'EnvironmentOpened', 'ApiKeyCreated']);
    const { merchantId, environmentId, sandboxId, apiKey } = opened;
    expect(await new KeyRing(runner).check(apiKey)).toMatchObject({
      ok: true,
      key: { merchantId, environmentId, sandboxId, mode: 'test', scopes: ['customers:read'] },
    });
  });

  it('is ended by the same command after it died at any point', async () => {
    for (let point = 0; ; point++) {
      const context = system();
      const asked = input();
      const dying = new LogCommandRunner(new CrashPoints(point).wrap<EventLog>(log), codec);
      const died = await openMerchantSandbox(dying, context, asked).then(
        () => false,
        () => true,
      );
      const opened = (await openMerchantSandbox(new LogCommandRunner(log, codec), context, asked)) as OpenedSandbox;
      expect(await new KeyRing(runner).check(opened.apiKey)).toMatchObject({ ok: true });
      const mine = (await systemEvents()).filter(({ metadata }) => metadata.commandId === context.commandId);
      expect(mine).toHaveLength(3);
      if (!died) {
        expect(point).toBeGreaterThanOrEqual(4);
        return;
      }
    }
  });

  it('shows the environment in the list of all environments', async () => {
    const opened = (await openMerchantSandbox(runner, system(), input())) as OpenedSandbox;
    const events = await systemEvents();
    const event = events.find(({ type, stream }) => type === 'EnvironmentOpened' && stream.id === opened.merchantId)!;
    const [id] = environmentsView.documentIds(event);
    const doc = environmentsView.evolve(undefined, event, id!)!;
    const { merchantId, environmentId, sandboxId } = opened;
    expect(doc).toEqual({ merchantId, environmentId, sandboxId, mode: 'test', openedAt: event.fact.at });
    expect(id).toBe(environmentId);
    expect(environmentsView.indexes.opened!(doc, SYSTEM_ENVIRONMENT)).toEqual({
      partition: 'system',
      sort: event.fact.at,
    });
  });
});
