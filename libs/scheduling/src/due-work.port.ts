import type { Position } from '#event-store';
import type { Timestamp } from '#kernel';

/** Whose clock counts, and who acts for it. */
export interface Environment {
  readonly environmentId: string;
  readonly merchantId: string;
  readonly mode: 'test' | 'live';
}

/** One thing that falls due. It is only a hint: whoever acts on it asks the log whether it is still so. */
export interface DueWork {
  readonly environment: Environment;
  /** Names the resource, unique over all sources: one thing at a time is done for it. */
  readonly key: string;
  readonly resourceId: string;
  readonly dueAt: Timestamp;
  /** Set when it is begun only as a rate and a breaker let it. */
  readonly isMetered?: boolean;
}

/** The most due things that are asked of a list at once. */
export const MAX_DUE_AT_ONCE = 1_000;

/** A list of due things, and the way to do them. */
export interface DueSource {
  readonly name: string;
  /** What is due at or before `until`, earliest first. */
  due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]>;
  /**
   * The first instant, `now` or later, at which the thing may be begun; absent where nothing holds anything back. Undefined when
   * that hangs on what is under way: then the list says it once that is over.
   */
  mayBeginAt?(work: DueWork, now: Timestamp): Timestamp | undefined;
  /** Does what the log says is due at `now`; answers the position to wait for, undefined when nothing was left to do. */
  act(work: DueWork, now: Timestamp): Promise<Position | undefined>;
}

/** What the due lists are read from, as far as waiting goes. */
export interface DueLists {
  /** True once the lists have taken in the log up to a position. */
  waitFor(position: Position, timeout_ms: number): Promise<boolean>;
}
