import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;
let buyer: { customerId: string; methodId: string };

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
  buyer = await shop.buyer();
}, 60_000);
afterAll(() => world.close());

const ABSENT = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const usd = (amount: number) => ({ amount, currency: 'USD' });
const by = (payment_method_id: string) => ({ payment_source: { payment_method_id } });
const newOrder = async (amount = 2_000): Promise<string> => (await shop.order(buyer.customerId, amount)).order_id;
const post = (orderId: string, path: string, body?: object, headers = {}) =>
  shop.api.post(`/v1/orders/${orderId}/${path}`, body, headers);
const key = { 'idempotency-key': 'a-key-of-these-tests' };

/** An order that an attempt waits for: its buyer is asked to authenticate. */
async function underWay(): Promise<{ orderId: string; attemptId: string }> {
  const orderId = await newOrder();
  const methodId = await shop.method(buyer.customerId, 'pm_card_authenticationRequired');
  const { payment_attempt } = data(await shop.pay(orderId, by(methodId)), 200);
  return { orderId, attemptId: payment_attempt.order_payment_attempt_id };
}

describe('an order refuses (contract §7.6)', () => {
  it('what names no order: ORDER_NOT_FOUND', async () => {
    const orderId = `ord_${ABSENT}`;
    for (const answer of [
      await shop.api.get(`/v1/orders/${orderId}`),
      await shop.pay(orderId, by(buyer.methodId)),
      await post(orderId, 'close'),
      await post(orderId, 'payment-intents', {}),
      await shop.api.get(`/v1/orders/${orderId}/activities`),
      await shop.api.get(`/v1/orders/${orderId}/payment-attempts`),
    ]) {
      expect(refusal(answer)).toEqual([404, 'ORDER_NOT_FOUND']);
    }
  });

  it('changes once it is closed: ORDER_CLOSED, and to be closed again: ORDER_ALREADY_CLOSED', async () => {
    const orderId = await newOrder();
    data(await post(orderId, 'close'), 200);
    expect(refusal(await post(orderId, 'close'))).toEqual([409, 'ORDER_ALREADY_CLOSED']);
    const line = { name: 'Cup', unit_price_money: usd(1), quantity: 1 };
    expect(refusal(await post(orderId, 'line-items', line))).toEqual([409, 'ORDER_CLOSED']);
    expect(refusal(await shop.pay(orderId, by(buyer.methodId)))).toEqual([409, 'ORDER_CLOSED']);
    const patch = await shop.api.call('PATCH', `/v1/orders/${orderId}`, { internal_note: 'Late.' });
    expect(refusal(patch)).toEqual([409, 'ORDER_CLOSED']);
  });

  it('what only its subscription may do: ORDER_NOT_PAYABLE, ORDER_NOT_OPEN, ORDER_STATUS_NOT_CLOSABLE', async () => {
    const planId = await shop.plan();
    const { subscription_id } = data(await shop.subscribe(buyer.customerId, planId), 201);
    const [cycle] = data(await shop.api.get(`/v1/orders?subscription_id=${subscription_id}`), 200);
    const charge = { name: 'Fee', amount_money: usd(1) };
    for (const [answer, code] of [
      [await shop.pay(cycle.order_id, by(buyer.methodId)), 'ORDER_NOT_PAYABLE'],
      [await post(cycle.order_id, 'charges', charge), 'ORDER_NOT_OPEN'],
      [await post(cycle.order_id, 'close'), 'ORDER_STATUS_NOT_CLOSABLE'],
    ] as const) {
      expect(refusal(answer)).toEqual([409, code]);
      expect(answer.body.error.blocking_resources).toEqual([
        { resource_type: 'subscription', resource_id: subscription_id },
      ]);
    }
  });

  it('to be paid twice, or on what was read before: ORDER_ALREADY_PAID, ORDER_CHANGED_REFRESH_REQUIRED', async () => {
    const orderId = await newOrder();
    const stale = await shop.pay(orderId, { ...by(buyer.methodId), expected_outstanding_money: usd(1_999) });
    expect(refusal(stale)).toEqual([409, 'ORDER_CHANGED_REFRESH_REQUIRED']);
    expect(stale.body.error).toMatchObject({ current_money: usd(2_000), submitted_money: usd(1_999) });
    data(await shop.pay(orderId, by(buyer.methodId)), 200);
    expect(refusal(await shop.pay(orderId, by(buyer.methodId)))).toEqual([409, 'ORDER_ALREADY_PAID']);
    expect(refusal(await post(orderId, 'payment-intents', {}))).toEqual([409, 'ORDER_ALREADY_PAID']);
  });

  it('all but notes while an attempt is under way: ORDER_PAYMENT_ATTEMPT_ACTIVE, ORDER_STATUS_NOT_CLOSABLE', async () => {
    const { orderId, attemptId } = await underWay();
    const { line_items } = data(await shop.api.get(`/v1/orders/${orderId}`), 200);
    const line = `/v1/orders/${orderId}/line-items/${line_items[0].order_line_item_id}`;
    for (const [answer, code] of [
      [await shop.pay(orderId, by(buyer.methodId)), 'ORDER_PAYMENT_ATTEMPT_ACTIVE'],
      [await post(orderId, 'charges', { name: 'Fee', amount_money: usd(1) }), 'ORDER_PAYMENT_ATTEMPT_ACTIVE'],
      [await shop.api.call('DELETE', line), 'ORDER_PAYMENT_ATTEMPT_ACTIVE'],
      [await post(orderId, 'payment-intents', {}), 'ORDER_PAYMENT_ATTEMPT_ACTIVE'],
      [await post(orderId, 'close'), 'ORDER_STATUS_NOT_CLOSABLE'],
    ] as const) {
      expect(refusal(answer)).toEqual([409, code]);
      expect(answer.body.error).toMatchObject({
        order_payment_attempt_id: attemptId,
        payment_attempt_status: 'requires_action',
        is_resumable: true,
      });
    }
    data(await shop.api.call('PATCH', `/v1/orders/${orderId}`, { internal_note: 'Waits for the bank.' }), 200);
  });

  it('to be resumed without key, without attempt, by another attempt', async () => {
    const { orderId, attemptId } = await underWay();
    const other = await underWay();
    const body = { action: 'resume', order_payment_attempt_id: attemptId };
    expect(refusal(await post(orderId, 'pay', body))).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED']);
    expect(refusal(await post(orderId, 'pay', { action: 'resume' }, key))).toEqual([
      400,
      'PAYMENT_ATTEMPT_ID_REQUIRED',
    ]);
    const foreign = { ...body, order_payment_attempt_id: other.attemptId };
    expect(refusal(await post(orderId, 'pay', foreign, key))).toEqual([409, 'PAYMENT_ATTEMPT_MISMATCH']);
    const cancel = await post(orderId, `payment-attempts/${other.attemptId}/cancel`);
    expect(refusal(cancel)).toEqual([409, 'PAYMENT_ATTEMPT_MISMATCH']);
  });

  it('a method of another customer, and any saved method when it has no customer', async () => {
    const stranger = await shop.buyer();
    const orderId = await newOrder();
    expect(refusal(await shop.pay(orderId, by(stranger.methodId)))[1]).toBe('CUSTOMER_PAYMENT_METHOD_MISMATCH');
    const guest = await shop.order(undefined, 2_000);
    const answer = await shop.pay(guest.order_id, by(buyer.methodId));
    expect(refusal(answer)).toEqual([409, 'ORDER_PAYMENT_CUSTOMER_MISMATCH']);
    expect(data(await shop.api.get(`/v1/orders/${orderId}/payment-attempts`), 200)).toEqual([]);
  });

  it('payment intents of other orders, named twice, or that do not add up', async () => {
    const orderId = await newOrder();
    const { payment_intent_id: mine } = await shop.orderIntent(orderId, { amount_money: usd(500) });
    const { payment_intent_id: other } = await shop.orderIntent(await newOrder());
    const confirm = (ids: string[], more = {}) => {
      const payment_intents = ids.map((payment_intent_id) => ({ payment_intent_id, ...by(buyer.methodId) }));
      return post(orderId, 'pay', { action: 'confirm_payment_intents', payment_intents, ...more });
    };
    expect(refusal(await confirm([other]))).toEqual([400, 'ORDER_OWNED_PAYMENT_INTENT_REQUIRED']);
    const short = await confirm([mine]);
    expect(refusal(short)).toEqual([400, 'PAYMENT_START_SHAPE_CONFLICT']);
    expect(short.body.error).toMatchObject({ required_money: usd(2_000), gap_money: usd(1_500) });
    const partly = { completion_behavior: 'partial_payment' };
    expect(refusal(await confirm([mine, mine], partly))).toEqual([400, 'PAYMENT_START_SHAPE_CONFLICT']);
    const mixed = { ...by(buyer.methodId) };
    expect(refusal(await confirm([mine], mixed))).toEqual([400, 'PAYMENT_START_SHAPE_CONFLICT']);
    const capture = await post(orderId, `payment-intents/${other}/capture`, {});
    expect(refusal(capture)).toEqual([400, 'ORDER_OWNED_PAYMENT_INTENT_REQUIRED']);
    const early = await post(orderId, `payment-intents/${mine}/capture`, {});
    expect(refusal(early)).toEqual([409, 'INVALID_STATUS_FOR_CAPTURE']);
  });

  it('to choose among payment intents by itself: PAYMENT_LEG_SELECTION_REQUIRED, unless one fits', async () => {
    const orderId = await newOrder();
    const { payment_intent_id } = await shop.orderIntent(orderId, { amount_money: usd(500) });
    const answer = await shop.pay(orderId, by(buyer.methodId));
    expect(refusal(answer)).toEqual([400, 'PAYMENT_LEG_SELECTION_REQUIRED']);
    expect(answer.body.error.selectable_payment_intents).toEqual([
      { payment_intent_id, amount_money: usd(500), capture_method: 'automatic' },
    ]);
    const { payment_intent_id: whole } = await shop.orderIntent(orderId);
    const paid = data(await shop.pay(orderId, by(buyer.methodId)), 200);
    expect(paid.payment_attempt.payment_intents).toMatchObject([{ payment_intent_id: whole, status: 'succeeded' }]);
  });

  it('what an open payment intent stands against: ORDER_HAS_ACTIVE_PAYMENT_INTENT', async () => {
    const { order_id, line_items }: Json = await shop.order(buyer.customerId, 2_000);
    const { payment_intent_id } = await shop.orderIntent(order_id);
    expect(refusal(await post(order_id, 'close'))).toEqual([409, 'ORDER_HAS_ACTIVE_PAYMENT_INTENT']);
    const line = `/v1/orders/${order_id}/line-items/${line_items[0].order_line_item_id}`;
    const answer = await shop.api.call('DELETE', line);
    expect(refusal(answer)).toEqual([409, 'ORDER_HAS_ACTIVE_PAYMENT_INTENT']);
    expect(answer.body.error.payment_intent_ids).toEqual([payment_intent_id]);
    data(await post(order_id, `payment-intents/${payment_intent_id}/cancel`, {}), 200);
    data(await post(order_id, 'close'), 200);
  });

  it('more payment intents than its limit, until one is canceled: PAYMENT_INTENT_LIMIT_REACHED', async () => {
    const orderId = await newOrder();
    const made: Json[] = [];
    for (let n = 0; n < 20; n++) made.push(await shop.orderIntent(orderId, { amount_money: usd(100) }));
    const answer = await post(orderId, 'payment-intents', { amount_money: usd(100) });
    expect(refusal(answer)).toEqual([409, 'PAYMENT_INTENT_LIMIT_REACHED']);
    expect(answer.body.error.limit).toBe(20);
    data(await post(orderId, `payment-intents/${made[0]!.payment_intent_id}/cancel`, {}), 200);
    await shop.orderIntent(orderId, { amount_money: usd(100) });
  });

  it('to be set up: SETUP_SOURCE_NON_ZERO_ORDER, SETUP_SOURCE_SUBSCRIPTION_REQUIRED', async () => {
    const body = { action: 'setup', setup_payment_source: { token: 'pm_card_visa' } };
    expect(refusal(await post(await newOrder(), 'pay', body))).toEqual([409, 'SETUP_SOURCE_NON_ZERO_ORDER']);
    expect(refusal(await post(await newOrder(0), 'pay', body))).toEqual([409, 'SETUP_SOURCE_SUBSCRIPTION_REQUIRED']);
  });

  it('no source, two sources, and sources that nobody knows', async () => {
    const orderId = await newOrder();
    const pay = async (payment_source: object) => refusal(await shop.pay(orderId, { payment_source }));
    expect(refusal(await shop.pay(orderId, {}))).toEqual([400, 'PAYMENT_SOURCE_REQUIRED']);
    expect(await pay({})).toEqual([400, 'PAYMENT_SOURCE_REQUIRED']);
    const two = { payment_method_id: buyer.methodId, token: 'pm_card_visa' };
    expect(await pay(two)).toEqual([400, 'PAYMENT_SOURCE_CONFLICT']);
    expect(await pay({ token: 'pm_card_of_nobody' })).toEqual([400, 'PAYMENT_SOURCE_NOT_ALLOWED']);
    expect(await pay({ confirmation_token: 'ctoken_1' })).toEqual([400, 'PAYMENT_SOURCE_NOT_ALLOWED']);
    expect(await pay({ payment_method_id: `pm_${ABSENT}` })).toEqual([404, 'RESOURCE_NOT_FOUND']);
    expect(refusal(await shop.pay(await newOrder(1), by(buyer.methodId)))).toEqual([400, 'AMOUNT_TOO_SMALL']);
    expect(await shop.pages(`/v1/orders/${orderId}/payment-attempts`)).toEqual([]);
  });

  it('amounts of two currencies, totals beyond the limit, and lines beyond their number', async () => {
    const create = (line_items: object[]) => shop.api.post('/v1/orders', { line_items });
    const line = (amount: number, quantity: number, currency = 'USD') => {
      return { name: 'Tea', unit_price_money: { amount, currency }, quantity };
    };
    expect(refusal(await create([line(1, 1), line(1, 1, 'EUR')]))).toEqual([400, 'VALIDATION_ERROR']);
    expect(refusal(await create([line(1, 1, 'QQQ')]))).toEqual([400, 'VALIDATION_ERROR']);
    expect(refusal(await create([line(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)]))).toEqual([
      400,
      'AMOUNT_TOO_LARGE',
    ]);
    expect((await create([])).status).toBe(400);
    expect((await create([line(1, 0)])).status).toBe(400);
    const full = data(await create(Array.from({ length: 100 }, () => line(1, 1))), 201);
    expect(refusal(await post(full.order_id, 'line-items', line(1, 1)))).toEqual([409, 'RESOURCE_LIMIT_EXCEEDED']);
  });
});

