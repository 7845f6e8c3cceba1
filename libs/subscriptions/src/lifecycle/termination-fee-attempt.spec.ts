import { describe, expect, test } from '@jest/globals';
import { plusDays, plusMilliseconds, type Timestamp } from '#kernel';
import { at } from '../fixtures/subscription-story.fixture.js';
import { nextFeeAttempt } from './termination-fee-attempt.js';

const BEGAN = at('2026-02-28');
const MINUTE_MS = 60_000;
const idOf = (number: number) => `ours_${number}`;
const tried = (attemptNumber: number, phase: 'not_attempted' | 'declined' | 'unknown', attemptId?: string) => ({
  status: phase === 'unknown' ? ('processing' as const) : ('requires_payment_method' as const),
  attempt: { attemptNumber, attemptId: attemptId ?? idOf(attemptNumber), phase, startedAt: BEGAN },
});
const minutesLater = (minutes: number) => plusMilliseconds(BEGAN, minutes * MINUTE_MS);

describe('the fee of an early end is asked for', () => {
  test('at once when it was never tried', () => {
    expect(nextFeeAttempt({ status: 'requires_payment_method' }, idOf, BEGAN)).toBe(1);
    expect(nextFeeAttempt({ status: 'canceled' }, idOf, BEGAN)).toBe('others');
  });

  test('again after five minutes, then after ten, when the gateway was not reached', () => {
    expect(nextFeeAttempt(tried(1, 'not_attempted'), idOf, minutesLater(4))).toBe('waits');
    expect(nextFeeAttempt(tried(1, 'not_attempted'), idOf, minutesLater(5))).toBe(2);
    expect(nextFeeAttempt(tried(2, 'not_attempted'), idOf, minutesLater(9))).toBe('waits');
    expect(nextFeeAttempt(tried(2, 'not_attempted'), idOf, minutesLater(10))).toBe(3);
  });

  test('by the attempt that is there, without a wait, while its outcome is not known or is told', () => {
    expect(nextFeeAttempt(tried(2, 'unknown'), idOf, BEGAN)).toBe(2);
    expect(nextFeeAttempt(tried(2, 'declined'), idOf, BEGAN)).toBe(2);
  });

  test('by nobody here once somebody else has tried it', () => {
    expect(nextFeeAttempt(tried(1, 'not_attempted', 'theirs'), idOf, minutesLater(60))).toBe('others');
  });

  test('F55: some thirty times in a week of silence, not each minute', () => {
    const end = plusDays(BEGAN, 7);
    let made = { ...tried(1, 'not_attempted') };
    for (let now: Timestamp = BEGAN; now <= end; now = plusMilliseconds(now, MINUTE_MS)) {
      const next = nextFeeAttempt(made, idOf, now);
      if (typeof next === 'string') continue;
      made = { ...made, attempt: { ...made.attempt, attemptNumber: next, attemptId: idOf(next), startedAt: now } };
    }
    expect(made.attempt.attemptNumber).toBeGreaterThan(25);
    expect(made.attempt.attemptNumber).toBeLessThan(40);
  });
});
