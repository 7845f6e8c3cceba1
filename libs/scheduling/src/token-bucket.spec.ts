import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { epochOf, plusMilliseconds, type Timestamp } from '#kernel';
import { BURST_MS, TokenBuckets } from './token-bucket.js';

const NOW: Timestamp = '2026-03-01T00:00:00.000Z';

/** Takes so many as soon as may be; answers when, in milliseconds after the start. */
function takeAll(buckets: TokenBuckets, count: number, key = 'a', from = NOW): number[] {
  let now = from;
  return Array.from({ length: count }, () => {
    now = buckets.nextAt(key, now);
    buckets.take(key, now);
    return epochOf(now) - epochOf(from);
  });
}

describe('token buckets', () => {
  it('let a burst through, then one at a time', () => {
    const buckets = new TokenBuckets();
    buckets.setRate('a', 10);
    expect(takeAll(buckets, 6)).toEqual([0, 0, 0, 50, 150, 250]);
  });

  it('never let more through in any time than the rate and one burst', () => {
    const takes = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), takes, (rate_perSecond, waits_ms) => {
        const buckets = new TokenBuckets();
        buckets.setRate('a', rate_perSecond);
        let now = NOW;
        const taken_ms = waits_ms.map((wait_ms) => {
          now = buckets.nextAt('a', plusMilliseconds(now, wait_ms));
          buckets.take('a', now);
          return epochOf(now);
        });
        for (let i = 0; i < taken_ms.length; i++) {
          for (let j = i; j < taken_ms.length; j++) {
            const allowed = ((taken_ms[j]! - taken_ms[i]! + BURST_MS) * rate_perSecond) / 1_000 + 1;
            expect(j - i + 1).toBeLessThanOrEqual(allowed + 1e-6);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('keep one key out of the way of another, and hold back nobody without a rate', () => {
    const buckets = new TokenBuckets();
    buckets.setRate('slow', 1);
    buckets.setRate('fast', 1_000);
    expect(takeAll(buckets, 3, 'slow')).toEqual([0, 750, 1_750]);
    expect(takeAll(buckets, 200, 'fast').at(-1)).toBeLessThan(250);
    expect(takeAll(buckets, 1_000, 'free').at(-1)).toBe(0);
  });

  it('take a new rate for what comes, and remember what was taken', () => {
    const buckets = new TokenBuckets();
    buckets.setRate('a', 1);
    takeAll(buckets, 1);
    buckets.setRate('a', 2);
    expect(buckets.nextAt('a', NOW)).toBe(plusMilliseconds(NOW, 750));
    buckets.setRate('a', null);
    expect(buckets.nextAt('a', NOW)).toBe(NOW);
  });

  it('F50: a clock that is set back by a day does not stop what is limited', () => {
    const buckets = new TokenBuckets();
    buckets.setRate('a', 1);
    takeAll(buckets, 5);
    const before = plusMilliseconds(NOW, -86_400_000);
    expect(takeAll(buckets, 2, 'a', before)).toEqual([0, 750]);
  });
});
