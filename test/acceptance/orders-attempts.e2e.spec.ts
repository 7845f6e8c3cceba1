import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Json } from '../../apps/demo/src/api-client.js';
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
const by = (payment_method_id: string) => ({ payment_source: { payment_method_id } });
const order = async (orderId: string): Promise<Json> => data(await shop.api.get(`/v1/orders/${orderId}`), 200);
const faults = (mode: string, probability = 1) =>
  shop.api.call('PUT', '/v1/sandbox/gateway/faults', { mode, probability });

function resume(orderId: string, order_payment_attempt_id: string): Promise<Answer> {
  const headers = { 'idempotency-key': randomUUID() };
  return shop.api.post(`/v1/orders/${orderId}/pay`, { action: 'resume', order_payment_attempt_id }, headers);
}

function confirm(orderId: string, legs: [string, string][], completion_behavior = 'complete_order'): Promise<Answer> {
  const payment_intents = legs.map(([payment_intent_id, methodId]) => ({ payment_intent_id, ...by(methodId) }));
  const body = { action: 'confirm_payment_intents', payment_intents, completion_behavior };
  return shop.api.post(`/v1/orders/${orderId}/pay`, body);
}

/** An order whose whole amount is authorized and waits for its capture. */
async function held() {
  const { customerId, methodId } = await shop.buyer();
  const { order_id: orderId } = await shop.order(customerId, 3_000);
  const { payment_intent_id: intentId } = await shop.orderIntent(orderId, { capture_method: 'manual' });
  const { payment_attempt } = data(await confirm(orderId, [[intentId, methodId]]), 200);
  expect(payment_attempt.status).toBe('requires_capture');
  return { customerId, methodId, orderId, intentId, attemptId: payment_attempt.order_payment_attempt_id as string };
}

/** An order whose buyer is asked to authenticate. */
async function challenged() {
  const { customerId } = await shop.buyer();
  const methodId = await shop.method(customerId, 'pm_card_authenticationRequired');
  const { order_id: orderId } = await shop.order(customerId, 3_000);
  const { payment_attempt } = data(await shop.pay(orderId, by(methodId)), 200);
  expect(payment_attempt.status).toBe('requires_action');
  const { complete_url } = payment_attempt.pending_actions[0].client_action.sandbox;
  const answer = (outcome: string) => shop.api.post(complete_url, { outcome });
  return { customerId, methodId, orderId, attemptId: payment_attempt.order_payment_attempt_id as string, answer };
}

const attempt = async (orderId: string, attemptId: string): Promise<Json> =>
  data(await shop.api.get(`/v1/orders/${orderId}/payment-attempts/${attemptId}`), 200);
const cancel = (orderId: string, attemptId: string) =>
  shop.api.post(`/v1/orders/${orderId}/payment-attempts/${attemptId}/cancel`);

