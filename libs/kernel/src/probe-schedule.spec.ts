import { describe, expect, it } from '@jest/globals';
import { isKeyTooOld, nextLookAt } from './probe-schedule.policy.js';

const NOON = '2026-03-01T12:00:00.000Z';
const SILENCE = { reason: 'gateway_gave_no_answer' };
const LIE = 'gateway_echo_mismatch:amount';

describe('when to look at an unknown outcome again', () => {
  it('settles or quarantines every outcome within twenty hours', () => {
    let now = NOON;
    for (let looks = 0; ; looks++) {
      const next = nextLookAt({ looks, ...SILENCE }, now);
      if (next === undefined) break;
      now = next;
    }
    expect(Date.parse(now) - Date.parse(NOON)).toBe(69_675_000);
    expect(now < '2026-03-02T08:00:00.000Z').toBe(true);
  });

  it('believes no gateway that says the impossible twice in a row (F60)', () => {
    expect(nextLookAt({ looks: 1, reason: LIE, reasonBefore: LIE }, NOON)).toBeUndefined();
    expect(nextLookAt({ looks: 1, reason: LIE, reasonBefore: SILENCE.reason }, NOON)).toBeDefined();
    expect(nextLookAt({ looks: 2, ...SILENCE, reasonBefore: LIE }, NOON)).toBeDefined();
  });
});

describe('F6: the age of a key', () => {
  it.each([
    ['2026-03-02T08:00:00.000Z', false],
    ['2026-03-02T08:00:00.001Z', true],
    ['2026-03-02T11:59:59.000Z', true],
    ['2026-03-04T12:00:00.000Z', true],
  ])('at %s an attempt of noon the day before is too old for its keys: %s', (now, isTooOld) => {
    expect(isKeyTooOld(NOON, now)).toBe(isTooOld);
  });
});
