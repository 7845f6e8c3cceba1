import { describe, expect, test } from '@jest/globals';
import { plusDays } from '#kernel';
import type { DunningPolicy } from '../billing/dunning.policy.js';
import { decideEndDunning } from '../billing/end-dunning.js';
import {
  AUTHENTICATE,
  at,
  FINAL,
  POLICY,
  type SubscriptionStory,
  usd,
} from '../fixtures/subscription-story.fixture.js';
import { changeMethod, declinedAgain, paidThen, TimedStory } from '../fixtures/timed-story.fixture.js';
import type { CycleTry, FailedCycle, WhatFollowed } from './dunning-history.js';
import { fateWith, realFate } from './try-dunning-offsets.js';

/** 28 February: the second cycle is due. */
const DUE = at('2026-02-28');

/** The second cycle, declined when it fell due. Retries on day 1, 4, 9 and 16. */
const failing = (policy: Partial<DunningPolicy> = {}) =>
  new TimedStory(policy).do((story) => story.pay().untilDue().decline());
const onDay = (day: number) => (story: SubscriptionStory) => {
  story.now = plusDays(DUE, day);
};

const recovered = (retries_count: number) => ({ status: 'recovered', retries_count, mayHaveRecovered: false });
const lost = (retries_count: number, mayHaveRecovered = false) => ({
  status: 'not_recovered',
  retries_count,
  mayHaveRecovered,
});

describe('what is remembered of a failed cycle', () => {
  test('is each of its tries, how it fared and what followed', () => {
    const { cycle } = failing().do(declinedAgain).do(paidThen);
    expect(cycle).toMatchObject({
      subscriptionId: 'sub_1',
      cycle: 1,
      amount: usd(2495),
      stoppedAt: null,
      endAction: null,
    });
    expect(cycle.tries).toEqual([
      {
        at: DUE,
        trigger: 'renewal',
        reachedGateway: true,
        paymentMethodId: 'pm_1',
        failure: {
          declineClass: 'soft_wait',
          isFinal: false,
          followed: 'retry',
          nextRetryAt: at('2026-03-01'),
          policyVersion: POLICY.version,
        },
      },
      expect.objectContaining({ at: at('2026-03-01'), trigger: 'dunning' }),
      { at: at('2026-03-04'), trigger: 'dunning', reachedGateway: true, paymentMethodId: 'pm_1' },
    ]);
  });

  test('says nothing of cycles that were paid at once, of an early renewal, or of a gateway that was away', () => {
    const story = new TimedStory().do((told) => {
      told.pay().untilDue().start();
      told.end({ kind: 'not_attempted', reasons: ['gateway_unavailable'] });
      told.untilDue().pay();
    });
    expect(story.cycles).toEqual([]);
  });

  test('names the end, and what came of it', () => {
    const { cycle } = failing({ offsets_days: [8] }).do(declinedAgain);
    expect(cycle.tries.map(({ failure }) => failure?.followed)).toEqual(['retry', 'end']);
    expect(realFate(cycle)).toEqual(lost(1));
    expect(cycle.endAction).toBe('cancel');
  });

  test('is stopped by a cancellation that was asked for', () => {
    const { cycle } = failing()
      .do(onDay(2))
      .do((story) => story.cancel(true));
    expect(cycle.stoppedAt).toBe(plusDays(DUE, 2));
    expect(realFate(cycle)).toEqual(lost(0));
  });

  test('is open while a retry waits', () => {
    expect(realFate(failing().cycle)).toEqual({ status: 'open', retries_count: 0, mayHaveRecovered: false });
  });
});