describe('the states of an attempt to pay an order (contract §7.5)', () => {
  it('processing → requires_action → processing → succeeded: a challenge, resumed', async () => {
    const { orderId, attemptId, answer } = await challenged();
    // Resumed before the buyer has answered, it asks again.
    const early = data(await resume(orderId, attemptId), 200);
    expect(early.payment_attempt).toMatchObject({ status: 'requires_action', is_resumable: true });
    expect(data(await answer('succeed'), 200)).toMatchObject({ order_id: orderId });
    expect(data(await resume(orderId, attemptId), 200).payment_attempt.status).toBe('succeeded');
    expect(refusal(await resume(orderId, attemptId))).toEqual([409, 'PAYMENT_ATTEMPT_NOT_RESUMABLE']);
  });

  it('processing → requires_action → failed: the buyer fails the challenge', async () => {
    const { orderId, attemptId, answer } = await challenged();
    await answer('fail');
    expect((await resume(orderId, attemptId)).status).toBe(402);
    expect((await attempt(orderId, attemptId)).status).toBe('failed');
  });

  it('requires_action → expired: nobody answers the challenge in time', async () => {
    const { orderId, attemptId } = await challenged();
    await shop.advanceDays(1);
    expect(await attempt(orderId, attemptId)).toMatchObject({
      status: 'expired',
      failure_code: 'payment_action_expired',
      completed_at: expect.any(String),
    });
    expect(await order(orderId)).toMatchObject({ payment_status: 'unpaid' });
  });

  it('processing → requires_capture → finalizing → succeeded: authorized, then captured in part', async () => {
    const { orderId, intentId, attemptId, customerId } = await held();
    expect(await order(orderId)).toMatchObject({
      payment_status: 'unpaid',
      authorization_amounts: { authorized_money: usd(3_000) },
      active_payment_attempt: { status: 'requires_capture' },
    });
    await faults('black_hole');
    const path = `/v1/orders/${orderId}/payment-intents/${intentId}/capture`;
    const headers = { 'idempotency-key': randomUUID() };
    const body = { amount_money: usd(2_000), order_payment_attempt_id: attemptId };
    expect(refusal(await shop.api.post(path, body, headers))).toEqual([409, 'PAYMENT_OPERATION_IN_PROGRESS']);
    expect((await attempt(orderId, attemptId)).status).toBe('finalizing');
    expect(refusal(await cancel(orderId, attemptId))).toEqual([409, 'PAYMENT_ATTEMPT_NOT_CANCELABLE']);
    expect(refusal(await resume(orderId, attemptId))).toEqual([409, 'PAYMENT_ATTEMPT_STILL_PROCESSING']);
    await faults('none', 0);
    expect(data(await shop.api.post(path, body, headers), 200)).toMatchObject({
      order: { payment_status: 'partially_paid', settlement_amounts: { outstanding_money: usd(1_000) } },
      payment_attempt: { status: 'succeeded' },
      payment_intent: { status: 'succeeded', captured_money: usd(2_000), released_money: usd(1_000) },
    });
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'succeeded', amount_money: usd(2_000) }]);
  });

  it('requires_capture → expired: nobody captures in time', async () => {
    const { orderId, attemptId } = await held();
    await shop.advanceDays(8);
    expect((await attempt(orderId, attemptId)).status).toBe('expired');
    expect(await order(orderId)).toMatchObject({ authorization_amounts: { authorized_money: usd(0) } });
  });

  it('processing → requires_retry → succeeded: the gateway is not reached, then resumed', async () => {
    const { customerId, methodId } = await shop.buyer();
    const { order_id: orderId } = await shop.order(customerId, 3_000);
    await faults('rate_limit');
    const { payment_attempt } = data(await shop.pay(orderId, by(methodId)), 200);
    await faults('none', 0);
    expect(payment_attempt).toMatchObject({ status: 'requires_retry', is_resumable: true });
    const other = await shop.pay(orderId, by(methodId));
    expect(refusal(other)).toEqual([409, 'ORDER_PAYMENT_ATTEMPT_ACTIVE']);
    expect(other.body.error).toMatchObject({
      order_payment_attempt_id: payment_attempt.order_payment_attempt_id,
      payment_attempt_status: 'requires_retry',
      is_resumable: true,
    });
    const resumed = data(await resume(orderId, payment_attempt.order_payment_attempt_id), 200);
    expect(resumed).toMatchObject({ order: { payment_status: 'paid' }, payment_attempt: { status: 'succeeded' } });
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'succeeded' }]);
  });

  it('requires_retry → expired: nobody resumes in time; the next payment is a new one', async () => {
    const { customerId, methodId } = await shop.buyer();
    const { order_id: orderId } = await shop.order(customerId, 3_000);
    await faults('rate_limit');
    const { payment_attempt } = data(await shop.pay(orderId, by(methodId)), 200);
    await faults('none', 0);
    await shop.advanceDays(1);
    expect((await attempt(orderId, payment_attempt.order_payment_attempt_id)).status).toBe('expired');
    expect(data(await shop.pay(orderId, by(methodId)), 200).order.payment_status).toBe('paid');
  });

  it('processing → partially_succeeded: the second of two legs is declined', async () => {
    const { customerId, methodId } = await shop.buyer();
    const decliner = await shop.method(customerId, 'pm_card_chargeCustomerFail');
    const { order_id: orderId } = await shop.order(customerId, 3_000);
    const a = await shop.orderIntent(orderId, { amount_money: usd(1_000) });
    const b = await shop.orderIntent(orderId, { amount_money: usd(2_000) });
    const legs: [string, string][] = [
      [a.payment_intent_id, methodId],
      [b.payment_intent_id, decliner],
    ];
    expect(data(await confirm(orderId, legs), 200)).toMatchObject({
      order: { payment_status: 'partially_paid', settlement_amounts: { paid_money: usd(1_000) } },
      payment_attempt: {
        status: 'partially_succeeded',
        failure_code: 'card_declined',
        payment_intents: [{ status: 'succeeded' }, { last_payment_error: { code: 'card_declined' } }],
      },
    });
  });

  it('processing → failed: the first leg is declined, and the second is not tried', async () => {
    const { customerId, methodId } = await shop.buyer();
    const decliner = await shop.method(customerId, 'pm_card_chargeCustomerFail');
    const { order_id: orderId } = await shop.order(customerId, 3_000);
    const a = await shop.orderIntent(orderId, { amount_money: usd(1_000) });
    const b = await shop.orderIntent(orderId, { amount_money: usd(2_000) });
    const legs: [string, string][] = [
      [a.payment_intent_id, decliner],
      [b.payment_intent_id, methodId],
    ];
    const failed = await confirm(orderId, legs);
    expect(refusal(failed)).toEqual([402, 'CARD_DECLINED']);
    expect(failed.body.error.payment_attempt_status).toBe('failed');
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'declined' }]);
  });

  it('non-terminal → canceled: a challenge and an authorization are let go of', async () => {
    const asked = await challenged();
    expect(data(await cancel(asked.orderId, asked.attemptId), 200)).toMatchObject({
      order: { payment_status: 'unpaid' },
      payment_attempt: { status: 'canceled', payment_intents: [{ status: 'canceled' }] },
    });
    const waiting = await held();
    expect(data(await cancel(waiting.orderId, waiting.attemptId), 200).payment_attempt.status).toBe('canceled');
    expect(await shop.chargesOf(waiting.customerId)).toMatchObject([{ status: 'canceled' }]);
    expect(refusal(await cancel(waiting.orderId, waiting.attemptId))).toEqual([409, 'PAYMENT_ATTEMPT_NOT_CANCELABLE']);
    // The order can be paid anew.
    expect(data(await shop.pay(waiting.orderId, by(waiting.methodId)), 200).order.payment_status).toBe('paid');
  });

  it('ends with its payment intent when that is canceled by name', async () => {
    const { orderId, intentId, attemptId } = await held();
    const path = `/v1/orders/${orderId}/payment-intents/${intentId}/cancel`;
    const body = { cancellation_reason: 'abandoned', order_payment_attempt_id: attemptId };
    expect(data(await shop.api.post(path, body), 200)).toMatchObject({
      order: { payment_status: 'unpaid' },
      payment_attempt: { order_payment_attempt_id: attemptId, status: 'canceled' },
      payment_intent: { status: 'canceled', cancellation_reason: 'abandoned' },
    });
    expect(refusal(await shop.api.post(path, body))).toEqual([409, 'PAYMENT_ALREADY_CANCELED']);
    const alone = await shop.api.post(`/v1/payment-intents/${intentId}/cancel`);
    expect(refusal(alone)).toEqual([409, 'ORDER_PAYMENT_FLOW_REQUIRED']);
  });

  it('processing: an outcome that nobody knows is found by looking, and the order follows (F3, F23)', async () => {
    const { customerId, orderId, attemptId, answer } = await challenged();
    data(await answer('succeed'), 200);
    await faults('black_hole');
    const resumed = data(await resume(orderId, attemptId), 200);
    await faults('none', 0);
    expect(resumed.payment_attempt).toMatchObject({ status: 'processing', is_resumable: false });
    expect(refusal(await cancel(orderId, attemptId))).toEqual([409, 'PAYMENT_ATTEMPT_NOT_CANCELABLE']);
    expect(refusal(await resume(orderId, attemptId))).toEqual([409, 'PAYMENT_ATTEMPT_STILL_PROCESSING']);
    await shop.advanceDays(1);
    expect((await attempt(orderId, attemptId)).status).toBe('succeeded');
    expect(await order(orderId)).toMatchObject({ payment_status: 'paid' });
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'succeeded' }]);
  }, 60_000);
});
