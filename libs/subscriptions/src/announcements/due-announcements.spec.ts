import { describe, expect, it } from '@jest/globals';
import type { Decision, Timestamp } from '#kernel';
import type { DueWork, Environment } from '#scheduling';
import { DEFAULT_BILLING_SETTINGS } from '../billing/default-billing-settings.js';
import {
  ArrayEventLog,
  codec,
  commandContext,
  runnerOn,
  TEST_ENVIRONMENT,
} from '../fixtures/array-event-log.fixture.js';
import { ArrayViews } from '../fixtures/array-views.fixture.js';
import { at, SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { decideChangeBillingSchedule } from '../lifecycle/change-billing-schedule.js';
import type { SubscriptionEvent } from '../subscription.events.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { subscriptionsProjection } from '../views/subscriptions.projection.js';
import { DueAnnouncements } from './due-announcements.js';

const ENVIRONMENT: Environment = { environmentId: TEST_ENVIRONMENT, merchantId: 'mer_1', mode: 'test' };
/** Inside the lead of seven days before 28 February. */
const NEAR = at('2026-02-22');

/** Processes over one log, each with what it remembers; the view they share follows when it is told to. */
class World {
  readonly log = new ArrayEventLog();
  readonly #views = new ArrayViews(TEST_ENVIRONMENT);
  #seen = 0;

  constructor(public now: Timestamp) {}

  process(): DueAnnouncements {
    const settings = { read: async () => DEFAULT_BILLING_SETTINGS };
    return new DueAnnouncements(runnerOn(this.log), this.#views, settings, { now: () => this.now });
  }

  async add({ events, subscription: { subscriptionId } }: SubscriptionStory): Promise<void> {
    await this.change(() => events, subscriptionId);
  }

  async change(decide: (state: SubscriptionState) => Decision<SubscriptionEvent>, id = 'sub_1'): Promise<void> {
    const context = commandContext(`command-${this.log.events.length}`, this.now);
    await runnerOn(this.log).execute(subscriptionAggregate, id, context, decide);
  }

  moveTo(nextBillingAt: Timestamp): Promise<void> {
    const move = { now: this.now, owner: 'external', nextBillingAt, initiatedBy: 'merchant' } as const;
    return this.change((state) => decideChangeBillingSchedule(move, state));
  }

  catchUp(): void {
    const stored = this.log.events.slice(this.#seen).map((event) => codec.decode(event)!);
    this.#seen = this.log.events.length;
    this.#views.apply(subscriptionsProjection, stored);
  }

  due(limit = 10): Promise<readonly DueWork[]> {
    return this.process().due(ENVIRONMENT, this.now, limit);
  }

  /** The dates that were announced, in order. */
  get announced(): readonly unknown[] {
    const stored = this.log.events.map((event) => codec.decode(event)!);
    return stored.flatMap(({ type, data }) =>
      type === 'SubscriptionRenewalUpcoming' ? [(data as { billsAt: string }).billsAt] : [],
    );
  }
}

/** Paid from 31 January to 28 February. */
const active = (subscriptionId = 'sub_1') => SubscriptionStory.created({ subscriptionId }).pay();

async function worldWith(...stories: readonly SubscriptionStory[]): Promise<World> {
  const world = new World(NEAR);
  for (const story of stories) await world.add(story);
  world.catchUp();
  return world;
}

describe('a bill that is to be announced', () => {
  it('is announced once by three processes that take it at once, and each is told where', async () => {
    const world = await worldWith(active());
    const [work] = await world.due();
    const processes = [world.process(), world.process(), world.process()];
    const reached = await Promise.all(processes.map((process) => process.act(work!, NEAR)));
    expect(world.announced).toEqual([at('2026-02-28')]);
    expect(new Set(reached)).toEqual(new Set([await world.log.head()]));
  });

  it('is not announced twice by a view that has not heard of it', async () => {
    const world = await worldWith(active());
    const [work] = await world.due();
    await world.process().act(work!, NEAR);
    expect(await world.due()).toEqual([work]);
    expect(await world.process().act(work!, NEAR)).toBe(await world.log.head());
    expect(world.announced).toEqual([at('2026-02-28')]);
    world.catchUp();
    expect(await world.due()).toEqual([]);
  });

  it('is not announced after it was paid, nor once it is due, by a view that has not heard of it', async () => {
    const story = active();
    const { length } = story.events;
    const world = await worldWith(story);
    const [work] = await world.due();
    expect(await world.process().act(work!, at('2026-02-28'))).toBeUndefined();
    const paid = story.untilDue().pay().events.slice(length);
    await world.change(() => paid);
    expect(await world.process().act(work!, at('2026-02-28'))).toBeUndefined();
    expect(world.announced).toEqual([]);
  });

  it('is not listed while a rate holds it up, and hides none that lies ahead', async () => {
    const world = await worldWith(active('sub_1'), active('sub_2'));
    const [work] = await world.due();
    await world.process().act(work!, NEAR);
    const later = SubscriptionStory.created({ subscriptionId: 'sub_3', now: at('2026-02-02') }).pay();
    await world.add(later);
    world.catchUp();
    world.now = at('2026-02-28T00:00:00.001Z');
    const listed = await world.due(1);
    expect(listed.map(({ resourceId }) => resourceId)).toEqual(['sub_3']);
    await world.process().act(work!, world.now);
    expect(world.announced).toEqual([at('2026-02-28')]);
  });

  it('has one place in the worker, whatever happens to its date, and is announced each time that moves', async () => {
    const world = await worldWith(active());
    for (const day of ['2026-02-28', '2026-02-27', '2026-02-28']) {
      await world.moveTo(at(day));
      world.catchUp();
      const works = await world.due();
      expect(works.map(({ key }) => key)).toEqual(['announcement/sub_1']);
      expect(await world.process().act(works[0]!, NEAR)).toBe(await world.log.head());
      world.catchUp();
    }
    expect(world.announced).toEqual(['2026-02-28', '2026-02-27', '2026-02-28'].map(at));
  });

  it('is not announced again when its date moved there and back before anybody looked: what was said holds', async () => {
    const world = await worldWith(active());
    const [work] = await world.due();
    await world.process().act(work!, NEAR);
    await world.moveTo(at('2026-02-27'));
    await world.moveTo(at('2026-02-28'));
    await world.process().act(work!, NEAR);
    world.catchUp();
    expect(await world.due()).toEqual([]);
    expect(world.announced).toEqual([at('2026-02-28')]);
  });
});
