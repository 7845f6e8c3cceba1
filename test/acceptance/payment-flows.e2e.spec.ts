import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

describe('F9: a payment intent of its own', () => {
  it('authorizes, captures a part and releases the rest', async () => {
    const { customerId, methodId } = await shop.buyer();
    const intent = await shop.intent(customerId, { amount_money: usd(5_000), capture_method: 'manual' });
    expect(intent).toMatchObject({ status: 'requires_payment_method', capture_method: 'manual' });
    const path = `/v1/payment-intents/${intent.payment_intent_id}`;
    expect(refusal(await shop.api.post(`${path}/capture`))).toEqual([409, 'INVALID_STATUS_FOR_CAPTURE']);
    const held = data(await shop.confirm(intent.payment_intent_id, methodId), 200);
    expect(held).toMatchObject({ status: 'requires_capture', capturable_money: usd(5_000) });
    const over = await shop.api.post(`${path}/capture`, { amount_money: usd(5_001) });
    expect(over.body.error).toMatchObject({
      code: 'CAPTURE_AMOUNT_EXCEEDS_CAPTURABLE',
      capturable_money: usd(5_000),
    });
    const paid = data(await shop.api.post(`${path}/capture`, { amount_money: usd(3_000) }), 200);
    expect(paid).toMatchObject({
      status: 'succeeded',
      captured_money: usd(3_000),
      released_money: usd(2_000),
    });
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'succeeded', amount_money: usd(3_000) }]);
    expect(data(await shop.api.get(path), 200)).toEqual(paid);
  });

  it('cancels one that holds money, and refuses to cancel one that succeeded', async () => {
    const { customerId, methodId } = await shop.buyer();
    const second = await shop.intent(customerId, { capture_method: 'manual' });
    data(await shop.confirm(second.payment_intent_id, methodId), 200);
    const path = `/v1/payment-intents/${second.payment_intent_id}`;
    const canceled = data(await shop.api.post(`${path}/cancel`, { cancellation_reason: 'duplicate' }), 200);
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'duplicate' });
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'canceled' }]);

    const third = await shop.intent(customerId);
    data(await shop.confirm(third.payment_intent_id, methodId), 200);
    const late = await shop.api.post(`/v1/payment-intents/${third.payment_intent_id}/cancel`);
    expect(refusal(late)).toEqual([409, 'CANNOT_CANCEL_SUCCEEDED_PAYMENT']);
  });

  it('asks the buyer, and goes on when the buyer answered well', async () => {
    const { customerId, methodId } = await shop.buyer('pm_card_authenticationRequired');
    const intent = await shop.intent(customerId);
    const asked = data(await shop.confirm(intent.payment_intent_id, methodId), 200);
    expect(asked.status).toBe('requires_action');
    const { client_action, action_type } = asked.current_payment_action;
    expect(action_type).toBe('payment_authentication');
    const url = client_action.sandbox.complete_url;
    expect(url.startsWith(world.baseUrl)).toBe(true);
    data(await shop.api.post(url, { outcome: 'succeed' }), 200);
    const paid = data(await shop.confirm(intent.payment_intent_id), 200);
    expect(paid).toMatchObject({ status: 'succeeded', captured_money: usd(1_234) });
    expect(paid.current_payment_action).toBeUndefined();
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'succeeded' }]);
  });

  it('answers 402 when the buyer failed the challenge, and takes another method after it', async () => {
    const { customerId, methodId } = await shop.buyer('pm_card_authenticationRequired');
    const intent = await shop.intent(customerId);
    const asked = data(await shop.confirm(intent.payment_intent_id, methodId), 200);
    const url = asked.current_payment_action.client_action.sandbox.complete_url;
    data(await shop.api.post(url, { outcome: 'fail' }), 200);
    const failed = await shop.confirm(intent.payment_intent_id);
    expect(failed.status).toBe(402);
    expect(failed.body.error).toMatchObject({ type: 'payment_error', error_source: 'merchant' });
    const other = await shop.method(customerId, 'pm_card_mastercard');
    expect(data(await shop.confirm(intent.payment_intent_id, other), 200).status).toBe('succeeded');
  });

  it('answers a decline with 402 and its code, keeps it as the last error, and lets another method pay', async () => {
    const { customerId, methodId } = await shop.buyer('pm_card_chargeCustomerFail');
    const intent = await shop.intent(customerId);
    const declined = await shop.confirm(intent.payment_intent_id, methodId);
    expect(refusal(declined)).toEqual([402, 'CARD_DECLINED']);
    const path = `/v1/payment-intents/${intent.payment_intent_id}`;
    expect(data(await shop.api.get(path), 200)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', message: expect.any(String), failed_at: expect.any(String) },
    });
    const other = await shop.method(customerId);
    const paid = data(await shop.confirm(intent.payment_intent_id, other), 200);
    expect(paid.status).toBe('succeeded');
    const statuses = (await shop.chargesOf(customerId)).map(({ status }) => status);
    expect(statuses).toEqual(['declined', 'succeeded']);
    expect(refusal(await shop.confirm(intent.payment_intent_id, other))).toEqual([409, 'PAYMENT_ALREADY_SUCCEEDED']);
  });

  it("refuses another customer's method and amounts out of range", async () => {
    const mine = await shop.buyer();
    const other = await shop.buyer();
    const intent = await shop.intent(mine.customerId);
    const mismatch = await shop.confirm(intent.payment_intent_id, other.methodId);
    expect(refusal(mismatch)).toEqual([400, 'CUSTOMER_PAYMENT_METHOD_MISMATCH']);
    const body = { amount_money: usd(49), payment_options: ['card'] };
    const small = await shop.api.post('/v1/payment-intents', body);
    expect(refusal(small)).toEqual([400, 'AMOUNT_TOO_SMALL']);
    expect(await shop.chargesOf(other.customerId)).toEqual([]);
  });
});

