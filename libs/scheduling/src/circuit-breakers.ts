import { epochOf, type Timestamp } from '#kernel';
import {
  type Breaker,
  type BreakerCall,
  begin,
  end,
  hear,
  isOpen,
  isPostponed,
  mayBegin,
  NEW_BREAKER,
} from './circuit-breaker.js';

/** Names that are remembered. The one that was first heard of is forgotten beyond that: it begins closed. */
const MAX_BREAKERS = 10_000;
/** A wait lasts an hour, and callers ask out of order by another: a clock that shows less than that was set back. */
const SET_BACK_MS = 7_200_000;
/** A wait that the gateway names is worth a word from so long on; shorter ones may come with every other call. */
const TOLD_WAIT_MS = 60_000;

interface Known {
  readonly breaker: Breaker;
  /** What the clock showed when it was last asked; calls are made later than that where a rate holds them back. */
  readonly askedAt: Timestamp;
}

/** `open` and `asked` tell until when nothing begins at least. Who is `asked` to wait goes on after it without another word. */
export type BreakerChange =
  | { readonly name: string; readonly kind: 'open' | 'asked'; readonly until: Timestamp }
  | { readonly name: string; readonly kind: 'closed' };

/**
 * A breaker for each name, on whatever clock its callers read (F55). It waits for nobody and queues nothing: it says when
 * something may begin, and hears what the calls came to.
 */
export class CircuitBreakers {
  readonly #known = new Map<string, Known>();

  constructor(private readonly tell: (change: BreakerChange) => void = () => {}) {}

  /** How many are open. */
  get openCount(): number {
    return [...this.#known.values()].filter(({ breaker }) => isOpen(breaker)).length;
  }

  /**
   * While it is open, when one thing is let through, null while something is under way; while it is closed, until when the gateway
   * asked to be left alone, undefined when nothing waits. `now` may lie ahead.
   */
  nextProbeAt(name: string, now: Timestamp): Timestamp | null | undefined {
    const breaker = this.#followed(name, now);
    if (!isOpen(breaker)) return isPostponed(breaker) ? breaker.notBefore : undefined;
    return breaker.underWay === 0 ? breaker.notBefore : null;
  }

  /** The first instant, `now` or later, at which something may begin; undefined when that is not known yet. */
  mayBeginAt(name: string, now: Timestamp): Timestamp | undefined {
    const breaker = this.#followed(name, now);
    this.#set(name, breaker, now);
    return mayBegin(breaker, now);
  }

  begin(name: string): void {
    this.#set(name, begin(this.#of(name)));
  }

  hear(name: string, call: BreakerCall): void {
    const before = this.#of(name);
    const breaker = hear(before, call, name);
    this.#set(name, breaker);
    // The first to hear of a wait tells of it, not all that were under way with it.
    const isWaiting = call.at < before.notBefore || isOpen(breaker);
    const wait_ms = epochOf(breaker.notBefore) - epochOf(call.at);
    if (!isWaiting && wait_ms >= TOLD_WAIT_MS) this.tell({ name, kind: 'asked', until: breaker.notBefore });
  }

  /** What had begun at `at` is over. */
  end(name: string, at: Timestamp): void {
    this.#set(name, end(this.#of(name), at, name));
  }

  /** A clock that was set back would keep it open until it has caught up: what was heard is forgotten instead (F50). */
  #followed(name: string, now: Timestamp): Breaker {
    const known = this.#known.get(name);
    const isSetBack = known !== undefined && epochOf(now) < epochOf(known.askedAt) - SET_BACK_MS;
    if (isSetBack) this.#set(name, { ...NEW_BREAKER, underWay: known.breaker.underWay }, now);
    return this.#of(name);
  }

  #of(name: string): Breaker {
    return this.#known.get(name)?.breaker ?? NEW_BREAKER;
  }

  #set(name: string, breaker: Breaker, askedNow?: Timestamp): void {
    const known = this.#known.get(name);
    if (!known && this.#known.size >= MAX_BREAKERS) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(name, { breaker, askedAt: askedNow ?? known?.askedAt ?? breaker.heardAt });
    const wasOpen = known !== undefined && isOpen(known.breaker);
    if (wasOpen === isOpen(breaker)) return;
    this.tell(isOpen(breaker) ? { name, kind: 'open', until: breaker.notBefore } : { name, kind: 'closed' });
  }
}
