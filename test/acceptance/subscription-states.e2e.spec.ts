import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal } from './shop.js';
import { DECLINING, dayOf, type Given, paidCharges, subscribed } from './subscribed-sandbox.js';

let world: EngineWorld;

beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

const given = (wanted?: Given) => subscribed(world, wanted);

/** The next bill is declined. */
async function pastDue() {
  const billed = await given();
  const method = { payment_method_id: await billed.shop.method(billed.customerId, DECLINING) };
  data(await billed.act('payment-method', method), 200);
  await billed.shop.advanceTo(billed.subscription.next_billing_at);
  return billed;
}

describe('§9.7: the state machine of a subscription, row by row', () => {
  it('- | create, trial days > 0 | trialing', async () => {
    const { subscription, shop } = await given({ plan: { trial_period_days: 14 } });
    expect(subscription).toMatchObject({ status: 'trialing', completed_cycles: 0 });
    expect(dayOf(subscription.trial_end)).toBe('2028-02-14');
    expect(await shop.charges()).toEqual([]);
  });

  it('- | create immediate, first payment pending | incomplete', async () => {
    const { subscription } = await given({ token: DECLINING });
    expect(subscription).toMatchObject({ status: 'incomplete', next_retry_at: expect.any(String) });
  });

  it('incomplete | first payment succeeded | active', async () => {
    const { shop, customerId, act } = await given({ token: DECLINING });
    const method = { payment_method_id: await shop.method(customerId) };
    expect(data(await act('payment-method', method), 200)).toMatchObject({ status: 'active', completed_cycles: 1 });
  });

  it('- | create scheduled | incomplete until its start', async () => {
    const starts_at = '2028-03-01T00:00:00.000Z';
    const { subscription, shop, now } = await given({ fields: { billing_start: { type: 'scheduled', starts_at } } });
    expect(subscription).toMatchObject({ status: 'incomplete', starts_at, next_billing_at: starts_at });
    await shop.advanceTo(starts_at);
    expect(await now()).toMatchObject({ status: 'active', completed_cycles: 1 });
  });

  it('trialing | trial end, paid | active', async () => {
    const { shop, subscription, now } = await given({ plan: { trial_period_days: 14 } });
    await shop.advanceTo(subscription.trial_end);
    const active = await now();
    expect(active).toMatchObject({ status: 'active', completed_cycles: 1 });
    expect(active.current_period_start).toBe(subscription.trial_end);
  });

  it('active | renewal paid | active, period moves', async () => {
    const { shop, subscription, now } = await given();
    await shop.advanceTo(subscription.next_billing_at);
    const renewed = await now();
    expect(renewed).toMatchObject({ status: 'active', completed_cycles: 2 });
    expect(renewed.current_period_start).toBe(subscription.current_period_end);
    expect([renewed.current_period_start, renewed.next_billing_at].map(dayOf)).toEqual(['2028-02-29', '2028-03-31']);
  });

  it('active | renewal failed | past_due', async () => {
    const { now, subscription } = await pastDue();
    const failed = await now();
    expect(failed).toMatchObject({ status: 'past_due', needs_attention: true, next_retry_at: expect.any(String) });
    expect(failed.attention_reasons).toMatchObject([{ code: 'payment_failed', failure_code: 'card_declined' }]);
    expect(failed.current_period_end).toBe(subscription.current_period_end);
  });

  it('past_due | automatic retry paid | active', async () => {
    const { shop, customerId, act, now } = await pastDue();
    data(await act('payment-method', { payment_method_id: await shop.method(customerId) }), 200);
    expect(await now()).toMatchObject({ status: 'active', completed_cycles: 2, next_retry_at: null });
  });

  it('past_due | dunning exhausted, end action cancel | canceled', async () => {
    const { shop, now } = await pastDue();
    await shop.advanceDays(40);
    const ended = await now();
    expect(ended).toMatchObject({ status: 'canceled' });
    expect(ended.cancellation_details).toBeUndefined();
  });

  it('active | pause | paused (immediate)', async () => {
    const { act, shop, subscription } = await given();
    expect(refusal(await act('pause'))).toEqual([400, 'INVALID_REQUEST']);
    const paused = data(await act('pause', {}), 200);
    expect(paused).toMatchObject({ status: 'paused', paused_at: expect.any(String) });
    expect(paused.next_billing_at).toBeUndefined();
    const again = await act('pause', {});
    expect(refusal(again)).toEqual([409, 'CANNOT_PAUSE']);
    expect(again.body.error.current_status).toBe('paused');
    await shop.advanceTo(subscription.next_billing_at);
    expect(await paidCharges(shop)).toHaveLength(1);
  });

  it('paused | resume | active: inside the paid period nothing has changed', async () => {
    const { act, subscription } = await given();
    data(await act('pause', { pause_duration_cycles: 2 }), 200);
    const resumed = data(await act('resume'), 200);
    expect(resumed).toMatchObject({ status: 'active', next_billing_at: subscription.next_billing_at });
    expect(resumed.paused_at).toBeUndefined();
    const again = await act('resume');
    expect(refusal(again)).toEqual([409, 'CANNOT_RESUME']);
    expect(again.body.error.current_status).toBe('active');
  });

  it('paused | resume | active: afterwards a period begins now and is charged now', async () => {
    const { act, shop } = await given();
    data(await act('pause', {}), 200);
    await shop.advanceTo('2028-05-10T08:00:00.000Z');
    const resumed = data(await act('resume'), 200);
    expect(resumed).toMatchObject({ status: 'active', completed_cycles: 2 });
    expect([resumed.current_period_start, resumed.next_billing_at].map(dayOf)).toEqual(['2028-05-10', '2028-06-10']);
    expect(await paidCharges(shop)).toHaveLength(2);
  });

  it('paused | pause cycles elapsed | active', async () => {
    const { act, shop, now } = await given();
    const paused = data(await act('pause', { pause_duration_cycles: 2 }), 200);
    expect(dayOf(paused.next_billing_at)).toBe('2028-04-30');
    await shop.advanceTo('2028-04-29T00:00:00.000Z');
    expect(await now()).toMatchObject({ status: 'paused', completed_cycles: 1 });
    await shop.advanceTo('2028-05-01T00:00:00.000Z');
    const back = await now();
    expect(back).toMatchObject({ status: 'active', completed_cycles: 2 });
    expect([back.current_period_start, back.next_billing_at].map(dayOf)).toEqual(['2028-04-30', '2028-05-31']);
    expect(await paidCharges(shop)).toHaveLength(2);
  });

  it('any live | cancel (period end) | same + cancel_at_period_end=true', async () => {
    const { act } = await given();
    const words = { cancellation_reason_code: 'unused' };
    const scheduled = data(await act('cancel', words), 200);
    expect(scheduled).toMatchObject({ status: 'active', cancel_at_period_end: true });
    expect(scheduled.cancellation_details).toMatchObject({ requested_by: 'merchant', reason_code: 'unused' });
    expect(scheduled.next_billing_at).toBeUndefined();
  });

  it('flag set | reactivate | flag cleared, period unchanged', async () => {
    const { act, subscription, shop, now } = await given();
    expect(refusal(await act('reactivate'))).toEqual([409, 'INVALID_STATUS_TRANSITION']);
    data(await act('cancel'), 200);
    const back = data(await act('reactivate'), 200);
    expect(back).toMatchObject({ status: 'active', cancel_at_period_end: false });
    expect(back.cancellation_details).toBeUndefined();
    for (const field of ['current_period_start', 'current_period_end', 'next_billing_at']) {
      expect(back[field]).toBe(subscription[field]);
    }
    await shop.advanceTo(subscription.next_billing_at);
    expect(await now()).toMatchObject({ status: 'active', completed_cycles: 2 });
  });

  it('any live | cancel immediately, or period end reached | canceled', async () => {
    const first = await given();
    expect(data(await first.act('cancel', { cancel_immediately: true }), 200)).toMatchObject({ status: 'canceled' });
    expect(refusal(await first.act('reactivate'))).toEqual([409, 'SUBSCRIPTION_CANCELED']);
    const second = await given();
    data(await second.act('cancel'), 200);
    await second.shop.advanceTo(second.subscription.current_period_end);
    expect(await second.now()).toMatchObject({ status: 'canceled' });
    expect(await paidCharges(second.shop)).toHaveLength(1);
  });

  it('active | skip-cycle | same, next_billing_at + 1 interval, no charge', async () => {
    const { act, subscription, shop, now } = await given();
    const { version } = subscription;
    const nobody = await act('skip-cycle', { initiated_by: 'nobody' });
    expect(refusal(nobody)).toEqual([400, 'SUBSCRIPTION_INITIATED_BY_INVALID']);
    const stale = await act('skip-cycle', { expected_version: version - 1 });
    expect(refusal(stale)).toEqual([409, 'VERSION_CONFLICT']);
    const body = { expected_version: version, initiated_by: 'buyer' };
    const skipped = data(await act('skip-cycle', body), 200);
    expect(skipped).toMatchObject({ status: 'active', completed_cycles: 1 });
    expect(dayOf(skipped.next_billing_at)).toBe('2028-03-31');
    await shop.advanceTo(skipped.next_billing_at);
    expect(await now()).toMatchObject({ status: 'active', completed_cycles: 2 });
    expect(await paidCharges(shop)).toHaveLength(2);
  });

  it('active | renew | same, charged now, next date + 1 interval', async () => {
    const { act, shop, subscription, now } = await given();
    expect(refusal(await act('renew', undefined, { 'idempotency-key': '' }))).toEqual([400, 'INVALID_IDEMPOTENCY_KEY']);
    const key = { 'idempotency-key': 'renew-1' };
    const renewed = data(await act('renew', undefined, key), 200);
    expect(renewed).toMatchObject({ status: 'active', completed_cycles: 2 });
    expect(renewed.current_period_start).toBe(subscription.current_period_start);
    expect([renewed.current_period_end, renewed.next_billing_at].map(dayOf)).toEqual(['2028-03-31', '2028-03-31']);
    const repeated = await act('renew', undefined, key);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    expect(data(repeated, 200)).toEqual(renewed);
    await shop.advanceTo('2028-03-30T00:00:00.000Z');
    expect(await paidCharges(shop)).toHaveLength(2);
    await shop.advanceTo(renewed.next_billing_at);
    expect(await now()).toMatchObject({ status: 'active', completed_cycles: 3 });
  });

  it('active | renew, declined | same, 402, and the cycle is billed on its own date', async () => {
    const { act, shop, customerId, subscription, now } = await given();
    const failing = { payment_method_id: await shop.method(customerId, DECLINING) };
    data(await act('payment-method', failing), 200);
    const key = { 'idempotency-key': 'renew-1' };
    const declined = await act('renew', {}, key);
    expect(refusal(declined)).toEqual([402, 'CARD_DECLINED']);
    expect(declined.body.error.remediation).toMatchObject({ retryable: expect.any(Boolean) });
    expect(await now()).toMatchObject({ status: 'active', next_billing_at: subscription.next_billing_at });
    data(await act('payment-method', { payment_method_id: await shop.method(customerId) }), 200);
    expect(refusal(await act('renew', {}, key))).toEqual([402, 'CARD_DECLINED']);
    expect(await shop.charges()).toHaveLength(2);
    await shop.advanceTo(subscription.next_billing_at);
    expect(await now()).toMatchObject({ status: 'active', completed_cycles: 2 });
  });

  it('renew | needs a key, an active subscription that goes on, and a method that can be billed', async () => {
    const trial = await given({ plan: { trial_period_days: 14 } });
    const key = { 'idempotency-key': 'renew-1' };
    expect(refusal(await trial.act('renew', {}, key))).toEqual([409, 'INVALID_STATUS_TRANSITION']);
    const { act } = await given();
    const bare = await fetch(`${world.baseUrl}/v1/subscriptions/${trial.id}/renew`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.engine.bootstrap.api_key}` },
    });
    expect([bare.status, ((await bare.json()) as Json).error.code]).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED']);
    data(await act('cancel'), 200);
    expect(refusal(await act('renew', {}, key))).toEqual([409, 'INVALID_STATUS_TRANSITION']);
    data(await act('cancel', { cancel_immediately: true }), 200);
    expect(refusal(await act('renew', {}, { 'idempotency-key': 'renew-2' }))).toEqual([409, 'SUBSCRIPTION_CANCELED']);
  });
});

describe('§9.7: the rules beside the state machine', () => {
  it('trialing | pause | refused: nothing was paid yet that could rest', async () => {
    const { act } = await given({ plan: { trial_period_days: 14 } });
    expect(refusal(await act('pause', {}))).toEqual([409, 'CANNOT_PAUSE']);
  });

  it('trialing | cancel (period end), end of the trial reached | canceled, never charged', async () => {
    const { act, shop, subscription, now } = await given({ plan: { trial_period_days: 14 } });
    expect(data(await act('cancel'), 200)).toMatchObject({ status: 'trialing', cancel_at_period_end: true });
    await shop.advanceTo(subscription.trial_end);
    expect(await now()).toMatchObject({ status: 'canceled' });
    expect(await shop.charges()).toEqual([]);
  });

  it('Order link | each cycle makes an order, and a payment intent that names its flow', async () => {
    const { shop, id, subscription } = await given({ plan: { setup_fee_money: { amount: 500, currency: 'USD' } } });
    await shop.advanceTo(subscription.next_billing_at);
    const orders = await shop.pages(`/v1/orders?subscription_id=${id}`);
    expect(orders).toHaveLength(2);
    for (const order of orders) expect(order).toMatchObject({ subscription_id: id, payment_status: 'paid' });
    const intents = await shop.pages('/v1/payment-intents');
    expect(intents.map(({ payment_flow, amount_money }) => [payment_flow, amount_money.amount])).toEqual([
      ['subscription_renewal', 1_000],
      ['subscription_initial', 1_500],
    ]);
  });

  it('billing_anchor_day | the first period is the part that is left until it, at its part of the price', async () => {
    const { shop, subscription } = await given({ fields: { billing_anchor_day: 15 } });
    expect(subscription).toMatchObject({ billing_anchor_day: 15 });
    expect(dayOf(subscription.next_billing_at)).toBe('2028-02-15');
    // Fifteen of the 31 days from 15 January.
    expect((await paidCharges(shop)).map(({ amount_money }) => amount_money.amount)).toEqual([484]);
  });
});

describe('F11 of the client flows: pause, resume, skip, cancel, reactivate, renew', () => {
  it('runs in one go, and afterwards bills as it says', async () => {
    const { act, shop, subscription, now } = await given();
    expect(data(await act('pause', { pause_duration_cycles: 2 }), 200).status).toBe('paused');
    expect(data(await act('resume'), 200).next_billing_at).toBe(subscription.next_billing_at);
    expect(dayOf(data(await act('skip-cycle', { initiated_by: 'merchant' }), 200).next_billing_at)).toBe('2028-03-31');
    expect(data(await act('cancel'), 200).cancel_at_period_end).toBe(true);
    expect(dayOf(data(await act('reactivate'), 200).next_billing_at)).toBe('2028-03-31');
    const renewed = data(await act('renew', {}, { 'idempotency-key': 'renew-now' }), 200);
    expect(renewed).toMatchObject({ status: 'active', completed_cycles: 2 });
    expect(dayOf(renewed.next_billing_at)).toBe('2028-04-30');
    await shop.advanceTo('2028-07-01T00:00:00.000Z');
    expect(await now()).toMatchObject({ status: 'active', completed_cycles: 5 });
    const paid = await paidCharges(shop);
    expect(paid.map(({ created_at }) => dayOf(created_at))).toEqual([
      '2028-01-31',
      '2028-01-31',
      '2028-04-30',
      '2028-05-31',
      '2028-06-30',
    ]);
    const history = await shop.pages(`/v1/orders?subscription_id=${subscription.subscription_id}`);
    expect(new Set(history.map(({ payment_status }) => payment_status))).toEqual(new Set(['paid']));
  });
});
