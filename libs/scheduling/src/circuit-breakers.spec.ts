import { describe, expect, it } from '@jest/globals';
import { plusMilliseconds, type Timestamp } from '#kernel';
import { CALLS_TO_OPEN } from './circuit-breaker.js';
import { type BreakerChange, CircuitBreakers } from './circuit-breakers.js';

const NOW: Timestamp = '2026-03-01T00:00:00.000Z';

function opened() {
  const changes: BreakerChange[] = [];
  const breakers = new CircuitBreakers((change) => changes.push(change));
  for (let n = 0; n < CALLS_TO_OPEN; n++) breakers.hear('a', { kind: 'create', at: NOW, isAnswered: false });
  return { breakers, changes, until: breakers.nextProbeAt('a', NOW)! };
}

describe('circuit breakers', () => {
  it('keep one name out of the way of another', () => {
    const { breakers } = opened();
    expect(breakers.openCount).toBe(1);
    expect(breakers.mayBeginAt('a', NOW)).toBeUndefined();
    expect(breakers.mayBeginAt('b', NOW)).toBe(NOW);
    expect(breakers.nextProbeAt('b', NOW)).toBeUndefined();
  });

  it('tell once that one opened and once that it closed, whatever was tried between', () => {
    const { breakers, changes, until } = opened();
    const tryOnce = (at: Timestamp, isAnswered: boolean) => {
      breakers.begin('a');
      expect(breakers.nextProbeAt('a', NOW)).toBeNull();
      breakers.hear('a', { kind: 'create', at, isAnswered });
      breakers.end('a', at);
    };
    tryOnce(until, false);
    tryOnce(breakers.nextProbeAt('a', NOW)!, true);
    expect(breakers.nextProbeAt('a', NOW)).toBeUndefined();
    expect(changes).toEqual([
      { name: 'a', kind: 'open', until },
      { name: 'a', kind: 'closed' },
    ]);
  });

  it('F50: a clock that is set back by a day does not keep one open', () => {
    const { breakers } = opened();
    const before = plusMilliseconds(NOW, -86_400_000);
    expect(breakers.mayBeginAt('a', before)).toBe(before);
    expect(breakers.openCount).toBe(0);
  });

  it('F55: opens although a rate has the calls made hours after the clock on which they fall due', () => {
    const breakers = new CircuitBreakers();
    const made = plusMilliseconds(NOW, 3 * 3_600_000);
    for (let n = 0; n < CALLS_TO_OPEN; n++) {
      expect(breakers.mayBeginAt('a', NOW)).toBe(NOW);
      breakers.begin('a');
      breakers.hear('a', { kind: 'create', at: made, isAnswered: false });
      breakers.end('a', made);
    }
    expect(breakers.mayBeginAt('a', NOW)).toBeUndefined();
    expect(breakers.openCount).toBe(1);
  });

  it('tell once of a long wait that a gateway names, and of short ones not at all', () => {
    const changes: BreakerChange[] = [];
    const breakers = new CircuitBreakers((change) => changes.push(change));
    const turnedAway = (at: Timestamp, retryAfter_ms: number) =>
      breakers.hear('a', { kind: 'create', at, isAnswered: false, retryAfter_ms });
    const second = (n: number) => plusMilliseconds(NOW, n * 1_000);
    for (let n = 0; n < 20; n++) turnedAway(second(n), 1_000);
    expect(changes).toEqual([]);
    for (let n = 20; n < 23; n++) turnedAway(second(n), 90_000);
    const again = second(112);
    turnedAway(again, 60_000);
    expect(changes).toEqual([
      { name: 'a', kind: 'asked', until: second(110) },
      { name: 'a', kind: 'asked', until: second(172) },
    ]);
  });

  it('say nothing between the opening and the close of one that hears of a second with each call', () => {
    const { breakers, changes, until } = opened();
    for (let n = 0; n < 20; n++) {
      const at = plusMilliseconds(until, n * 1_000);
      breakers.begin('a');
      breakers.hear('a', { kind: 'create', at, isAnswered: false, retryAfter_ms: 1_000 });
      breakers.end('a', at);
    }
    expect(breakers.nextProbeAt('a', NOW)).toBe(plusMilliseconds(until, 20_000));
    expect(changes).toEqual([{ name: 'a', kind: 'open', until }]);
  });
});
