import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, type Shop } from './shop.js';

const DAY_MS = 86_400_000;

let world: EngineWorld;
beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

const set = async (shop: Shop, subscriptions: object): Promise<Json> =>
  data(await shop.api.call('PATCH', '/v1/settings', { subscriptions }), 200);
const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** All that a subscription's stream tells. */
async function eventsOf(shop: Shop, id: string) {
  const { headers } = await shop.api.get('/v1/settings');
  const environmentId = headers.get('flint-merchant-environment-id');
  return (await world.storeLog()).readStream(`subscription-${environmentId}.${id}`, 0);
}

describe('dunning by settings', () => {
  async function declinedRenewal() {
    const { shop } = await world.openSandbox();
    const { customerId } = await shop.buyer();
    const subscription = data(await shop.subscribe(customerId, await shop.plan()), 201);
    const id: string = subscription.subscription_id;
    const failing = await shop.method(customerId, 'pm_card_chargeCustomerFail');
    data(await shop.api.post(`/v1/subscriptions/${id}/payment-method`, { payment_method_id: failing }), 200);
    await shop.advanceTo(subscription.next_billing_at);
    return { shop, id, dueAt: subscription.next_billing_at as string };
  }
  const nextRetry = async (shop: Shop, id: string): Promise<string> => (await shop.subscription(id)).next_retry_at;

  it('a retry that is planned keeps its instant; the one after it is planned by the new policy', async () => {
    const { shop, id, dueAt } = await declinedRenewal();
    const first = await nextRetry(shop, id);
    expect(daysBetween(dueAt, first)).toBe(1);
    await set(shop, { dunning_retry_offsets_days: [8, 8, 8], dunning_end_action: 'pause' });
    expect(await nextRetry(shop, id)).toBe(first);
    await shop.advanceTo(first);
    const second = await nextRetry(shop, id);
    expect(daysBetween(first, second)).toBe(8);
    await shop.advanceTo(second);
    const third = await nextRetry(shop, id);
    expect(daysBetween(second, third)).toBe(8);
    await shop.advanceTo(third);
    expect(await shop.subscription(id)).toMatchObject({ status: 'paused', next_retry_at: null });
    expect((await shop.charges()).filter(({ status }) => status === 'declined')).toHaveLength(4);
  });

  it('each attempt records the version of the policy that it was decided by', async () => {
    const { shop, id } = await declinedRenewal();
    await set(shop, { time_zone: 'Europe/Paris' });
    await set(shop, { dunning_retry_offsets_days: [8, 8, 8] });
    await shop.advanceTo(await nextRetry(shop, id));
    const versions = (await eventsOf(shop, id))
      .filter(({ type }) => type === 'BillingAttemptDeclined')
      .map((event) => (event.data as { policyVersion: string }).policyVersion);
    expect(versions).toEqual(['dunning-2026-01', 'settings-2/dunning-2026-01']);
  });

  it('with days that hold but one of the default retries, the second decline is the last', async () => {
    const { shop } = await world.openSandbox();
    await set(shop, { dunning_retry_days: 2, dunning_end_action: 'notify_only' });
    const { customerId } = await shop.buyer();
    const { subscription_id: id, next_billing_at } = data(await shop.subscribe(customerId, await shop.plan()), 201);
    const failing = await shop.method(customerId, 'pm_card_chargeCustomerFail');
    data(await shop.api.post(`/v1/subscriptions/${id}/payment-method`, { payment_method_id: failing }), 200);
    await shop.advanceTo(next_billing_at);
    await shop.advanceTo(await nextRetry(shop, id));
    expect(await shop.subscription(id)).toMatchObject({ status: 'past_due', next_retry_at: null });
  });
});

describe("the merchant's time zone", () => {
  it('is frozen with each subscription: later ones follow a change, earlier ones do not', async () => {
    const { shop } = await world.openSandbox();
    await shop.advanceTo('2027-09-25T07:00:00.000Z');
    await set(shop, { time_zone: 'Europe/Paris' });
    const { customerId } = await shop.buyer();
    const planId = await shop.plan();
    const inParis = data(await shop.subscribe(customerId, planId), 201);
    await set(shop, { time_zone: null });
    const inUtc = data(await shop.subscribe(customerId, planId), 201);
    const nextOf = async ({ subscription_id }: Json) => (await shop.subscription(subscription_id)).next_billing_at;
    await shop.advanceTo(await nextOf(inUtc));
    // The clocks go back between the second cycle and the third; the hour on the wall in Paris stays.
    const hours = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 3_600_000;
    const ofParis = await shop.subscription(inParis.subscription_id);
    const ofUtc = await shop.subscription(inUtc.subscription_id);
    expect(hours(ofUtc.current_period_start, ofUtc.current_period_end)).toBe(31 * 24);
    expect(hours(ofParis.current_period_start, ofParis.current_period_end)).toBe(31 * 24 + 1);
  });
});

describe('the lead of what is announced', () => {
  /** What is announced and what is charged, each with how long before the bill it was. */
  const before = (events: Awaited<ReturnType<typeof eventsOf>>) =>
    events.flatMap(({ type, data: of, metadata }) => {
      const { billsAt, period } = of as { billsAt?: string; period?: { start: string } };
      const bill = billsAt ?? (type === 'BillingAttemptStarted' ? period?.start : undefined);
      const { occurredAt } = metadata as { occurredAt: string };
      return bill === undefined ? [] : [[type, daysBetween(occurredAt, bill)]];
    });

  it('counts from each bill backwards while the clock moves months at once, and a change holds from then on', async () => {
    const { shop } = await world.openSandbox();
    await set(shop, { trial_ending_lead_days: 2, renewal_upcoming_lead_days: 10 });
    const { customerId } = await shop.buyer();
    const planId = await shop.plan({ trial_period_days: 14 });
    const { subscription_id: id, next_billing_at } = data(await shop.subscribe(customerId, planId), 201);
    await shop.advanceTo(next_billing_at);
    const { next_billing_at: second } = await shop.subscription(id);
    await shop.advanceTo(new Date(Date.parse(second) + 10 * DAY_MS).toISOString());
    await set(shop, { renewal_upcoming_lead_days: null });
    await shop.advanceTo((await shop.subscription(id)).next_billing_at);
    const charged = ['BillingAttemptStarted', 0];
    expect(before(await eventsOf(shop, id))).toEqual([
      ['SubscriptionTrialEnding', 2],
      charged,
      ['SubscriptionRenewalUpcoming', 10],
      charged,
      ['SubscriptionRenewalUpcoming', 7],
      charged,
    ]);
  });
});
