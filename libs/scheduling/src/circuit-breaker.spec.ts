import { describe, expect, it } from '@jest/globals';
import { seededDice } from '#gateways';
import { epochOf, plusMilliseconds, type Timestamp } from '#kernel';
import {
  type Breaker,
  type BreakerCall,
  begin,
  CALLS_TO_OPEN,
  end,
  FIRST_WAIT_MS,
  hear,
  isOpen,
  isPostponed,
  LONGEST_WAIT_MS,
  mayBegin,
  NEW_BREAKER,
} from './circuit-breaker.js';

const NOW: Timestamp = '2026-03-01T00:00:00.000Z';
const later = (ms: number, from = NOW) => plusMilliseconds(from, ms);
const silence = (at = NOW, kind = 'create'): BreakerCall => ({ kind, at, isAnswered: false });
const answer = (at = NOW, kind = 'create'): BreakerCall => ({ kind, at, isAnswered: true });
const told = (breaker: Breaker, ...calls: readonly BreakerCall[]) =>
  calls.reduce((known, call) => hear(known, call, 'a'), breaker);
const silent = (count: number, at = NOW) => Array.from({ length: count }, () => silence(at));
const named = (at: Timestamp, retryAfter_ms: number): BreakerCall => ({ ...silence(at), retryAfter_ms });
const OPENED_BUT_ONE = told(NEW_BREAKER, ...silent(CALLS_TO_OPEN - 1));
const OPENED = told(NEW_BREAKER, ...silent(CALLS_TO_OPEN));

/** Lets one thing through as soon as may be; it makes the calls. */
function probe(breaker: Breaker, calls: (at: Timestamp) => readonly BreakerCall[]): Breaker {
  const at = breaker.notBefore;
  expect(mayBegin(breaker, at)).toBe(at);
  const under = begin(breaker);
  expect(mayBegin(under, later(LONGEST_WAIT_MS, at))).toBeUndefined();
  return end(told(under, ...calls(at)), at, 'a');
}

/** Charges that fall due together and are tried again after 300 s, doubling; the longest due first. */
function tenMinutesOfSilence(count: number, name: string): { calls: number; retries: number } {
  const due = Array.from({ length: count }, () => ({ at: NOW, tries: 0 }));
  let breaker = NEW_BREAKER;
  for (let calls = 0; ; calls++) {
    const next = due.reduce((first, charge) => (charge.at < first.at ? charge : first));
    const at = [next.at, breaker.notBefore].sort()[1]!;
    if (at >= later(600_000))
      return { calls, retries: due.reduce((sum, { tries }) => sum + Math.max(0, tries - 1), 0) };
    breaker = end(hear(begin(breaker), silence(at), name), at, name);
    next.at = later(300_000 * 2 ** next.tries++, at);
  }
}

