import { dueCharge } from '../billing/due-charge.js';
import type { Subscription } from '../subscription-state.js';

/** What came of putting in another card. */
export type CardChange =
  | { readonly kind: 'saved' | 'paid' | 'processing' | 'canceled' }
  /** With the code of the last failure, where one is known. */
  | { readonly kind: 'declined'; readonly code: string | undefined };

/**
 * Judged by what the command answered, for its form may come twice: `changed` is the subscription with the new method, before
 * anything was charged to it; `settled` is what the command left. A bill that was due and not yet overdue was charged as well.
 */
export function judgeCardChange(changed: Subscription, settled: Subscription): CardChange {
  if (settled.openAttempt !== null) return { kind: 'processing' };
  const charge = dueCharge(changed, changed.updatedAt);
  if (charge === undefined || charge.waiver !== null) {
    return { kind: settled.status === 'canceled' ? 'canceled' : 'saved' };
  }
  if (settled.cycle > changed.cycle) return { kind: 'paid' };
  if (isHeldUp(changed, settled)) return { kind: 'processing' };
  return { kind: 'declined', code: settled.dunning?.lastFailure.code };
}

/** Nothing has told on the card: nobody has tried it yet, or something else held the try up, which is made again by itself. */
function isHeldUp(changed: Subscription, settled: Subscription): boolean {
  if (settled.status === 'canceled') return false;
  const wasDeferred = (settled.dunning?.deferrals ?? 0) > (changed.dunning?.deferrals ?? 0);
  return wasDeferred || settled.attempts === changed.attempts;
}
