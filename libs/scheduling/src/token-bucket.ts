import { epochOf, type Timestamp, timestampOf } from '#kernel';

/** What may come at once after a quiet time: as much as the rate gives in so long, and one at least. */
export const BURST_MS = 250;
/** Keys that are remembered. The one that was set longest ago is forgotten beyond that: it begins with a full bucket. */
const MAX_BUCKETS = 10_000;

/** Callers may ask out of order by so much, and the clock still counts as one that runs forward. */
const SET_BACK_MS = 3_600_000;

interface Bucket {
  rate_perSecond: number;
  /** When the bucket will be full again. */
  full_ms: number;
  /** What the clock showed when it was last asked for more. */
  asked_ms: number;
}

/**
 * A token bucket for each key, on whatever clock its callers read: real time for one, moved time for another. A key without a
 * rate lets everything through. It waits for nobody: it says when, and counts what was taken.
 */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  /** From now on so many a second; null for no limit. What was taken before still counts. */
  setRate(key: string, rate_perSecond: number | null): void {
    const known = this.#buckets.get(key);
    if (rate_perSecond === null) this.#buckets.delete(key);
    else if (known) known.rate_perSecond = rate_perSecond;
    else {
      if (this.#buckets.size >= MAX_BUCKETS) this.#buckets.delete(this.#buckets.keys().next().value!);
      this.#buckets.set(key, {
        rate_perSecond,
        full_ms: Number.NEGATIVE_INFINITY,
        asked_ms: Number.NEGATIVE_INFINITY,
      });
    }
  }

  /** The first instant, `now` or later, at which one more may be taken. Takes nothing. */
  nextAt(key: string, now: Timestamp): Timestamp {
    const bucket = this.#buckets.get(key);
    if (!bucket) return now;
    const now_ms = epochOf(now);
    followClock(bucket, now_ms);
    const free_ms = Math.ceil(bucket.full_ms - BURST_MS);
    return free_ms > now_ms ? timestampOf(free_ms) : now;
  }

  take(key: string, at: Timestamp): void {
    const bucket = this.#buckets.get(key);
    if (!bucket) return;
    bucket.full_ms = Math.max(bucket.full_ms, epochOf(at)) + 1_000 / bucket.rate_perSecond;
  }
}

/** A clock that was set back would leave the bucket empty until it has caught up: what was taken is forgotten instead (F50). */
function followClock(bucket: Bucket, now_ms: number): void {
  if (now_ms < bucket.asked_ms - SET_BACK_MS) bucket.full_ms = now_ms;
  bucket.asked_ms = now_ms;
}
