import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedStore, verifyStore } from '#embedded-eventstore';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { envOfOps, type Ran, runOpsHere } from './run-ops-here.js';
import { data, type Shop } from './shop.js';

const OPS = fileURLToPath(new URL('../../apps/ops/src/main.js', import.meta.url));
const WHAT_IF = ['what-if', 'dunning', '--since', '2020-01-01'];
const usd = (amount: number) => ({ amount, currency: 'USD' });

let world: EngineWorld;
let environmentId: string;

beforeAll(async () => {
  world = await EngineWorld.start();
  const opened = await world.openSandbox();
  environmentId = opened.environmentId;
  await failOverAMonth(opened.shop);
}, 60_000);
afterAll(() => world.close());

/**
 * Three monthly subscriptions whose first renewal is declined on the same day and again 1, 4 and 9 days later: one is left alone and is
 * ended after 16 days, one gets another method after 12 days, one after two.
 */
async function failOverAMonth(shop: Shop): Promise<void> {
  const { customerId } = await shop.buyer();
  const planId = await shop.plan();
  const bad = await shop.method(customerId, 'pm_card_chargeCustomerFail');
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) {
    ids.push(data(await shop.subscribe(customerId, planId), 201).subscription_id);
    data(await shop.api.post(`/v1/subscriptions/${ids[n]}/payment-method`, { payment_method_id: bad }), 200);
  }
  const good = await shop.method(customerId);
  const mend = async (n: number) =>
    data(await shop.api.post(`/v1/subscriptions/${ids[n]}/payment-method`, { payment_method_id: good }), 200);
  const { next_billing_at } = await shop.subscription(ids[2] as string);
  const onDay = (day: number) => shop.advanceTo(new Date(Date.parse(next_billing_at) + day * 86_400_000).toISOString());
  await onDay(2);
  await mend(1);
  await onDay(12);
  await mend(0);
  await onDay(20);
  const all = await Promise.all(ids.map((id) => shop.subscription(id)));
  expect(all.map(({ status }) => status)).toEqual(['active', 'active', 'canceled']);
}

/** The command as a process, as an operator starts it. */
function ops(args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [OPS, ...args], { env: { ...process.env, ...envOf() } }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    );
  });
}

/** The same in this process, which saves its start. */
const opsHere = (args: readonly string[], env: Record<string, string> = {}) => runOpsHere(args, { ...envOf(), ...env });

const envOf = () => envOfOps(world);

