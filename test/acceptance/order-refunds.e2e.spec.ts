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

const refund = (body: Json): Promise<Answer> => shop.api.post('/v1/refunds', body);

const intentOf = async (id: string): Promise<Json> => data(await shop.api.get(`/v1/payment-intents/${id}`), 200);

/** An order of 30 USD, 10 of it paid first and the rest later; answers it with its payments in that order. */
async function paidInTwo(): Promise<{ order_id: string; first: string; second: string }> {
  const { customerId, methodId } = await shop.buyer();
  const { order_id } = await shop.order(customerId, 3_000);
  const body = { amount_money: usd(1_000) };
  const part = data(await shop.api.post(`/v1/orders/${order_id}/payment-intents`, body), 201);
  const first = part.payment_intent_id;
  const payment_source = { payment_method_id: methodId };
  data(
    await shop.pay(order_id, {
      action: 'confirm_payment_intents',
      payment_intents: [{ payment_intent_id: first, payment_source }],
      completion_behavior: 'partial_payment',
    }),
    200,
  );
  const { order } = data(await shop.pay(order_id, { payment_source }), 200);
  const second = order.payment_intent_ids.find((id: string) => id !== first);
  return { order_id, first, second };
}

describe('F14: giving back an order', () => {
  it('takes from the newest payment first, and the order adds up', async () => {
    const { order_id, first, second } = await paidInTwo();
    const orderOf = async () => data(await shop.api.get(`/v1/orders/${order_id}`), 200);
    const part = data(await refund({ order_id, amount_money: usd(2_300) }), 201);
    expect(part).toMatchObject({
      status: 'succeeded',
      order_id,
      payment_refunds: [
        { payment_intent_id: second, amount_money: usd(2_000) },
        { payment_intent_id: first, amount_money: usd(300) },
      ],
    });
    expect(await orderOf()).toMatchObject({
      payment_status: 'paid',
      refund_status: 'partially_refunded',
      refund_ids: [part.refund_id],
      settlement_amounts: {
        paid_money: usd(3_000),
        refunded_money: usd(2_300),
        net_collected_money: usd(700),
        outstanding_money: usd(0),
      },
    });
    const paths = 'expand=order,payment_refunds.payment_intent';
    expect(data(await shop.api.get(`/v1/refunds/${part.refund_id}?${paths}`), 200)).toMatchObject({
      order_id,
      order: { order_id, refund_status: 'partially_refunded', settlement_amounts: { refunded_money: usd(2_300) } },
      payment_refunds: [
        { payment_intent: { payment_intent_id: second, refunded_money: usd(2_000) } },
        { payment_intent: { payment_intent_id: first, refunded_money: usd(300) } },
      ],
    });
    const over = await refund({ order_id, amount_money: usd(701) });
    expect(over.body.error).toMatchObject({ code: 'AMOUNT_EXCEEDS_REFUNDABLE', maximum_money: usd(700) });
    expect(data(await refund({ order_id }), 201).amount_money).toEqual(usd(700));
    expect(await orderOf()).toMatchObject({ refund_status: 'refunded' });
    const activities = data(await shop.api.get(`/v1/orders/${order_id}/activities?type=refund`), 200);
    expect(activities).toHaveLength(3);
  });

  it('has nothing to give back of an order that nobody has tried to pay', async () => {
    const { order_id } = await shop.order((await shop.buyer()).customerId, 900);
    expect(refusal(await refund({ order_id }))).toEqual([409, 'NO_PAYMENTS_FOR_ORDER']);
  });

  it('gives back what a cycle of a subscription was paid with', async () => {
    const { customerId } = await shop.buyer();
    const subscription = data(await shop.subscribe(customerId, await shop.plan()), 201);
    const [order] = data(await shop.api.get(`/v1/orders?subscription_id=${subscription.subscription_id}`), 200);
    const { order_id, payment_intent_ids } = order;
    const part = data(await refund({ order_id, amount_money: usd(400) }), 201);
    expect(part).toMatchObject({
      status: 'succeeded',
      order_id,
      customer_id: customerId,
      payment_intent_id: payment_intent_ids[0],
    });
    const over = await refund({ order_id, amount_money: usd(601) });
    expect(over.body.error).toMatchObject({ code: 'AMOUNT_EXCEEDS_REFUNDABLE', maximum_money: usd(600) });
    expect(data(await refund({ payment_intent_id: payment_intent_ids[0] }), 201)).toMatchObject({ order_id });
    expect(await intentOf(payment_intent_ids[0])).toMatchObject({
      payment_flow: 'subscription_initial',
      refund_status: 'refunded',
      settlement_status: 'refunded',
    });
    expect(refusal(await refund({ order_id }))).toEqual([409, 'NOTHING_TO_REFUND']);
    const listed = data(await shop.api.get(`/v1/refunds?order_id=${order_id}`), 200);
    expect(listed.map((each: Json) => each.amount_money)).toEqual([usd(600), usd(400)]);
  });

  it('has nothing to give back of an order that was not paid', async () => {
    const { customerId } = await shop.buyer('pm_card_chargeCustomerFail');
    const subscription = data(await shop.subscribe(customerId, await shop.plan()), 201);
    const [order] = data(await shop.api.get(`/v1/orders?subscription_id=${subscription.subscription_id}`), 200);
    expect(refusal(await refund({ order_id: order.order_id }))).toEqual([409, 'NO_PAYMENTS_FOR_ORDER']);
  });
});
