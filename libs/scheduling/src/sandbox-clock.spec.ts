import { describe, expect, it } from '@jest/globals';
import { isRefusal, plusDays, plusMilliseconds } from '#kernel';
import {
  decideFinishAdvance,
  decideStartAdvance,
  MAX_ADVANCE_DAYS,
  type SandboxClock,
  sandboxClockAggregate,
} from './sandbox-clock.js';

const NOW = '2026-03-01T00:00:00.000Z';
const TO = '2026-04-01T00:00:00.000Z';
const FACT = { id: 'e1', at: NOW, revision: 0 };
const STANDING: SandboxClock = { offset_ms: 0 };

function after(state: SandboxClock, decision: ReturnType<typeof decideStartAdvance>): SandboxClock {
  if (isRefusal(decision)) throw new Error(decision.code);
  return decision.reduce((folded, event) => sandboxClockAggregate.evolve(folded, event, FACT), state);
}

describe('starting to advance a clock', () => {
  it('says where to, and nothing a second time', () => {
    const started = decideStartAdvance(STANDING, TO, NOW);
    expect(started).toEqual([{ type: 'SandboxClockAdvanceStarted', data: { to: TO } }]);
    expect(decideStartAdvance(after(STANDING, started), TO, NOW)).toEqual([]);
  });

  it.each([
    ['backwards', plusMilliseconds(NOW, -1), 'VALIDATION_ERROR'],
    ['to where it stands', NOW, 'VALIDATION_ERROR'],
    ['too far', plusMilliseconds(plusDays(NOW, MAX_ADVANCE_DAYS), 1), 'VALIDATION_ERROR'],
  ])('is refused %s', (_, to, code) => {
    expect(decideStartAdvance(STANDING, to, NOW)).toMatchObject({ refused: true, code, detail: { param: 'to' } });
  });

  it('is allowed as far as a clock moves at once', () => {
    expect(isRefusal(decideStartAdvance(STANDING, plusDays(NOW, MAX_ADVANCE_DAYS), NOW))).toBe(false);
  });

  it('is refused while the clock is on its way elsewhere', () => {
    const moving: SandboxClock = { offset_ms: 0, advancingTo: TO };
    expect(decideStartAdvance(moving, plusDays(TO, 1), NOW)).toMatchObject({ code: 'CONCURRENT_MODIFICATION' });
  });
});

describe('ending an advance', () => {
  const moving: SandboxClock = { offset_ms: 5_000, advancingTo: TO };

  it('makes the clock stand at its target, by real time, and does nothing twice', () => {
    const realNow = plusMilliseconds(NOW, 700);
    const finished = decideFinishAdvance(moving, realNow);
    const offset_ms = Date.parse(TO) - Date.parse(realNow);
    expect(finished).toEqual([{ type: 'SandboxClockAdvanced', data: { to: TO, offset_ms } }]);
    expect(decideFinishAdvance(after(moving, finished), realNow)).toEqual([]);
  });

  it('never sets the clock back when doing all that was due took longer than the way was', () => {
    const late = plusDays(TO, 1);
    expect(decideFinishAdvance(moving, late)).toEqual([
      { type: 'SandboxClockAdvanced', data: { to: TO, offset_ms: 5_000 } },
    ]);
  });

  it('is nothing for a clock that stands', () => {
    expect(decideFinishAdvance(STANDING, NOW)).toEqual([]);
  });
});
