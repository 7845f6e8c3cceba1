import { laterOf, plusMilliseconds, stableHash, type Timestamp } from '#kernel';

/**
 * So many calls of one kind in a row without an answer open the breaker. A gateway of which three calls in four fail at random gets
 * there once in four million calls; one that answers nobody has been asked fifty times.
 */
export const CALLS_TO_OPEN = 50;
/** The first wait is up to so long, each further one up to twice the one before. */
export const FIRST_WAIT_MS = 30_000;
/** How long a gateway that has recovered is left alone at most. */
export const LONGEST_WAIT_MS = 3_600_000;

/** What is known of one gateway account. Nothing in it is a timer: time comes in with each question. */
export interface Breaker {
  /** By kind of call: how many were made since one was answered. */
  readonly unanswered: Readonly<Record<string, number>>;
  /** Calls are being made for so many things, and what they come to is not known yet. */
  readonly underWay: number;
  /** When the latest call was made that was heard of. */
  readonly heardAt: Timestamp;
  /** Nothing begins earlier. */
  readonly notBefore: Timestamp;
  /** How often it was opened since it was closed; 0 while it is closed. */
  readonly openings: number;
  /** What the one thing heard that was let through while it is open; null when none is. */
  readonly probe: Probe | null;
}

interface Probe {
  readonly answered: boolean;
  readonly failed: boolean;
  /** A call got no answer, and no word on how long to wait. */
  readonly isSilent: boolean;
}

/** One call, and whether the gateway said anything. */
export interface BreakerCall {
  readonly kind: string;
  readonly at: Timestamp;
  readonly isAnswered: boolean;
  /** The gateway asks to be left alone for so long. */
  readonly retryAfter_ms?: number;
}

const LONG_AGO: Timestamp = '0000-01-01T00:00:00.000Z';

export const NEW_BREAKER: Breaker = {
  unanswered: {},
  underWay: 0,
  heardAt: LONG_AGO,
  notBefore: LONG_AGO,
  openings: 0,
  probe: null,
};

export function isOpen({ openings }: Breaker): boolean {
  return openings > 0;
}

/** Whether it waits only because it was asked to: that wait ends by itself, and what is heard after it is over. */
export function isPostponed(breaker: Breaker): boolean {
  return !isOpen(breaker) && breaker.notBefore > breaker.heardAt;
}

/**
 * The first instant, `now` or later, at which something may begin; undefined when that hangs on what is under way, or on the
 * end of the wait. What is under way counts as unanswered: so no more is begun than opens it, however much is done at once.
 */
export function mayBegin(breaker: Breaker, now: Timestamp): Timestamp | undefined {
  const { unanswered, underWay, notBefore } = breaker;
  if (isOpen(breaker)) return underWay === 0 && now >= notBefore ? now : undefined;
  const inARow = Math.max(0, ...Object.values(unanswered));
  return inARow + underWay < CALLS_TO_OPEN ? laterOf(now, notBefore) : undefined;
}

/** Something begins. While the breaker is open it is the one that shows whether the gateway is back. */
export function begin(breaker: Breaker): Breaker {
  const probe = isOpen(breaker) ? { answered: false, failed: false, isSilent: false } : null;
  return { ...breaker, underWay: breaker.underWay + 1, probe };
}

/** A call was made, whoever asked for it. `name` and the instant decide how long is waited. */
export function hear(
  breaker: Breaker,
  { kind, at, isAnswered, retryAfter_ms = 0 }: BreakerCall,
  name: string,
): Breaker {
  const heardAt = laterOf(breaker.heardAt, at);
  const isNamed = !isAnswered && retryAfter_ms > 0;
  const notBefore = isNamed ? laterOf(breaker.notBefore, plusMilliseconds(at, retryAfter_ms)) : breaker.notBefore;
  const heard = { ...breaker, heardAt, notBefore };
  if (isOpen(breaker)) return { ...heard, probe: breaker.probe && heardBy(breaker.probe, isAnswered, isNamed) };
  const count = isAnswered ? 0 : (breaker.unanswered[kind] ?? 0) + 1;
  const counted = { ...heard, unanswered: { ...breaker.unanswered, [kind]: count } };
  if (count < CALLS_TO_OPEN) return counted;
  // Told how long to wait, nobody guesses.
  return isNamed ? { ...counted, openings: 1 } : open(counted, name);
}

function heardBy({ answered, failed, isSilent }: Probe, isAnswered: boolean, isNamed: boolean): Probe {
  return {
    answered: answered || isAnswered,
    failed: failed || !isAnswered,
    isSilent: isSilent || !(isAnswered || isNamed),
  };
}

/**
 * What had begun at `at` is over. When it was the one let through, it closes the breaker or opens it anew; where the gateway said
 * each time how long to wait, that is waited and nothing else.
 */
export function end(breaker: Breaker, at: Timestamp, name: string): Breaker {
  const { probe } = breaker;
  const over = { ...breaker, underWay: Math.max(0, breaker.underWay - 1), probe: null };
  if (probe?.failed) return probe.isSilent ? open(over, name) : over;
  // It showed nothing when it made no call: another one is let through.
  if (!probe?.answered) return over;
  return { ...over, unanswered: {}, openings: 0, notBefore: at };
}

/** Full jitter without dice: any wait up to the longest of its turn, decided by the name and the instant. */
function open(breaker: Breaker, name: string): Breaker {
  const { openings, heardAt, notBefore } = breaker;
  const longest_ms = Math.min(FIRST_WAIT_MS * 2 ** openings, LONGEST_WAIT_MS);
  const wait_ms = 1 + (stableHash(`${heardAt}/${name}`) % longest_ms);
  return { ...breaker, openings: openings + 1, notBefore: laterOf(plusMilliseconds(heardAt, wait_ms), notBefore) };
}
