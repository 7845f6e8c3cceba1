import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient, type Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, Shop } from './shop.js';

let world: EngineWorld;

beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

async function analytics(shop: Shop, query = ''): Promise<Json> {
  return data(await shop.api.get(`/v1/analytics/subscriptions${query}`), 200);
}

const usd = (amount: number) => ({ amount, currency: 'USD' });
const eur = (amount: number) => ({ amount, currency: 'EUR' });
const NONE = {
  active_count: 0,
  trialing_count: 0,
  past_due_count: 0,
  paused_count: 0,
  canceled_count: 0,
  incomplete_count: 0,
};

async function subscribed(shop: Shop, customerId: string, plan: Record<string, unknown> = {}): Promise<string> {
  return data(await shop.subscribe(customerId, await shop.plan(plan)), 201).subscription_id;
}

/** The same figures from the lists that everybody can read. */
async function recounted(shop: Shop) {
  const all = await shop.pages('/v1/subscriptions', 10);
  const status_counts = Object.keys(NONE).map((name) => [
    name,
    all.filter(({ status }) => `${status}_count` === name).length,
  ]);
  const paid = (await shop.charges()).filter(({ status }) => status === 'succeeded');
  return {
    status_counts: Object.fromEntries(status_counts),
    collected: paid.reduce((sum, { amount_money }) => sum + amount_money.amount, 0),
  };
}

