import { describe, expect, test } from '@jest/globals';
import { isRefusal, plusDays } from '#kernel';
import { at, FINAL, method, POLICY, type SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { declinedAgain, paidThen, TimedStory } from '../fixtures/timed-story.fixture.js';
import { decideSetBackupMethods } from '../recovery/set-backup-methods.js';
import type { CycleTry } from './dunning-history.js';
import { lastResort } from './last-resort.js';
import { realFate } from './try-dunning-offsets.js';

/** 28 February: the second cycle is due. */
const DUE = at('2026-02-28');

const consentTo =
  (...ids: string[]) =>
  (story: SubscriptionStory) => {
    const methods = ids.map((id) => method(id));
    const consent = { now: story.now, methods, consentedAt: at('2026-01-01'), requestedBy: 'merchant' } as const;
    const decision = decideSetBackupMethods(consent, story.state);
    if (isRefusal(decision)) throw new Error(decision.code);
    story.accept(decision);
  };
/** Retries on day 1 and 4; the second cycle is declined when it falls due. */
const failing = (...backups: string[]) =>
  new TimedStory({ offsets_days: [1, 3] })
    .do((story) => story.pay())
    .do(consentTo(...backups))
    .do(declinedAgain);
const SOFT_TRY = {
  declineClass: 'soft_wait',
  isFinal: false,
  followed: 'retry',
  nextRetryAt: null,
  policyVersion: POLICY.version,
} as const;
const recovered = (retries_count: number) => ({ status: 'recovered', retries_count, mayHaveRecovered: false });
const lost = (retries_count: number, mayHaveRecovered = false) => {
  return { status: 'not_recovered', retries_count, mayHaveRecovered };
};

describe('backups that are tried before dunning ends', () => {
  test('pay at the end of a shorter schedule when one paid at the end of the real one', () => {
    const story = failing('pm_2').do(declinedAgain).do(declinedAgain).do(paidThen);
    expect(realFate(story.cycle)).toEqual(recovered(3));
    expect(story.with([1, 3])).toEqual(recovered(3));
    expect(story.with([1])).toEqual(recovered(2));
    expect(story.with([2])).toEqual(recovered(2));
  });

  test('bring nothing known when they were there, and the real schedule never came to them', () => {
    const story = failing('pm_2').do(declinedAgain).do(paidThen);
    expect(realFate(story.cycle)).toEqual(recovered(2));
    expect(story.with([1])).toEqual(lost(2, true));
  });

  test('bring nothing when they were declined at the real end', () => {
    const story = failing('pm_2', 'pm_3').do(declinedAgain).do(declinedAgain);
    story.do((told) => told.untilDue().decline(FINAL)).do((told) => told.untilDue().decline(FINAL));
    expect(realFate(story.cycle)).toEqual(lost(4));
    expect(story.with([1])).toEqual(lost(3));
  });

  test('are unknown when the one that paid had been declined before', () => {
    const made = (day: number, paymentMethodId: string, isPaid = false): CycleTry => ({
      ...{ at: plusDays(DUE, day), trigger: 'dunning', reachedGateway: true, paymentMethodId, backups: ['pm_2'] },
      ...(isPaid ? {} : { failure: SOFT_TRY }),
    });
    const tries = [made(0, 'pm_2'), made(1, 'pm_1'), made(4, 'pm_2', true)] as const;
    expect(lastResort({ tries }, plusDays(DUE, 1))).toEqual({ brings: 'unknown', tries_count: 1 });
    // Of a first try that pays nobody has seen a decline.
    expect(lastResort({ tries: [made(1, 'pm_1'), tries[2]] }, plusDays(DUE, 1)).brings).toBe('money');
  });

  test('were not there when they were consented to later', () => {
    const story = failing()
      .do(declinedAgain)
      .do((told) => {
        told.now = plusDays(DUE, 2);
      });
    story.do(consentTo('pm_2')).do(declinedAgain).do(paidThen);
    expect(realFate(story.cycle)).toEqual(recovered(3));
    expect(story.with([1])).toEqual(lost(1));
  });
});
