import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { StoredEvent } from '#event-store';
import { isRefusal, plusMilliseconds, type Timestamp } from '#kernel';
import type { BillingAttemptSucceeded } from '../billing-attempt.events.js';
import { TEST_ENVIRONMENT } from '../fixtures/array-event-log.fixture.js';
import { ArrayViews } from '../fixtures/array-views.fixture.js';
import { commands, decisionOf } from '../fixtures/random-commands.fixture.js';
import { at, PLAN, POLICY, SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { subscriptionsProjection } from '../views/subscriptions.projection.js';
import { ANALYTICS_RANGES, type AnalyticsRange } from './analytics-window.js';
import { subscriptionActivityProjection } from './subscription-activity.projection.js';
import { getSubscriptionAnalytics } from './subscription-analytics.query.js';

const RANGE_DAYS = { today: 1, last_7_days: 7, last_30_days: 30, last_90_days: 90 };
/** Offsets of hours, of half an hour, of a quarter, and the two ends of the world. */
const ZONES = ['UTC', 'Europe/Paris', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Kiritimati', 'Etc/GMT+12'];

const histories = fc.record({
  currency: fc.constantFrom('USD', 'EUR', 'JPY'),
  unit: fc.constantFrom('daily', 'weekly', 'monthly', 'yearly'),
  count: fc.integer({ min: 1, max: 7 }),
  trialPeriod_days: fc.constantFrom(0, 7),
  endAction: fc.constantFrom('cancel', 'pause', 'notify_only'),
  startsAfter_minutes: fc.nat(60 * 24 * 40),
  steps: fc.array(fc.record({ command: commands, advance_minutes: fc.oneof(fc.constant(null), fc.nat(4_000)) }), {
    maxLength: 40,
  }),
});
type History = typeof histories extends fc.Arbitrary<infer T> ? T : never;
type Told = StoredEvent & { type: string };

/** One subscription's events as the log would hold them, from real decisions. */
function tell(history: History, index: number): Told[] {
  const { unit, count, trialPeriod_days, startsAfter_minutes, currency } = history;
  const now = plusMilliseconds(at('2026-01-31'), startsAfter_minutes * 60_000);
  const plan = { ...PLAN, trialPeriod_days, interval: { unit, count } };
  const story = SubscriptionStory.created({ plan, now });
  story.policy = { ...POLICY, endAction: history.endAction };
  const times: Timestamp[] = story.events.map(() => story.now);
  for (const { command, advance_minutes } of history.steps) {
    const dueAt = story.obligation?.dueAt;
    if (advance_minutes !== null) story.now = plusMilliseconds(story.now, advance_minutes * 60_000);
    else if (dueAt != null && dueAt > story.now) story.now = dueAt;
    const decision = decisionOf(command, story.state, story)(story.state);
    if (isRefusal(decision)) continue;
    story.accept(decision);
    while (times.length < story.events.length) times.push(story.now);
  }
  const inCurrency = JSON.parse(JSON.stringify(story.events).replaceAll('"USD"', `"${currency}"`)) as Told[];
  return inCurrency.map(({ type, data }, revision) => ({
    ...{ type, data },
    fact: { id: `event-${index}-${revision}`, at: times[revision]!, revision },
    stream: { category: 'subscription', environmentId: TEST_ENVIRONMENT, id: `sub_${index}` },
    position: 0n,
    metadata: {} as StoredEvent['metadata'],
  }));
}

/** What a plain recount of all subscriptions and all events says. */
function recount(events: readonly Told[], range: AnalyticsRange, zone: string, now: Timestamp) {
  const states = new Map<string, SubscriptionState>();
  for (const event of events) {
    const before = states.get(event.stream.id) ?? null;
    states.set(event.stream.id, subscriptionAggregate.evolve(before, event as never, event.fact));
  }
  const all = [...states.values()].map((state) => state!);
  const counted = (status: string) => all.filter((each) => each.status === status).length;
  const firstDay = DateTime.fromISO(now, { zone })
    .startOf('day')
    .minus({ days: RANGE_DAYS[range] - 1 });
  const within = (type: string) =>
    events.filter((event) => event.type === type && Date.parse(event.fact.at) >= firstDay.startOf('day').toMillis());
  const collected: Record<string, number> = {};
  for (const { data } of within('BillingAttemptSucceeded')) {
    const { amount } = data as BillingAttemptSucceeded['data'];
    collected[amount.currency] = (collected[amount.currency] ?? 0) + amount.amount;
  }
  const earning = all.filter(({ status }) => status === 'active' || status === 'past_due');
  return {
    range,
    timezone: zone,
    snapshot_metrics: {
      status_counts: {
        active_count: counted('active'),
        trialing_count: counted('trialing'),
        past_due_count: counted('past_due'),
        paused_count: counted('paused'),
        canceled_count: counted('canceled'),
        incomplete_count: counted('incomplete'),
      },
      mrr_by_currency: revenue(earning, 12n),
      arr_by_currency: revenue(earning, 1n),
    },
    window_metrics: {
      new_subscriptions: within('SubscriptionCreated').length,
      canceled_subscriptions: within('SubscriptionCanceled').length,
      subscription_collected_money_by_currency: listed(collected),
    },
  };
}

/** All counts from 1 to 7 divide it. */
const COMMON = 420n;
const PER_YEAR = { daily: 365n, weekly: 52n, monthly: 12n, yearly: 1n };

function revenue(earning: readonly NonNullable<SubscriptionState>[], parts: bigint) {
  const sums: Record<string, bigint> = {};
  for (const { terms } of earning) {
    const { amount, currency } = terms.recurringAmount;
    const yearly = (BigInt(amount) * PER_YEAR[terms.interval.unit] * COMMON) / BigInt(terms.interval.count);
    sums[currency] = (sums[currency] ?? 0n) + yearly;
  }
  const halfUp = (sum: bigint) => Number((sum / ((COMMON * parts) / 2n) + 1n) / 2n);
  return listed(Object.fromEntries(Object.entries(sums).map(([currency, sum]) => [currency, halfUp(sum)])));
}

const listed = (sums: Record<string, number>) =>
  Object.entries(sums)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, amount]) => ({ amount, currency }));

