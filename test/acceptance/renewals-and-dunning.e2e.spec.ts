import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;

beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

/** A sandbox with a clock of its own, a customer with a default method, and a subscription of theirs. */
async function subscriber(fields: Record<string, unknown> = {}, token = 'pm_card_visa', startAt?: string) {
  const { shop } = await world.openSandbox();
  if (startAt !== undefined) await shop.advanceTo(startAt);
  const { customerId, methodId } = await shop.buyer(token);
  const subscription = data(await shop.subscribe(customerId, await shop.plan(), fields), 201);
  return { shop, customerId, methodId, id: subscription.subscription_id as string, subscription };
}

const statusesOf = (charges: readonly Json[]) => charges.map(({ status }) => status);

/** Every cycle has one payment intent, and each that was paid was paid once. */
async function expectOnePaymentPerCycle(shop: Shop, cycles: number): Promise<void> {
  const paid = (await shop.charges()).filter(({ status }) => status === 'succeeded');
  expect(paid).toHaveLength(cycles);
  expect(new Set(paid.map(({ payment_intent_id }) => payment_intent_id)).size).toBe(cycles);
}

async function change(shop: Shop, id: string, methodId: string): Promise<Json> {
  return data(await shop.api.post(`/v1/subscriptions/${id}/payment-method`, { payment_method_id: methodId }), 200);
}

describe('anchors (billing rules C2)', () => {
  it('from 31 January bills on the last day of each month for a year, and comes back to the 31st', async () => {
    const start = '2027-01-31T10:00:00.000Z';
    const { shop, id } = await subscriber({}, 'pm_card_visa', start);
    const starts = [(await shop.subscription(id)).current_period_start.slice(0, 10)];
    for (let month = 0; month < 12; month++) {
      await shop.advanceTo((await shop.subscription(id)).next_billing_at);
      starts.push((await shop.subscription(id)).current_period_start.slice(0, 10));
    }
    const days = ['01-31', '02-28', '03-31', '04-30', '05-31', '06-30', '07-31', '08-31', '09-30', '10-31', '11-30'];
    expect(starts).toEqual([...days.map((day) => `2027-${day}`), '2027-12-31', '2028-01-31']);
    await expectOnePaymentPerCycle(shop, 13);
  });
});

describe('F25: months that pass at once', () => {
  it('are caught up with one charge a cycle, each for its own period', async () => {
    const { shop, id, subscription } = await subscriber();
    await shop.advanceDays(200);
    const caughtUp = await shop.subscription(id);
    expect(caughtUp).toMatchObject({ status: 'active', completed_cycles: 7 });
    expect(caughtUp.current_period_end > (await shop.now())).toBe(true);
    expect(caughtUp.created_at).toBe(subscription.created_at);
    await expectOnePaymentPerCycle(shop, 7);
    const orders = await shop.pages(`/v1/orders?subscription_id=${id}`, 3);
    expect(orders).toHaveLength(7);
    expect(new Set(orders.map(({ order_id }) => order_id)).size).toBe(7);
    expect(new Set(orders.map(({ payment_status }) => payment_status))).toEqual(new Set(['paid']));
  });
});

describe('dunning', () => {
  it('retries after 1, 3, 5 and 7 days, each try once, then cancels', async () => {
    const { shop, id, customerId } = await subscriber();
    await change(shop, id, await shop.method(customerId, 'pm_card_chargeCustomerFail'));
    const dueAt = (await shop.subscription(id)).next_billing_at;
    await shop.advanceTo(dueAt);
    const waits_days: number[] = [];
    let from = dueAt;
    for (let next = (await shop.subscription(id)).next_retry_at; next; ) {
      waits_days.push((Date.parse(next) - Date.parse(from)) / 86_400_000);
      expect((await shop.subscription(id)).status).toBe('past_due');
      from = next;
      await shop.advanceTo(next);
      next = (await shop.subscription(id)).next_retry_at;
    }
    expect(waits_days).toEqual([1, 3, 5, 7]);
    const ended = await shop.subscription(id);
    expect(ended).toMatchObject({ status: 'canceled', next_retry_at: null });
    expect(ended.cancellation_details).toBeUndefined();
    const charges = await shop.charges();
    expect(statusesOf(charges)).toEqual(['succeeded', 'declined', 'declined', 'declined', 'declined', 'declined']);
    await shop.advanceDays(100);
    expect(await shop.charges()).toEqual(charges);
  });

  it('schedules no retry after a final decline; a changed method recovers at once', async () => {
    const { shop, id, customerId } = await subscriber();
    const lost = await shop.method(customerId, 'tok_visa_chargeCustomerFailLostCard');
    await change(shop, id, lost);
    await shop.advanceTo((await shop.subscription(id)).next_billing_at);
    expect(await shop.subscription(id)).toMatchObject({ status: 'past_due', next_retry_at: null });
    await shop.advanceDays(3);
    expect(statusesOf(await shop.charges())).toEqual(['succeeded', 'declined']);
    expect((await shop.charges())[1]).toMatchObject({ decline_code: 'lost_card', payment_method_id: lost });
    const recovered = await change(shop, id, await shop.method(customerId, 'pm_card_mastercard'));
    expect(recovered).toMatchObject({ status: 'active', completed_cycles: 2, next_retry_at: null });
    expect(statusesOf(await shop.charges())).toEqual(['succeeded', 'declined', 'succeeded']);
    await expectOnePaymentPerCycle(shop, 2);
    await shop.advanceTo(recovered.next_billing_at);
    expect(await shop.subscription(id)).toMatchObject({ status: 'active', completed_cycles: 3 });
    await expectOnePaymentPerCycle(shop, 3);
  });

  it('a method changed between retries pays what was declined, and later cycles keep their dates', async () => {
    const { shop, id, customerId, subscription } = await subscriber({}, 'pm_card_visa', '2027-03-15T00:00:00.000Z');
    await change(shop, id, await shop.method(customerId, 'pm_card_chargeCustomerFail'));
    await shop.advanceTo(subscription.next_billing_at);
    await shop.advanceTo((await shop.subscription(id)).next_retry_at);
    const recovered = await change(shop, id, await shop.method(customerId));
    expect(recovered).toMatchObject({ status: 'active', completed_cycles: 2 });
    expect(recovered.current_period_start).toBe(subscription.next_billing_at);
    expect(recovered.next_billing_at.slice(0, 10)).toBe('2027-05-15');
    expect(statusesOf(await shop.charges())).toEqual(['succeeded', 'declined', 'declined', 'succeeded']);
  });
});