describe('other offsets', () => {
  test('that are the real ones change nothing', () => {
    const story = failing().do(declinedAgain).do(declinedAgain).do(paidThen);
    expect(realFate(story.cycle)).toEqual(recovered(3));
    expect(story.with([1, 3, 5, 7])).toEqual(recovered(3));
    // What comes after the last try that was needed is not asked for.
    expect(story.with([1, 3, 5])).toEqual(recovered(3));
  });

  test('recover from the day on when a real retry did', () => {
    // Really declined on day 0, 1 and 4, paid on day 9.
    const story = failing().do(declinedAgain).do(declinedAgain).do(paidThen);
    expect(story.with([9])).toEqual(recovered(1));
    expect(story.with([2, 8])).toEqual(recovered(2));
    expect(story.with([4, 4, 4])).toEqual(recovered(3));
  });

  test('lose what they try only before that day; between the last decline and the payment nobody knows', () => {
    const story = failing().do(declinedAgain).do(declinedAgain).do(paidThen);
    expect(story.with([1, 3])).toEqual(lost(2));
    expect(story.with([4])).toEqual(lost(1));
    expect(story.with([3])).toEqual(lost(1));
    expect(story.with([5])).toEqual(lost(1, true));
  });

  test('that go on after the real end bring nothing that is known', () => {
    const story = failing({ offsets_days: [1] }).do(declinedAgain);
    expect(story.with([1, 1])).toEqual(lost(2, true));
    expect(story.with([1])).toEqual(lost(1));
  });

  test.each([FINAL, AUTHENTICATE])('never try again after a decline that rules the method out', (verdict) => {
    const story = new TimedStory().do((told) => told.pay().untilDue().decline(verdict));
    expect(story.with([1])).toEqual(lost(0));
    expect(story.with([1, 1, 1, 1, 1, 1])).toEqual(lost(0));
  });

  test('a later decline that rules the method out does so from its day on', () => {
    const story = failing().do((told) => told.untilDue().untilDue().decline(FINAL));
    expect(story.with([2, 2, 2])).toEqual(lost(1));
  });

  test('a method that the payer changed in time is tried when it was, if the subscription still waited for it', () => {
    const story = new TimedStory().do((told) => told.pay().untilDue().decline(FINAL));
    story.do(onDay(10)).do(changeMethod('pm_2')).do(paidThen);
    expect(realFate(story.cycle)).toEqual(recovered(1));
    expect(story.with([11])).toEqual(recovered(1));
    expect(story.with([9])).toEqual(lost(0));
    const patient = new TimedStory({ endAction: 'notify_only' }).do((told) => told.pay().untilDue().decline(FINAL));
    patient.do(onDay(10)).do(changeMethod('pm_2')).do(paidThen);
    expect(patient.with([1])).toEqual(recovered(1));
  });

  test('wait in a pause for what people did, and try nothing by themselves there', () => {
    const paused = () =>
      new TimedStory({ endAction: 'pause', offsets_days: [2] })
        .do((told) => told.pay().untilDue().decline(FINAL))
        .do((told) => told.untilDue().accept(decideEndDunning({ now: told.now, policy: told.policy }, told.state)))
        .do(onDay(10))
        .do(changeMethod('pm_2'));
    const paid = paused().do(paidThen);
    expect(realFate(paid.cycle)).toEqual(recovered(1));
    expect(paid.with([1, 1, 1])).toEqual(recovered(1));
    const declined = paused().do(declinedAgain);
    expect(realFate(declined.cycle)).toEqual(lost(1));
    expect(declined.with([1, 1, 1])).toEqual(lost(1));
  });

  test('stop where the merchant canceled', () => {
    const story = failing()
      .do(onDay(2))
      .do((told) => told.cancel(true));
    expect(story.with([5])).toEqual(lost(0));
    expect(story.with([1, 3])).toEqual(lost(0));
  });

  test('are open where the log ends', () => {
    const story = failing().do(declinedAgain);
    expect(story.with([1, 3], plusDays(DUE, 1))).toMatchObject({ status: 'open' });
    expect(story.with([2], plusDays(DUE, 1))).toEqual({ status: 'open', retries_count: 0, mayHaveRecovered: false });
  });

  test('a method that is not ready costs no try at the gateway', () => {
    const notReady = (story: SubscriptionStory) => story.untilDue().start({ blockers: ['payment_method_expired'] });
    const story = new TimedStory()
      .do((told) => told.pay())
      .do(notReady)
      .do(notReady);
    expect(story.with([2, 1], plusDays(DUE, 30))).toEqual(lost(0, true));
  });

  test('are cut by the days that the merchant allows', () => {
    const story = failing({ retry_days: 4 }).do(declinedAgain).do(declinedAgain);
    expect(realFate(story.cycle)).toEqual(lost(2));
    expect(story.with([1, 3, 5, 7])).toEqual(lost(2));
    expect(story.with([5, 7])).toEqual(lost(0));
  });

  test('wait for a card’s network as the real ones did', () => {
    const waiting = { ...FINAL, class: 'soft_wait', isFinal: false, retryNotBefore: plusDays(DUE, 6) };
    const story = new TimedStory().do((told) => told.pay().untilDue().decline(waiting)).do(paidThen);
    expect(story.with([2])).toEqual(recovered(1));
  });

  describe('and tries that were no retries of the policy', () => {
    const policyOf = () => ({ ...POLICY, offsets_days: [1, 3] });
    const failure = (followed: WhatFollowed, nextDay: number | null, isFinal = false): CycleTry['failure'] => ({
      declineClass: 'soft_wait',
      isFinal,
      followed,
      nextRetryAt: nextDay === null ? null : plusDays(DUE, nextDay),
      policyVersion: POLICY.version,
    });
    const made = (day: number, trigger: CycleTry['trigger'], failed?: CycleTry['failure']): CycleTry => {
      return { at: plusDays(DUE, day), trigger, reachedGateway: true, failure: failed };
    };
    const cycleOf = (...tries: FailedCycle['tries']): FailedCycle => {
      const whose = { subscriptionId: 'sub_1', cycle: 1, amount: usd(2495), scheduleOwner: 'flint' } as const;
      return { ...whose, tries, stoppedAt: null, endAction: null };
    };
    const fate = (cycle: FailedCycle, offsets_days: readonly number[]) =>
      fateWith({ offsets_days, policyOf, until: plusDays(DUE, 60) }, cycle);

    test('one that somebody asked for uses up none, in the real world and in the other', () => {
      const cycle = cycleOf(
        made(0, 'renewal', failure('retry', 1)),
        made(1, 'dunning', failure('retry', 4)),
        made(2, 'manual', failure('retry', 4)),
        made(4, 'dunning'),
      );
      expect(fate(cycle, [1, 3])).toEqual(recovered(3));
      expect(fate(cycle, [3, 1])).toEqual(recovered(3));
      expect(fate(cycle, [3])).toEqual(lost(2, true));
    });

    test('one that a backup took over at once is the same try', () => {
      const cycle = cycleOf(
        made(0, 'renewal', failure('backup', 0, true)),
        made(0, 'fallback', failure('retry', 1)),
        made(1, 'dunning', failure('retry', 4)),
        made(4, 'dunning'),
      );
      expect(fate(cycle, [1, 3])).toEqual(recovered(3));
      expect(fate(cycle, [1, 4])).toEqual(recovered(3));
      expect(fate(cycle, [5])).toEqual(recovered(2));
    });
  });
});
