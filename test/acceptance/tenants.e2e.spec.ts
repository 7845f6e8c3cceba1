import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseApiKey } from '#merchants';
import type { Json } from '../../apps/demo/src/api-client.js';
import { inLanes } from '../crash/load.js';
import { EngineWorld } from './engine-world.js';
import { data, type Shop } from './shop.js';

const TENANTS = 12;
const CHARGES_EACH = 5;

let world: EngineWorld;
let shops: Shop[];

beforeAll(async () => {
  world = await EngineWorld.start();
  shops = [];
  for (let n = 0; n < TENANTS; n++) shops.push((await world.openSandbox()).shop);
});
afterAll(() => world.close());

describe('many merchants at once', () => {
  it('F18: each is charged, recorded and shown under its own account, however their requests mix', async () => {
    const buyers = await inLanes(shops, 6, (shop) => shop.buyer());
    const work = Array.from({ length: TENANTS * CHARGES_EACH }, (_, n) => n % TENANTS);
    const paid = await inLanes(work, 24, async (tenant) => {
      const shop = shops[tenant]!;
      const { customerId, methodId } = buyers[tenant]!;
      const { payment_intent_id: id } = await shop.intent(customerId, {
        amount_money: { amount: 1_000 + tenant, currency: 'USD' },
      });
      expect(data(await shop.confirm(id, methodId), 200).status).toBe('succeeded');
      return { tenant, id };
    });
    for (const [tenant, shop] of shops.entries()) {
      const own = paid.filter((each) => each.tenant === tenant).map(({ id }) => id);
      const charges = await shop.charges();
      expect(new Set(charges.map(({ payment_intent_id }) => payment_intent_id))).toEqual(new Set(own));
      expect(charges.every(({ amount_money }) => amount_money.amount === 1_000 + tenant)).toBe(true);
      const listed = await shop.pages('/v1/payment-intents');
      expect(new Set(listed.map(({ payment_intent_id }) => payment_intent_id))).toEqual(new Set(own));
    }
  }, 60_000);

  it("F18: another merchant's payment intents, methods and customers are 404, to read and to charge", async () => {
    const [mine, theirs] = [shops[0]!, shops[1]!];
    const buyer = await theirs.buyer();
    const foreign = await theirs.intent(buyer.customerId);
    const own = await mine.buyer();
    const ownIntent = await mine.intent(own.customerId);
    const before = [(await mine.charges()).length, (await theirs.charges()).length];
    const answers = [
      await mine.api.get(`/v1/payment-intents/${foreign.payment_intent_id}`),
      await mine.confirm(foreign.payment_intent_id, own.methodId),
      await mine.confirm(ownIntent.payment_intent_id, buyer.methodId),
      await mine.api.post(`/v1/payment-intents/${foreign.payment_intent_id}/cancel`),
      await mine.api.get(`/v1/customers/${buyer.customerId}`),
      await mine.api.get(`/v1/payment-methods/${buyer.methodId}`),
    ];
    expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual(
      answers.map(() => [404, 'RESOURCE_NOT_FOUND']),
    );
    expect([(await mine.charges()).length, (await theirs.charges()).length]).toEqual(before);
  });
});

describe('the mode of a key', () => {
  it('F19: is part of its secret: a test key that is written as a live one opens nothing, whatever its checksum', async () => {
    const { apiKey } = await world.openSandbox();
    const live = apiKey.replace('flint_test_', 'flint_live_');
    const body = live.slice(0, -6);
    const wellFormed = body + checksumOf(body);
    expect(parseApiKey(wellFormed)).toMatchObject({ mode: 'live' });
    for (const secret of [live, wellFormed]) {
      const response = await fetch(new URL('/v1/customers', world.baseUrl), {
        headers: { authorization: `Bearer ${secret}` },
      });
      expect([response.status, ((await response.json()) as Json).error.code]).toEqual([401, 'INVALID_API_KEY']);
      expect(response.headers.get('flint-mode')).toBeNull();
    }
  });
});

/** Six characters of base62 of the CRC32, as every key of the engine ends. */
function checksumOf(text: string): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let rest = crc32(text) >>> 0;
  let written = '';
  for (let n = 0; n < 6; n++) {
    written = digits[rest % 62] + written;
    rest = Math.floor(rest / 62);
  }
  return written;
}
