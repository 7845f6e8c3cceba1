import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#event-store';
import { plusMilliseconds, type Timestamp } from '#kernel';
import { CircuitBreakers, type Environment } from '#scheduling';
import { ArrayViews } from '../fixtures/array-views.fixture.js';
import { at, SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { subscriptionsProjection } from '../views/subscriptions.projection.js';
import { type BillingSettings, type BillingSettingsValue } from './billing-settings.port.js';
import { DEFAULT_BILLING_SETTINGS } from './default-billing-settings.js';
import { DueSubscriptions } from './due-subscriptions.js';
import { RenewalProcess } from './renewal.process.js';
import { spreadDelay_ms, spreadPartOf } from './renewal-spread.policy.js';

const ENVIRONMENT: Environment = { environmentId: 'menv_1', merchantId: 'mer_1', mode: 'test' };
const UNTIL = at('2026-03-01');

/** A subscription that was paid a month before it falls due at `dueAt`. */
function renewingAt(subscriptionId: string, dueAt: Timestamp): SubscriptionStory {
  const now = `2026-01${dueAt.slice(7)}`;
  return SubscriptionStory.created({ subscriptionId, now }).pay();
}

function sourceOver(
  stories: readonly SubscriptionStory[],
  changes: Partial<BillingSettingsValue>,
  breakers = new CircuitBreakers(),
) {
  const views = new ArrayViews(ENVIRONMENT.environmentId);
  for (const { events, subscription } of stories) {
    const stream = {
      category: 'subscription',
      environmentId: ENVIRONMENT.environmentId,
      id: subscription.subscriptionId,
    };
    const stored = events.map((event, revision) => ({
      ...event,
      stream,
      fact: { id: `event-${revision}`, at: subscription.createdAt, revision },
    }));
    views.apply(subscriptionsProjection, stored as unknown as StoredEvent[]);
  }
  const settings: BillingSettings = { read: async () => ({ ...DEFAULT_BILLING_SETTINGS, ...changes }) };
  const parts = { settings, breakers } as unknown as ConstructorParameters<typeof RenewalProcess>[0];
  return new DueSubscriptions(views, new RenewalProcess(parts), settings);
}

const ids = (count: number) => Array.from({ length: count }, (_, n) => `sub_${n}`);
const day = (n: number) => String(1 + (n % 28)).padStart(2, '0');

describe('what is due of subscriptions', () => {
  const backlog = ids(200).map((id, n) => renewingAt(id, at(`2026-02-${day(n * 17)}`)));

  it('F25: a backlog is caught up with the longest due first, with a rate and a window as without', async () => {
    const plain = await sourceOver(backlog, {}).due(ENVIRONMENT, UNTIL, 50);
    const dates = plain.map(({ dueAt }) => dueAt);
    expect(dates).toHaveLength(50);
    expect(dates).toEqual([...dates].sort());
    const metered = await sourceOver(backlog, { chargeRate_perSecond: 5 }).due(ENVIRONMENT, UNTIL, 50);
    expect(metered.map(({ dueAt }) => dueAt)).toEqual(dates);
    expect(metered.every(({ isMetered }) => isMetered)).toBe(true);
    const spread = await sourceOver(backlog, { renewalSpread_s: 60 }).due(ENVIRONMENT, UNTIL, 200);
    const moments = spread.map(({ dueAt }) => dueAt);
    expect(moments).toHaveLength(200);
    expect(moments).toEqual([...moments].sort());
  });

  it('F54: subscriptions due in one second are due over the window, each in a place of its own', async () => {
    const together = ids(100).map((id) => renewingAt(id, at('2026-02-10')));
    const source = sourceOver(together, { renewalSpread_s: 3_600 });
    const placeOf = (id: string) => plusMilliseconds(at('2026-02-10'), spreadDelay_ms(spreadPartOf(id), 3_600));
    const all = await source.due(ENVIRONMENT, UNTIL, 100);
    expect(new Map(all.map(({ key, dueAt }) => [key, dueAt]))).toEqual(
      new Map(ids(100).map((id) => [id, placeOf(id)])),
    );
    const half = at('2026-02-10T00:30:00.000Z');
    const early = await source.due(ENVIRONMENT, half, 100);
    expect(new Set(early.map(({ key }) => key))).toEqual(new Set(ids(100).filter((id) => placeOf(id) <= half)));
  });

  it('a rate holds back charges, and hides no look at what is open', async () => {
    const open = renewingAt('sub_open', at('2026-02-27')).untilDue();
    open.start();
    const source = sourceOver([...backlog, open], { chargeRate_perSecond: 1 });
    const due = await source.due(ENVIRONMENT, UNTIL, 10);
    const look = due.find(({ key }) => key === 'sub_open')!;
    expect(look.isMetered).toBe(false);
    const charge = due[0]!;
    expect(source.mayBeginAt(charge, UNTIL)).toBe(UNTIL);
    // Taken at its begin, whatever it comes to.
    void source.act(charge, UNTIL).catch(() => {});
    expect(source.mayBeginAt(charge, UNTIL)).toBe(plusMilliseconds(UNTIL, 750));
    expect(source.mayBeginAt(look, UNTIL)).toBe(UNTIL);
  });

  it('F55: while a breaker is open steps are listed as ever, and charges from the moment that one is let through', async () => {
    const breakers = new CircuitBreakers();
    const { environmentId } = ENVIRONMENT;
    const retryAfter_ms = 60_000;
    while (breakers.openCount === 0) {
      breakers.hear(environmentId, { kind: 'create', at: UNTIL, isAnswered: false, retryAfter_ms });
    }
    const open = renewingAt('sub_open', at('2026-02-27')).untilDue();
    open.start();
    const source = sourceOver([...backlog, open], {}, breakers);
    expect((await source.due(ENVIRONMENT, UNTIL, 10)).map(({ key }) => key)).toEqual(['sub_open']);
    const then = plusMilliseconds(UNTIL, retryAfter_ms);
    const [step, charge, other] = await source.due(ENVIRONMENT, then, 10);
    expect([step!.key, charge!.dueAt, other!.dueAt]).toEqual(['sub_open', then, then]);
    expect([step!, charge!].map((work) => source.mayBeginAt(work, then))).toEqual([then, then]);
    // What it comes to, without a log, is an error; until then nothing else begins.
    const over = expect(source.act(charge!, then)).rejects.toThrow();
    expect([step!, other!].map((work) => source.mayBeginAt(work, then))).toEqual([then, undefined]);
    expect((await source.due(ENVIRONMENT, then, 10)).map(({ key }) => key)).toEqual(['sub_open']);
    await over;
  });

  it('F55: while a gateway asks to be left alone steps are listed as ever; after that all charges go on', async () => {
    const breakers = new CircuitBreakers();
    const call = { kind: 'create', at: UNTIL, isAnswered: false, retryAfter_ms: 60_000 };
    breakers.hear(ENVIRONMENT.environmentId, call);
    const open = renewingAt('sub_open', at('2026-02-27')).untilDue();
    open.start();
    const source = sourceOver([...backlog, open], {}, breakers);
    expect((await source.due(ENVIRONMENT, UNTIL, 10)).map(({ key }) => key)).toEqual(['sub_open']);
    const then = plusMilliseconds(UNTIL, 60_000);
    const charges = (await source.due(ENVIRONMENT, then, 10)).filter(({ isMetered }) => isMetered);
    expect(charges.length).toBeGreaterThan(5);
    expect(charges.filter((charge) => source.mayBeginAt(charge, then) !== then)).toEqual([]);
  });
});