describe('F10: a plan with a trial, a subscription on the default, and its first order', () => {
  it('is trialing until the trial ends, then an order of it is paid and it is active', async () => {
    const { shop: own } = await world.openSandbox();
    const { customerId, methodId } = await own.buyer();
    const planId = await own.plan({ trial_period_days: 14 });
    const answer = await own.subscribe(customerId, planId);
    const subscription = data(answer, 201);
    expect(subscription).toMatchObject({ status: 'trialing', payment_method_id: methodId, completed_cycles: 0 });
    const orders = `/v1/orders?subscription_id=${subscription.subscription_id}`;
    expect(
      data(await own.api.get(orders), 200).filter(
        (order: { payment_status: string }) => order.payment_status === 'paid',
      ),
    ).toEqual([]);
    expect(await own.charges()).toEqual([]);
    await own.advanceTo(subscription.trial_end);
    const [order, ...more] = data(await own.api.get(orders), 200);
    expect(more).toEqual([]);
    expect(order).toMatchObject({
      subscription_id: subscription.subscription_id,
      customer_id: customerId,
      payment_status: 'paid',
    });
    expect(data(await own.api.get(`/v1/orders/${order.order_id}`), 200)).toMatchObject({ payment_status: 'paid' });
    const active = await own.subscription(subscription.subscription_id);
    expect(active).toMatchObject({
      status: 'active',
      completed_cycles: 1,
      current_period_start: subscription.trial_end,
    });
    expect(await own.charges()).toMatchObject([{ status: 'succeeded', amount_money: usd(1_000) }]);
  });

  it('is refused without any method', async () => {
    const { customer_id } = await shop.customer();
    const refused = await shop.subscribe(customer_id, await shop.plan());
    expect(refusal(refused)).toEqual([400, 'PAYMENT_METHOD_REQUIRED']);
  });
});
