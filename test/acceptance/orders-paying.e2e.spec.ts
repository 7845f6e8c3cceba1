import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
}, 60_000);
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });

describe('an order paid with a saved method (F8)', () => {
  it('is paid at once, by one charge', async () => {
    const { customerId, methodId } = await shop.buyer();
    const order = await shop.order(customerId, 2_500);
    const paid = data(await shop.pay(order.order_id, { payment_source: { payment_method_id: methodId } }), 200);
    expect(paid).toMatchObject({
      order: { payment_status: 'paid', status: 'open', settlement_amounts: { paid_money: usd(2_500) } },
      payment_attempt: { status: 'succeeded', mode: 'payment', pending_actions: [] },
    });
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'succeeded', amount_money: usd(2_500) }]);
    const read: Json = data(await shop.api.get(`/v1/orders/${order.order_id}?expand=payment_intents,customer`), 200);
    expect(read).toMatchObject({ payment_status: 'paid', payment_intents: [{ status: 'succeeded' }] });
  });

  it('answers a decline with 402 and the attempt, and the next method pays', async () => {
    const { customerId, methodId } = await shop.buyer('pm_card_chargeCustomerFail');
    const order = await shop.order(customerId, 2_500);
    const declined = await shop.pay(order.order_id, { payment_source: { payment_method_id: methodId } });
    expect(refusal(declined)).toEqual([402, 'CARD_DECLINED']);
    expect(declined.body.error).toMatchObject({ payment_attempt_status: 'failed' });
    const good = await shop.method(customerId);
    const paid = data(await shop.pay(order.order_id, { payment_source: { payment_method_id: good } }), 200);
    expect(paid.order.payment_intent_ids).toHaveLength(1);
    const attempts = data(await shop.api.get(`/v1/orders/${order.order_id}/payment-attempts`), 200);
    expect(attempts.map(({ status }: Json) => status)).toEqual(['succeeded', 'failed']);
  });
});