describe('a breaker', () => {
  it('opens when fifty calls of a kind in a row got no answer, and not before', () => {
    const almost = told(NEW_BREAKER, ...silent(CALLS_TO_OPEN - 1));
    expect(mayBegin(almost, NOW)).toBe(NOW);
    expect(isOpen(told(almost, answer(), ...silent(CALLS_TO_OPEN - 1)))).toBe(false);
    expect(isOpen(told(almost, silence()))).toBe(true);
    expect(mayBegin(OPENED, NOW)).toBeUndefined();
  });

  it('opens when all confirmations are met with silence, although payments are created', () => {
    const calls = Array.from({ length: CALLS_TO_OPEN }, () => [answer(), silence(NOW, 'confirm')]).flat();
    expect(isOpen(told(NEW_BREAKER, ...calls))).toBe(true);
  });

  it('lets no more begin at once than open it, whatever becomes of them', () => {
    let breaker = told(NEW_BREAKER, ...silent(30));
    let begun = 0;
    while (mayBegin(breaker, NOW) !== undefined) {
      breaker = begin(breaker);
      begun++;
    }
    expect(begun).toBe(CALLS_TO_OPEN - 30);
    expect(mayBegin(end(told(breaker, answer()), NOW, 'a'), NOW)).toBe(NOW);
  });

  it('waits up to twice as long each time and never longer than an hour, by name and instant alone', () => {
    const waits = (name: string) => {
      let breaker = OPENED;
      return Array.from({ length: 12 }, (_, n) => {
        const at = breaker.notBefore;
        breaker = end(hear(begin(breaker), silence(at), name), at, name);
        const wait_ms = epochOf(breaker.notBefore) - epochOf(at);
        expect(wait_ms).toBeGreaterThan(0);
        expect(wait_ms).toBeLessThanOrEqual(Math.min(FIRST_WAIT_MS * 2 ** (n + 1), LONGEST_WAIT_MS));
        return wait_ms;
      });
    };
    expect(waits('a')).toEqual(waits('a'));
    expect(waits('a')).not.toEqual(waits('b'));
  });

  it('spreads its waits over the whole of their length', () => {
    const shares = Array.from({ length: 400 }, (_, n) => {
      const at = later(n * 1_000);
      return (epochOf(told(NEW_BREAKER, ...silent(CALLS_TO_OPEN, at)).notBefore) - epochOf(at)) / FIRST_WAIT_MS;
    });
    for (let tenth = 0; tenth < 10; tenth++) {
      expect(shares.filter((share) => Math.floor(share * 10) === tenth).length).toBeGreaterThan(15);
    }
  });

  it('closes when the one that was let through is answered, and begins nothing before that moment', () => {
    const closed = probe(OPENED, (at) => [answer(at), answer(at, 'confirm')]);
    expect(isOpen(closed)).toBe(false);
    expect(mayBegin(closed, NOW)).toBe(OPENED.notBefore);
    expect(isOpen(told(closed, ...silent(CALLS_TO_OPEN - 1)))).toBe(false);
  });

  it('opens anew when it is not, or only in part', () => {
    for (const calls of [[silence()], [answer(), silence(NOW, 'confirm')]]) {
      const again = probe(OPENED, (at) => calls.map((call) => ({ ...call, at })));
      expect(again.openings).toBe(2);
      expect(again.notBefore > OPENED.notBefore).toBe(true);
    }
  });

  it('lets another through when that one asked the gateway for nothing', () => {
    expect(probe(OPENED, () => [])).toEqual(OPENED);
  });

  it('waits for all that is under way before it lets one through', () => {
    const late = told(begin(NEW_BREAKER), ...silent(CALLS_TO_OPEN));
    expect(mayBegin(late, late.notBefore)).toBeUndefined();
    expect(mayBegin(end(late, NOW, 'a'), late.notBefore)).toBe(late.notBefore);
  });

  it('leaves a gateway alone for as long as it asks without opening, and goes on by itself after that', () => {
    const asked = told(NEW_BREAKER, named(NOW, 90_000), named(NOW, 60_000));
    expect(isOpen(asked)).toBe(false);
    expect(mayBegin(asked, NOW)).toBe(later(90_000));
    expect(mayBegin(begin(asked), later(90_000))).toBe(later(90_000));
    const heard = hear(asked, answer(later(90_000)), 'a');
    expect([isPostponed(asked), isPostponed(heard)]).toEqual([true, false]);
  });

  it('waits for what the gateway says and never for a guess, when it says so each time', () => {
    const opened = told(OPENED_BUT_ONE, named(NOW, 5_000));
    expect(opened).toMatchObject({ openings: 1, notBefore: later(5_000) });
    const waits = Array.from({ length: 9 }).reduce<Breaker>((open) => probe(open, (at) => [named(at, 5_000)]), opened);
    expect(waits).toMatchObject({ openings: 1, notBefore: later(50_000) });
    // In part without a word: a guess, that is no shorter than what was said.
    const guessed = probe(opened, (at) => [named(at, LONGEST_WAIT_MS), silence(at, 'confirm')]);
    expect(guessed).toMatchObject({ openings: 2, notBefore: later(5_000 + LONGEST_WAIT_MS) });
  });

  it.each([10, 25, 40, 52, 60, 300])(
    'F55: %i due charges make fewer than sixty calls in ten minutes without an answer',
    (count) => {
      for (let n = 0; n < 40; n++) {
        const { calls, retries } = tenMinutesOfSilence(count, `menv_${n}`);
        expect(calls).toBeLessThan(60);
        // With fewer due than open a breaker, 300 s and its doubling bound the retries alone (ADR 0054).
        if (count >= 52) expect(retries).toBeLessThanOrEqual(calls / 10);
      }
    },
  );

  it.each([1, 2, 3, 4, 5])(
    'does not open at a gateway that each of twelve faults befalls in one call of five (%i)',
    (seed) => {
      // Six of the sandbox's twelve leave a call that changes something without an answer.
      const dice = seededDice(seed);
      const isStruck = () => Array.from({ length: 6 }, dice).some((thrown) => thrown < 0.2);
      let breaker = NEW_BREAKER;
      let struck = 0;
      let at = NOW;
      for (let n = 0; n < 20_000; n++) {
        // Two calls a second, but where the gateway asks for more time; one of fifteen that it leaves unanswered says so.
        at = mayBegin(breaker, later(500, at))!;
        const isAnswered = !isStruck();
        if (!isAnswered) struck++;
        const retryAfter_ms = !isAnswered && dice() < 1 / 15 ? 1_000 : undefined;
        breaker = hear(breaker, { kind: n % 3 === 0 ? 'confirm' : 'create', at, isAnswered, retryAfter_ms }, 'a');
        if (isOpen(breaker)) throw new Error(`opened after ${n} calls`);
      }
      expect(struck).toBeGreaterThan(14_000);
      // What it asked for costs a twentieth of the time, no more: as many calls as the clock allows.
      expect(epochOf(at) - epochOf(NOW)).toBeLessThan(20_000 * 550);
    },
  );
});
