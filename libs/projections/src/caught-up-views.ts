import type { Position } from '#event-store';

/** How far the log is, and whether the views have come as far. */
export interface FollowedLog {
  /** The position of the newest event; undefined in an empty log. */
  head(): Promise<Position | undefined>;
  /** True once the views have taken in the log up to a position; false when they have not in time. */
  waitFor(position: Position, timeout_ms: number): Promise<boolean>;
}

/** The views do not follow the log closely enough for a decision to rest on them. */
export class ViewsTooFarBehind extends Error {
  readonly retryAfter_s = 1;
  constructor(position: Position) {
    super(`the views have not reached position ${position}`);
    this.name = 'ViewsTooFarBehind';
  }
}

/** How long a guard waits for the views to reach what the log holds when it is asked. */
const CATCH_UP_MS = 3_000;

/** After this the views know all that was acknowledged before (ADR 0006). Throws `ViewsTooFarBehind`, `EventStoreUnavailable`. */
export async function catchUpWithLog(log: FollowedLog): Promise<void> {
  const head = await log.head();
  if (head !== undefined && !(await log.waitFor(head, CATCH_UP_MS))) throw new ViewsTooFarBehind(head);
}
