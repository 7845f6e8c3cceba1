import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal, plusDays, plusMilliseconds } from '#kernel';
import { commands, decisionOf } from '../fixtures/random-commands.fixture.js';
import { FINAL, PLAN } from '../fixtures/subscription-story.fixture.js';
import { changeMethod, declinedAgain, paidThen, TimedStory } from '../fixtures/timed-story.fixture.js';
import { compareDunning, totalsOf } from './compare-dunning.js';
import { fateWith, playOn, realFate } from './try-dunning-offsets.js';

describe('whatever happened', () => {
  const steps = fc.array(fc.record({ command: commands, advance: fc.oneof(fc.constant('due' as const), fc.nat(72)) }), {
    minLength: 5,
    maxLength: 60,
  });
  const offsetsList = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 });
  const policies = fc.record({
    offsets_days: offsetsList,
    retry_days: fc.integer({ min: 1, max: 60 }),
    endAction: fc.constantFrom('cancel' as const, 'pause' as const, 'notify_only' as const),
  });
  const played = fc.tuple(policies, steps).map(([policy, sequence]) => {
    const told = new TimedStory(policy, { ...PLAN, interval: { unit: 'monthly', count: 1 } });
    for (const { command, advance } of sequence) {
      told.do((story) => {
        const dueAt = story.obligation?.dueAt;
        if (advance !== 'due') story.now = plusMilliseconds(story.now, advance * 3_600_000);
        else if (dueAt && dueAt > story.now) story.now = dueAt;
        const decision = decisionOf(command, story.state, story)(story.state);
        if (!isRefusal(decision)) story.accept(decision);
      });
    }
    return told;
  });

  test('offsets equal to the real policy reproduce it exactly', () => {
    let cycles = 0;
    fc.assert(
      fc.property(played, ({ cycles: failed, story }) => {
        const { policy } = story;
        for (const cycle of failed) {
          cycles++;
          const same = { offsets_days: policy.offsets_days, policyOf: () => policy, until: story.now };
          expect(fateWith(same, cycle)).toEqual(realFate(cycle));
        }
      }),
      { numRuns: 500 },
    );
    expect(cycles).toBeGreaterThan(100);
  });

  test('any offsets recover what a later try really did, or say that nobody knows, or have ended before', () => {
    fc.assert(
      fc.property(played, offsetsList, ({ cycles: failed, story }, offsets_days) => {
        const { policy } = story;
        const until = plusDays(story.now, 400);
        const compared = failed.map((cycle) => ({
          cycle,
          really: realFate(cycle),
          tried: fateWith({ offsets_days, policyOf: () => policy, until }, cycle),
        }));
        for (const { really, tried } of compared) {
          // Nothing is recovered that never was, and what is known is not unknowable too.
          if (really.status !== 'recovered') expect(tried.status).not.toBe('recovered');
          if (tried.status === 'recovered') expect(tried.mayHaveRecovered).toBe(false);
        }
        const rows = compareDunning(compared);
        for (const total of totalsOf(rows, 'all')) {
          const { really, tried, cycles_count } = total;
          expect(cycles_count).toBe(failed.length);
          expect(really.recovered_count).toBe(compared.filter((one) => one.really.status === 'recovered').length);
          expect(tried.recovered_count + tried.unknowable_count).toBeLessThanOrEqual(cycles_count);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the rules that play on', () => {
  /** Dunning by the real decisions, on time: how often it is declined, and how. */
  const dunned = fc.record({
    offsets_days: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 6 }),
    retry_days: fc.integer({ min: 5, max: 60 }),
    endAction: fc.constantFrom('cancel' as const, 'pause' as const, 'notify_only' as const),
    declines: fc.integer({ min: 1, max: 7 }),
    last: fc.constantFrom('paid' as const, 'final' as const, 'not_ready' as const),
    changedOnDay: fc.option(fc.integer({ min: 1, max: 40 })),
    changedFor: fc.constantFrom('better' as const, 'worse' as const),
  });

  test('are those of the engine: played from the first failure on, they come to what it came to', () => {
    fc.assert(
      fc.property(dunned, ({ declines, last, changedOnDay, changedFor, ...policy }) => {
        const told = new TimedStory(policy).do((story) => story.pay().untilDue());
        for (let n = 0; n < declines && (n === 0 || told.story.obligation?.kind === 'retry'); n++)
          told.do(declinedAgain);
        const isGoingOn = told.story.obligation?.kind === 'retry';
        if (isGoingOn && last === 'paid') told.do(paidThen);
        if (isGoingOn && last === 'final') told.do((story) => story.untilDue().decline(FINAL));
        if (isGoingOn && last === 'not_ready') told.do((story) => story.untilDue().start({ blockers: ['expired'] }));
        if (changedOnDay !== null && told.story.subscription.status !== 'canceled' && told.cycles.length === 1) {
          const now = plusDays(told.story.now, changedOnDay);
          const { obligation } = told.story;
          if (obligation?.dueAt == null || obligation.dueAt > now) {
            told.do((story) => Object.assign(story, { now })).do(changeMethod('pm_2'));
            if (
              told.story.obligation?.kind === 'retry' &&
              told.story.subscription.dunning?.retryTrigger === 'recovery'
            ) {
              told.do(changedFor === 'better' ? paidThen : declinedAgain);
            }
          }
        }
        const other = { offsets_days: policy.offsets_days, policyOf: () => told.story.policy, until: told.story.now };
        expect(playOn(other, told.cycle, 0, 1)).toEqual(realFate(told.cycle));
      }),
      { numRuns: 300 },
    );
  });
});
