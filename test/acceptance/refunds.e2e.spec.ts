import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
});
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });

/** A payment of 20 USD that has succeeded. */
async function paid(token = 'pm_card_visa'): Promise<string> {
  const { customerId, methodId } = await shop.buyer(token);
  const { payment_intent_id } = await shop.intent(customerId, { amount_money: usd(2_000) });
  data(await shop.confirm(payment_intent_id, methodId), 200);
  return payment_intent_id;
}

const refund = (body: Json, headers?: Record<string, string>): Promise<Answer> =>
  shop.api.post('/v1/refunds', body, headers);

const intentOf = async (id: string): Promise<Json> => data(await shop.api.get(`/v1/payment-intents/${id}`), 200);

describe('F14: giving back a payment', () => {
  it('gives back a part, then no more than is left, then all of it', async () => {
    const payment_intent_id = await paid();
    const part = data(await refund({ payment_intent_id, amount_money: usd(500), reason: 'duplicate' }), 201);
    expect(part).toMatchObject({
      status: 'succeeded',
      amount_money: usd(500),
      payment_intent_id,
      reason: 'duplicate',
      payment_refunds: [{ payment_intent_id, amount_money: usd(500), status: 'succeeded' }],
    });
    expect(data(await shop.api.get(`/v1/refunds/${part.refund_id}`), 200)).toEqual(part);
    expect(await intentOf(payment_intent_id)).toMatchObject({
      status: 'succeeded',
      captured_money: usd(2_000),
      refunded_money: usd(500),
      refund_status: 'partially_refunded',
      settlement_status: 'partially_refunded',
    });

    const over = await refund({ payment_intent_id, amount_money: usd(1_501) });
    expect(refusal(over)).toEqual([409, 'AMOUNT_EXCEEDS_REFUNDABLE']);
    expect(over.body.error.maximum_money).toEqual(usd(1_500));

    expect(data(await refund({ payment_intent_id }), 201)).toMatchObject({ amount_money: usd(1_500) });
    expect(await intentOf(payment_intent_id)).toMatchObject({ refund_status: 'refunded', refunded_money: usd(2_000) });
    expect(refusal(await refund({ payment_intent_id }))).toEqual([409, 'NOTHING_TO_REFUND']);
  });
});