async function asked(...args: string[]): Promise<Json> {
  const { code, out, err } = await opsHere([...WHAT_IF, '--environment', environmentId, '--json', ...args]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

const figures = (recovered_count: number, retries_count: number) => ({
  recovered_count,
  recovered_money: usd(recovered_count * 1_000),
  open_count: 0,
  retries_count,
  fees_money: usd(retries_count * 10),
});
const none = { unknowable_count: 0, unknowable_money: usd(0) };
// The mended ones: three declines and one payment after the first; one decline and one payment. The other: four declines.
const REALLY = figures(2, 4 + 2 + 4);

describe('npm run ops -- what-if dunning', () => {
  it('tells what happened when it is asked about the offsets that were in force', async () => {
    const { environments, log } = await asked('--offsets', '1,3,5,7');
    expect(environments).toHaveLength(1);
    const [{ totals, by_class, environment_id }] = environments;
    expect({ environment_id, unreadable: log.unreadable_events_count }).toEqual({
      environment_id: environmentId,
      unreadable: 0,
    });
    const row = {
      currency: 'USD',
      cycles_count: 3,
      at_stake_money: usd(3_000),
      really: REALLY,
      with_other_offsets: { ...REALLY, ...none },
    };
    expect(totals).toEqual([row]);
    expect(by_class).toEqual([{ decline_class: 'soft_wait', ...row }]);
  });

  it('tells what other offsets would have done, as far as it can be known, beside it', async () => {
    const [{ totals: shorter }] = (await asked('--offsets', '1,3', '--fee', '25')).environments;
    // Ended after day 4: the one that was mended on day 12 is lost, the one that was mended on day 2 is not.
    expect(shorter[0].with_other_offsets).toMatchObject({ recovered_count: 1, retries_count: 2 + 2 + 2, ...none });
    expect(shorter[0].with_other_offsets.fees_money).toEqual(usd(6 * 25));
    const [{ totals: longer }] = (await asked('--offsets', '1,3,5,9')).environments;
    // The last try comes on day 18 in place of day 16: nobody knows whether it would have been paid.
    const unknown = { unknowable_count: 1, unknowable_money: usd(1_000) };
    expect(longer[0]).toMatchObject({ really: REALLY, with_other_offsets: { ...figures(2, 10), ...unknown } });
  });

  it('writes nothing, and says the same through the running engine and on a folder that none works on', async () => {
    const before = await world.settledPosition();
    const running = await ops([...WHAT_IF, '--offsets', '2,2']);
    const log = await world.storeLog();
    expect((await log.head())?.toString()).toBe(before);
    expect(running).toMatchObject({ code: 0, err: '' });
    expect(running.out).toContain(`to position ${before}`);
    expect(running.out).toContain('Classes, by how a cycle first failed:\n  soft_wait: may pay on another day.\n\n');
    expect(running.out).toMatch(/all classes +3 +30\.00 USD +really +2 \(20\.00 USD\)/);
    await world.stop();
    const held = await verifyStore(join(world.dataDir, 'events'));
    expect(await ops([...WHAT_IF, '--offsets', '2,2'])).toEqual(running);
    expect(await verifyStore(join(world.dataDir, 'events'))).toEqual(held);
  });

  it('says the same of a store that EVENTSTORE_URL names', async () => {
    const store = await startEmbeddedStore({ dataDir: join(world.dataDir, 'events') });
    const path = store.address.settings.endpoint.replace('unix:', '');
    const server = createServer((client) => {
      const upstream = connect(path);
      client.pipe(upstream).pipe(client);
      for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const question = [...WHAT_IF, '--offsets', '1,3,5,7'];
    const env = { EVENTSTORE_URL: `esdb://127.0.0.1:${port}?tls=false`, DATA_DIR: join(world.folder, 'nowhere') };
    const named = await opsHere(question, env);
    expect(named).toMatchObject({ code: 0, err: '' });
    expect(named).toEqual(await opsHere(question));
    server.close();
    await store.close();
  });

  it('says what to do when it cannot read', async () => {
    const question = [...WHAT_IF, '--offsets', '1'];
    const nowhere = await opsHere(question, { DATA_DIR: join(world.folder, 'nowhere') });
    expect(nowhere).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Set DATA_DIR') });
    expect(await opsHere(question, { EVENTSTORE_URL: 'nonsense' })).toMatchObject({
      code: 1,
      err: expect.stringContaining('EVENTSTORE_URL is no connection string'),
    });
    // A process that holds the folder and has not said yet where it can be reached.
    const eventsDir = join(world.dataDir, 'events');
    const store = await startEmbeddedStore({ dataDir: eventsDir });
    const lock = join(eventsDir, 'LOCK');
    const holder = await readFile(lock, 'utf8');
    await writeFile(lock, JSON.stringify({ ...JSON.parse(holder), address: undefined }));
    expect(await opsHere(question)).toMatchObject({
      code: 1,
      err: expect.stringContaining('Wait until it has started'),
    });
    await writeFile(lock, holder);
    await store.close();
  });

  it.each([
    [['what-if', 'dunning'], '--offsets is missing'],
    [['what-if', 'dunning', '--offsets', '1'], '--since is missing'],
    [[...WHAT_IF, '--offsets', '0,3'], 'from 1 to 30; not 0,3'],
    [[...WHAT_IF, '--offsets', '1,2,3,4,5,6,7,8,9'], '1 to 8 whole numbers'],
    [['what-if', 'dunning', '--offsets', '1', '--since', '2026-02-30'], 'not 2026-02-30'],
    [[...WHAT_IF, '--offsets', '1', '--fee', '0.1'], 'whole number of minor units'],
    [[...WHAT_IF, '--offsets', '1', '--fee-currency', 'usd'], 'not usd'],
    [[...WHAT_IF, '--offsets', '1', '--environment', 'live'], 'menv_'],
    [[...WHAT_IF, '--offsets', '1', '--force'], "Unknown option '--force'"],
    [['what-if', 'refunds'], 'there is no command what-if refunds'],
    [[], 'a command is missing'],
  ])('refuses %j with code 2', async (args, said) => {
    const { out, err, code } = await opsHere(args);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(said) });
  });

  it('helps', async () => {
    expect(await opsHere(['--help'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('what-if dunning'),
    });
    const { code, out } = await opsHere(['what-if', 'dunning', '--help']);
    for (const option of ['--offsets', '--since', '--environment', '--fee', '--json']) expect(out).toContain(option);
    expect(code).toBe(0);
  });
});
