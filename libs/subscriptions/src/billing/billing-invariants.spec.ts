import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal, plusMilliseconds, type Timestamp } from '#kernel';
import type { BillingPeriod } from '../billing-attempt.events.js';
import { play, steps, stories } from '../fixtures/played-stories.fixture.js';
import { at, type SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { goesOn, towardsActive } from '../fixtures/way-to-active.fixture.js';
import { type SubscriptionEvent, subscriptionEvents } from '../subscription.events.js';
import type { Subscription } from '../subscription-state.js';
import { subscriptionResource } from '../views/subscription.view.js';
import { nextObligation } from './next-obligation.js';
import { nextRenewalStep } from './renewal.saga.js';

const YEARS_LATER = at('2099-01-01');

const of = <Type extends SubscriptionEvent['type']>(story: SubscriptionStory, type: Type) =>
  story.events.filter((event): event is Extract<SubscriptionEvent, { type: Type }> => event.type === type);

/** The time that an event disposes of. */
function settledBy(event: SubscriptionEvent): BillingPeriod[] {
  switch (event.type) {
    case 'BillingAttemptSucceeded':
      return event.data.forPassedCycle ? [] : [event.data.period];
    case 'SubscriptionCycleSkipped':
      return [event.data.period];
    case 'SubscriptionResumed':
      return event.data.passedOver === null ? [] : [event.data.passedOver];
    default:
      return [];
  }
}

/** What the engine owes where nothing is billed: the end of a pause, or a try that somebody brought about. */
function kindInPause({ status, pausedFor, dunning }: Subscription): string | undefined {
  if (status === 'canceled') return undefined;
  if (pausedFor !== null) return 'resume';
  return dunning?.retryAt == null ? undefined : 'retry';
}

describe('whatever comes, in whatever order, from workers that are behind', () => {
  const sequences = fc.array(steps, { minLength: 1, maxLength: 60 });
  const runs = { numRuns: 1000 };

  test('no cycle is paid twice, and cycles are paid in order (I1)', () => {
    fc.assert(
      fc.property(stories, sequences, (setup, sequence) => {
        const story = play(setup, sequence);
        const all = of(story, 'BillingAttemptSucceeded').map(({ data }) => data);
        const paid = all.filter(({ forPassedCycle }) => !forPassedCycle).map(({ cycle }) => cycle);
        expect(paid).toEqual([...new Set(paid)].sort((a, b) => a - b));
        // Nor is money taken twice for one cycle, whether it was skipped meanwhile or not.
        expect(new Set(all.map(({ cycle }) => cycle)).size).toBe(all.length);
      }),
      runs,
    );
  });

  test('all time is paid for, skipped or passed over: no gap, no overlap (F51)', () => {
    fc.assert(
      fc.property(stories, sequences, (setup, sequence) => {
        const story = play(setup, sequence);
        let end: Timestamp | undefined;
        for (const event of story.events) {
          for (const period of settledBy(event)) {
            if (end !== undefined) expect(period.start).toBe(end);
            end = period.end;
          }
          // The next bill was moved on purpose: the running period reaches to it.
          if (event.type === 'SubscriptionBillingScheduleChanged') end = event.data.nextBillingAt ?? end;
        }
        if (end !== undefined) expect(story.subscription.cycleStart).toBe(end);
      }),
      runs,
    );
  });

  test('no attempt opens beside an open one, nor after the subscription was ended, or paused by somebody (I5, I8)', () => {
    fc.assert(
      fc.property(stories, sequences, (setup, sequence) => {
        let open = false;
        let ended = false;
        for (const { type, data } of play(setup, sequence).events) {
          if (type === 'BillingAttemptStarted') {
            expect({ open, ended }).toEqual({ open: false, ended: false });
            open = true;
          }
          const isOfPassedCycle = type === 'BillingAttemptSucceeded' && data.forPassedCycle;
          if (/^BillingAttempt(Succeeded|Declined|NotAttempted)$/.test(type) && !isOfPassedCycle) open = false;
          if (/^Subscription(Canceled|CancellationScheduled)$/.test(type)) ended = true;
          if (type === 'SubscriptionPaused' && data.reason === 'requested') ended = true;
          if (/^Subscription(Resumed|Reactivated)$/.test(type)) ended = false;
        }
      }),
      runs,
    );
  });

  test('a live subscription has exactly one next obligation, and what is due has a next step (I4)', () => {
    fc.assert(
      fc.property(stories, sequences, (setup, sequence) => {
        play(setup, sequence, ({ subscription, now }) => {
          const obligation = nextObligation(subscription);
          const isOver = subscription.status === 'canceled' || subscription.status === 'paused';
          if (!isOver || subscription.openAttempt !== null) expect(obligation).toBeDefined();
          else expect(obligation?.kind).toBe(kindInPause(subscription));
          const step = nextRenewalStep(subscription, now);
          const isDue = obligation?.dueAt != null && obligation.dueAt <= now;
          expect(['wait', 'rest'].includes(step.step)).toBe(!isDue);
        });
      }),
      runs,
    );
  });

  test('next_retry_at is when a retry is owed, to the millisecond; while it is null, none comes by itself', () => {
    fc.assert(
      fc.property(stories, sequences, (setup, sequence) => {
        play(setup, sequence, ({ subscription }) => {
          const { next_retry_at: retryAt } = subscriptionResource(subscription);
          if (retryAt !== null) {
            expect(nextObligation(subscription)).toEqual({ kind: 'retry', dueAt: retryAt });
            expect(nextRenewalStep(subscription, plusMilliseconds(retryAt, -1)).step).toBe('wait');
            expect(nextRenewalStep(subscription, retryAt).step).toBe('start_attempt');
          } else if (subscription.dunning !== null) {
            expect(nextRenewalStep(subscription, YEARS_LATER).step).not.toBe('start_attempt');
          }
        });
      }),
      runs,
    );
  });

  test('from every state that goes on there is a way to active by commands', () => {
    const from = new Set<string>();
    fc.assert(
      fc.property(stories, sequences, (setup, sequence) => {
        const story = play(setup, sequence);
        if (!goesOn(story)) return;
        from.add(story.subscription.status);
        expect(towardsActive(story).subscription).toMatchObject({ status: 'active', dunning: null });
      }),
      { numRuns: 500 },
    );
    expect([...from].sort()).toEqual(['active', 'incomplete', 'past_due', 'paused', 'trialing']);
  });

  test('dunning comes to its end once a cycle where that ends or pauses, whatever is tried afterwards', () => {
    fc.assert(
      fc.property(stories, sequences, (setup, sequence) => {
        const ends = of(play(setup, sequence), 'DunningExhausted').map(({ data }) => data);
        const cycles = ends.filter(({ endAction }) => endAction !== 'notify_only').map(({ cycle }) => cycle);
        expect(new Set(cycles).size).toBe(cycles.length);
      }),
      { numRuns: 500 },
    );
  });

  test('the same decision on its own result yields nothing', () => {
    fc.assert(
      fc.property(stories, sequences, (setup, sequence) => {
        play(setup, sequence, (story, decide) => {
          const again = decide(story.state);
          if (!isRefusal(again)) expect(again).toEqual([]);
        });
      }),
      runs,
    );
  });

  test('these sequences meet every event that a subscription can have', () => {
    const met = new Set<string>();
    for (const [setup, sequence] of fc.sample(fc.tuple(stories, sequences), { numRuns: 12_000, seed: 2 })) {
      for (const { type } of play(setup, sequence).events) met.add(type);
    }
    met.add('BillingCycleWaived'); // needs a free plan: renewal-cycles.spec
    expect([...met].sort()).toEqual(Object.keys(subscriptionEvents).sort());
  });

  test('every attempt number of a cycle is used once, and every attempt pays for its own cycle', () => {
    fc.assert(
      fc.property(stories, sequences, (setup, sequence) => {
        const story = play(setup, sequence);
        const started = of(story, 'BillingAttemptStarted').map(({ data }) => data);
        expect(new Set(started.map(({ attemptId }) => attemptId)).size).toBe(started.length);
        for (const { cycle, paymentIntentId } of started) expect(paymentIntentId).toBe(`pi_${cycle}`);
        // A cycle's payment at the gateway has one amount, whatever is changed between two attempts (F21).
        const amounts = new Map(started.map(({ cycle, amount }) => [cycle, amount]));
        for (const { cycle, amount } of started) expect(amount).toEqual(amounts.get(cycle));
      }),
      runs,
    );
  });
});