describe('subscription analytics', () => {
  test('equal a plain recount after random histories, in any order, range and zone', async () => {
    const runs = fc.asyncProperty(
      fc.array(histories, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...ANALYTICS_RANGES),
      fc.constantFrom(...ZONES),
      async (told, range, timeZone) => {
        const events = told.flatMap(tell).sort((a, b) => (a.fact.at < b.fact.at ? -1 : a.fact.at > b.fact.at ? 1 : 0));
        const now = events.at(-1)!.fact.at;
        const views = new ArrayViews(TEST_ENVIRONMENT)
          .apply(subscriptionsProjection, events)
          .apply(subscriptionActivityProjection, events);
        const shown = await getSubscriptionAnalytics(views, { environmentId: TEST_ENVIRONMENT, now, range, timeZone });
        expect(shown).toEqual(recount(events, range, timeZone, now));
      },
    );
    await fc.assert(runs, { numRuns: 300 });
  });

  test('of an environment without subscriptions are nothing', async () => {
    const views = new ArrayViews(TEST_ENVIRONMENT);
    const asked = { environmentId: TEST_ENVIRONMENT, now: at('2026-03-01'), range: 'today', timeZone: 'UTC' } as const;
    const shown = await getSubscriptionAnalytics(views, asked);
    expect(shown.snapshot_metrics).toMatchObject({ mrr_by_currency: [], arr_by_currency: [] });
    expect(Object.values(shown.snapshot_metrics.status_counts)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(Object.values(shown.window_metrics)).toEqual([0, 0, []]);
  });
});