describe('cancellation', () => {
  it('at the period end bills nothing more and ends there', async () => {
    const { shop, id, subscription } = await subscriber();
    const body = { cancellation_reason_code: 'too_expensive', cancellation_comment: 'Bye' };
    const scheduled = data(await shop.api.post(`/v1/subscriptions/${id}/cancel`, body), 200);
    expect(scheduled).toMatchObject({ status: 'active', cancel_at_period_end: true });
    expect(scheduled.cancellation_details).toMatchObject({ requested_by: 'merchant', reason_code: 'too_expensive' });
    await shop.advanceTo(subscription.current_period_end);
    expect(await shop.subscription(id)).toMatchObject({
      status: 'canceled',
      canceled_at: subscription.current_period_end,
    });
    await shop.advanceDays(60);
    await expectOnePaymentPerCycle(shop, 1);
    const again = await shop.api.post(`/v1/subscriptions/${id}/cancel`);
    expect(refusal(again)).toEqual([409, 'SUBSCRIPTION_CANCELED']);
  });

  it('at once ends it now and frees its method for removal', async () => {
    const { shop, id, methodId } = await subscriber();
    const blocked = await shop.api.call('DELETE', `/v1/payment-methods/${methodId}`);
    expect(refusal(blocked)).toEqual([409, 'PAYMENT_METHOD_HAS_ACTIVE_SUBSCRIPTIONS']);
    expect(blocked.body.error.blocking_resources).toMatchObject([{ resource_type: 'subscription', resource_id: id }]);
    const ended = data(await shop.api.post(`/v1/subscriptions/${id}/cancel`, { cancel_immediately: true }), 200);
    expect(ended).toMatchObject({ status: 'canceled', canceled_at: expect.any(String) });
    data(await shop.api.call('DELETE', `/v1/payment-methods/${methodId}`), 200);
    await shop.advanceDays(60);
    await expectOnePaymentPerCycle(shop, 1);
  });
});

describe('a scheduled start', () => {
  it('charges nothing before it and bills the first cycle at it', async () => {
    const { shop } = await world.openSandbox();
    const { customerId } = await shop.buyer();
    const planId = await shop.plan();
    const startsAt = new Date(Date.parse(await shop.now()) + 10 * 86_400_000).toISOString();
    const billing_start = { type: 'scheduled', starts_at: startsAt };
    const waiting = data(await shop.subscribe(customerId, planId, { billing_start }), 201);
    expect(waiting).toMatchObject({ starts_at: startsAt, completed_cycles: 0 });
    expect(waiting.status).not.toBe('active');
    await shop.advanceDays(9);
    expect(await shop.charges()).toEqual([]);
    await shop.advanceTo(startsAt);
    const started = await shop.subscription(waiting.subscription_id);
    expect(started).toMatchObject({ status: 'active', completed_cycles: 1, current_period_start: startsAt });
    await expectOnePaymentPerCycle(shop, 1);
    const past = { type: 'scheduled', starts_at: startsAt };
    expect(refusal(await shop.subscribe(customerId, planId, { billing_start: past }))).toEqual([
      400,
      'SUBSCRIPTION_STARTS_AT_NOT_FUTURE',
    ]);
  });
});
