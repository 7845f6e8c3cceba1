import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineWorld } from './engine-world.js';
import { data } from './shop.js';

const SECRETS = {
  email: 'zq7-unmistakable@example.com',
  receipt: 'zq7-receipt@example.com',
  name: 'Zebulon Quartermain-Xyzzy',
  phone: '+12025550179',
  line1: '77 Unrepeatable Crescent',
  city: 'Quuxborough',
  note: 'prefers-quiet-mornings-zq7',
  recipient: 'Recipient Plughquist',
  label: 'Cottage-of-Zq7',
  comment: 'leaving-because-zq7',
};

let world: EngineWorld;
let apiKey: string;

beforeAll(async () => {
  world = await EngineWorld.start({ LOG_LEVEL: 'debug' });
  apiKey = world.engine.bootstrap.api_key;
  await livePersonally();
  await world.stop();
}, 60_000);
afterAll(() => world.close());

/** One customer whose every personal field is said to the engine, in well formed requests and in refused ones. */
async function livePersonally(): Promise<void> {
  const { shop } = world;
  const { email, name, phone, line1, city, note, receipt, recipient, label, comment } = SECRETS;
  const address = { line1, city, postal_code: '12345', country: 'US' };
  const fields = { email, name, phone, billing_address: address, shipping_address: address, internal_note: note };
  const { customer_id } = data(await shop.api.post('/v1/customers', fields), 201);
  await shop.api.post('/v1/customers', fields);
  await shop.api.post('/v1/customers', { ...fields, email: `${email} ` });
  const path = `/v1/customers/${customer_id}`;
  data(await shop.api.post(`${path}/addresses`, { address, recipient_name: recipient, label, phone }), 201);
  data(await shop.api.call('PATCH', path, { name: `${name} II` }), 200);
  await shop.api.get(`/v1/customers?email=${encodeURIComponent(email)}`);
  await shop.api.get(`/v1/customers?query=${encodeURIComponent(name)}`);
  const methodId = await shop.method(customer_id);
  const intent = await shop.intent(customer_id, { receipt_email: receipt });
  data(await shop.confirm(intent.payment_intent_id, methodId), 200);
  const subscribed = await shop.subscribe(customer_id, await shop.plan(), { payment_method_id: methodId });
  const { subscription_id } = data(subscribed, 201);
  const cancel = { cancel_immediately: true, cancellation_comment: comment };
  data(await shop.api.post(`/v1/subscriptions/${subscription_id}/cancel`, cancel), 200);
  expect(data(await shop.api.get(path), 200)).toMatchObject({ email, name: `${name} II`, internal_note: note });
  await world.settledPosition();
}

/** Every file below a folder, with its bytes. */
async function filesUnder(folder: string): Promise<{ path: string; bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (path) => ({ path, bytes: await readFile(path) })));
}

/** The text as it is, and as it would stand in base64 at each of the three alignments. */
function spellings(text: string): string[] {
  const shifted = ['', '0', '00'].map((before) => Buffer.from(before + text).toString('base64'));
  const inner = shifted.map((code) => code.slice(4, -4));
  return [text, text.toLowerCase(), encodeURIComponent(text), Buffer.from(text).toString('hex'), ...inner];
}

function traces(files: readonly { path: string; bytes: Buffer }[], texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts).flatMap(([what, text]) =>
    files
      .filter(({ bytes }) => spellings(text).some((spelling) => bytes.includes(spelling)))
      .map(({ path }) => `${what} in ${path}`),
  );
}

describe('GDPR and PCI: what stands where (failures.md 3.2, 3.8)', () => {
  it('the log of events holds no personal data in any spelling, though it holds the customer', async () => {
    const files = await filesUnder(join(world.dataDir, 'events'));
    expect(files.some(({ bytes }) => bytes.includes('CustomerCreated'))).toBe(true);
    expect(traces(files, SECRETS)).toEqual([]);
  });

  it("the gateway's record holds no personal data", async () => {
    const files = (await filesUnder(world.dataDir)).filter(({ path }) => /gateway|sandbox/.test(path));
    expect(files.length).toBeGreaterThan(0);
    expect(traces(files, SECRETS)).toEqual([]);
  });

  it('what the engine says to its operators holds none either, at the finest level of logging', () => {
    const said = [{ path: 'its output', bytes: Buffer.from(world.said) }];
    expect(world.said).toContain('/v1/customers');
    expect(traces(said, SECRETS)).toEqual([]);
    expect(traces(said, { key: apiKey })).toEqual([]);
  });

  it('the API key stands in bootstrap.json alone, which only its owner can read', async () => {
    const files = await filesUnder(world.dataDir);
    expect(traces(files, { key: apiKey })).toEqual([`key in ${join(world.dataDir, 'bootstrap.json')}`]);
    expect((await stat(join(world.dataDir, 'bootstrap.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(world.dataDir)).mode & 0o077).toBe(0);
  });
});