describe('the list of orders', () => {
  it('is filtered, sorted and paged alike for both kinds', async () => {
    const { shop: own } = await world.openSandbox();
    const { customerId, methodId } = await own.buyer();
    const cheap = await own.order(customerId, 500, { external_reference_id: 'cart-1' });
    const dear = await own.order(customerId, 9_000);
    data(await own.pay(cheap.order_id, by(methodId)), 200);
    const { subscription_id } = data(await own.subscribe(customerId, await own.plan()), 201);
    const ids = async (query: string): Promise<string[]> =>
      (await own.pages(`/v1/orders?${query}`, 1)).map(({ order_id }) => order_id);
    const [cycle] = await ids(`subscription_id=${subscription_id}`);
    expect(await ids('sort_by=total&sort_direction=asc')).toEqual([cheap.order_id, cycle, dear.order_id]);
    expect((await ids('sort_by=outstanding_money'))[0]).toBe(dear.order_id);
    expect(await ids('payment_status=paid&sort_direction=asc')).toEqual([cheap.order_id, cycle]);
    expect(await ids('payment_status=unpaid,partially_paid')).toEqual([dear.order_id]);
    expect(await ids('origin=api&status=open&max_amount=500')).toEqual([cheap.order_id]);
    expect(await ids('external_reference_id=cart-1')).toEqual([cheap.order_id]);
    expect(await ids(`order_number=${dear.order_number}&query=tea`)).toEqual([dear.order_id]);
    expect(await ids('refund_status=refunded')).toEqual([]);
    expect(await ids('fulfillment_status=fulfilled')).toEqual([]);
    expect(await ids('fulfillment_status=not_fulfilled,fulfilled')).toHaveLength(3);
    expect(await ids('subscription_delivery_changed=true')).toEqual([]);
    expect(await ids('subscription_delivery_changed=false')).toHaveLength(3);
    expect(await ids('return_id=ret_1')).toEqual([]);
    expect(await ids('currency=EUR')).toEqual([]);
    expect(await ids(`customer_id=${customerId}`)).toHaveLength(3);
  });
});