describe('subscription analytics', () => {
  it('follow every change of a subscription, and equal a recount', async () => {
    const { shop } = await world.openSandbox();
    await shop.advanceTo('2027-03-10T23:20:00.000Z');
    expect((await analytics(shop)).snapshot_metrics).toEqual({
      status_counts: NONE,
      mrr_by_currency: [],
      arr_by_currency: [],
    });
    const { customerId } = await shop.buyer();
    const paying = await subscribed(shop, customerId);
    const yearly = await subscribed(shop, customerId, { billing_interval: 'yearly' });
    await subscribed(shop, customerId, { trial_period_days: 10 });
    const canceled = await subscribed(shop, customerId, { billing_interval: 'weekly' });
    const failing = await subscribed(shop, customerId, { billing_interval: 'weekly' });
    const bad = await shop.method(customerId, 'pm_card_chargeCustomerFail');
    data(await shop.api.post(`/v1/subscriptions/${failing}/payment-method`, { payment_method_id: bad }), 200);
    data(await shop.api.post(`/v1/subscriptions/${canceled}/cancel`, { cancel_immediately: true }), 200);
    expect(await analytics(shop, '?range=today&timezone=UTC')).toEqual({
      range: 'today',
      timezone: 'UTC',
      snapshot_metrics: {
        status_counts: { ...NONE, active_count: 3, trialing_count: 1, canceled_count: 1 },
        // 1000 + 1000 ÷ 12 + 1000 × 52 ÷ 12, rounded once.
        mrr_by_currency: [usd(5_417)],
        arr_by_currency: [usd(65_000)],
      },
      window_metrics: {
        new_subscriptions: 5,
        canceled_subscriptions: 1,
        subscription_collected_money_by_currency: [usd(4_000)],
      },
    });
    await shop.advanceDays(7);
    const due = await analytics(shop);
    expect(due).toMatchObject({ range: 'last_30_days', timezone: 'UTC' });
    expect(due.snapshot_metrics.status_counts).toMatchObject({ active_count: 2, past_due_count: 1 });
    expect(due.snapshot_metrics.mrr_by_currency).toEqual([usd(5_417)]);
    data(await shop.api.post(`/v1/subscriptions/${yearly}/pause`, {}), 200);
    await shop.advanceDays(60);
    const later = await analytics(shop, '?range=last_90_days');
    const plain = await recounted(shop);
    expect(later.snapshot_metrics.status_counts).toEqual(plain.status_counts);
    expect(plain.status_counts).toEqual({ ...NONE, active_count: 2, paused_count: 1, canceled_count: 2 });
    expect(later.snapshot_metrics.mrr_by_currency).toEqual([usd(2_000)]);
    expect(later.window_metrics).toEqual({
      new_subscriptions: 5,
      canceled_subscriptions: 2,
      subscription_collected_money_by_currency: [usd(plain.collected)],
    });
    expect((await shop.subscription(paying)).completed_cycles).toBe(3);
    expect(await analytics((await world.openSandbox()).shop)).toMatchObject({
      snapshot_metrics: { status_counts: NONE },
    });
  });

  it('are the same when the views are filled from the log anew', async () => {
    const { apiKey, shop } = await world.openSandbox();
    const { customerId } = await shop.buyer();
    await subscribed(shop, customerId);
    await subscribed(shop, customerId, { trial_period_days: 3 });
    await shop.advanceDays(40);
    const before = await analytics(shop, '?timezone=Europe/Paris');
    expect(before.window_metrics.subscription_collected_money_by_currency).not.toEqual([]);
    await world.stop();
    await rm(join(world.dataDir, 'views'), { recursive: true });
    await world.startAgain();
    const again = new Shop(new ApiClient(world.baseUrl, apiKey));
    expect(await analytics(again, '?timezone=Europe/Paris')).toEqual(before);
  });

  it('count each range by its calendar days, each currency by itself, and what was never paid apart', async () => {
    const { shop } = await world.openSandbox();
    await shop.advanceTo('2027-01-01T12:00:00.000Z');
    const { customerId } = await shop.buyer();
    const euros = {
      currency: 'EUR',
      line_items: [{ name: 'Tea', unit_price_money: { amount: 600, currency: 'EUR' }, quantity: 1 }],
    };
    // 100, 89, 29, 6 and 0 days before 11 April; by the hour some of them are a day away from their range's edge.
    for (const day of ['2027-01-01', '2027-01-12', '2027-03-13', '2027-04-05', '2027-04-11']) {
      if (day !== '2027-01-01') await shop.advanceTo(`${day}T00:00:00.000Z`);
      await subscribed(shop, customerId, { billing_interval: 'yearly', ...(day === '2027-04-05' ? euros : {}) });
    }
    const bad = await shop.method(customerId, 'pm_card_chargeCustomerFail');
    const unpaid = await shop.subscribe(customerId, await shop.plan(), { payment_method_id: bad });
    expect(data(unpaid, 201).status).toBe('incomplete');
    await shop.advanceTo('2027-04-11T23:00:00.000Z');
    const seen: Record<string, Json> = {};
    for (const range of ['today', 'last_7_days', 'last_30_days', 'last_90_days']) {
      const figures = await analytics(shop, `?range=${range}&timezone=UTC`);
      expect(figures.snapshot_metrics).toEqual({
        status_counts: { ...NONE, active_count: 5, incomplete_count: 1 },
        mrr_by_currency: [eur(50), usd(333)],
        arr_by_currency: [eur(600), usd(4_000)],
      });
      seen[range] = figures.window_metrics;
    }
    const window = (created: number, ...collected: Json[]) => ({
      new_subscriptions: created,
      canceled_subscriptions: 0,
      subscription_collected_money_by_currency: collected,
    });
    expect(seen).toEqual({
      today: window(2, usd(1_000)),
      last_7_days: window(3, eur(600), usd(1_000)),
      last_30_days: window(4, eur(600), usd(2_000)),
      last_90_days: window(5, eur(600), usd(3_000)),
    });
  });

  it('take the days of a window in the zone that was asked for', async () => {
    const { shop } = await world.openSandbox();
    await shop.advanceTo('2027-05-01T18:10:00.000Z');
    const { customerId } = await shop.buyer();
    await subscribed(shop, customerId);
    const today = async (zone: string) =>
      (await analytics(shop, `?range=today&timezone=${zone}`)).window_metrics.new_subscriptions;
    // 18:10 in UTC is 23:55 in Kathmandu; ten minutes later another day has begun there, but neither in Delhi nor in UTC.
    expect([await today('UTC'), await today('Asia/Kathmandu'), await today('Asia/Kolkata')]).toEqual([1, 1, 1]);
    await shop.advanceTo('2027-05-01T18:20:00.000Z');
    expect([await today('UTC'), await today('Asia/Kathmandu'), await today('Asia/Kolkata')]).toEqual([1, 0, 1]);
    await shop.advanceTo('2027-05-01T18:31:00.000Z');
    expect([await today('UTC'), await today('Asia/Kathmandu'), await today('Asia/Kolkata')]).toEqual([1, 0, 0]);
    const settings = { subscriptions: { time_zone: 'Asia/Kathmandu' } };
    data(await shop.api.call('PATCH', '/v1/settings', settings), 200);
    const week = await analytics(shop, '?range=last_7_days');
    expect(week).toMatchObject({ timezone: 'Asia/Kathmandu', window_metrics: { new_subscriptions: 1 } });
  });

  it('refuse what they cannot answer', async () => {
    const { shop } = await world.openSandbox();
    const ask = async (query: string) => refusal(await shop.api.get(`/v1/analytics/subscriptions?${query}`));
    for (const query of ['range=forever', 'timezone=Mars/Olympus', 'timezone=%2B05:30', 'range=today&range=today']) {
      expect([query, (await ask(query))[0]]).toEqual([query, 400]);
    }
    const narrow = await world.openSandbox(['commerce.subscriptions.read']);
    expect(refusal(await narrow.shop.api.get('/v1/analytics/subscriptions'))).toEqual([403, 'INSUFFICIENT_SCOPE']);
  });
});
