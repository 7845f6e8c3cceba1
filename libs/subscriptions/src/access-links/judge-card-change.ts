import { dueCharge } from '../billing/due-charge.js';
import type { Dunning, Subscription } from '../subscription-state.js';

/** What came of putting in another card. */
export type CardChange =
  /** `held_up`: due, but the card was not even charged. */
  | { readonly kind: 'saved' | 'paid' | 'processing' | 'held_up' | 'canceled' }
  /** With the code of the decline, where one is known. */
  | { readonly kind: 'declined'; readonly code: string | undefined };

/**
 * Judged by what the command answered, for its form may come twice: `changed` is the subscription with the new method, before
 * anything was charged to it; `settled` is what the command left. A bill that was due and not yet overdue was charged as well.
 */
export function judgeCardChange(changed: Subscription, settled: Subscription): CardChange {
  if (settled.openAttempt !== null) return { kind: 'processing' };
  const charge = dueCharge(changed, changed.updatedAt);
  const isCanceled = settled.status === 'canceled';
  if (charge === undefined || charge.waiver !== null) return { kind: isCanceled ? 'canceled' : 'saved' };
  if (settled.cycle > changed.cycle) return { kind: 'paid' };
  if (settled.attempts === changed.attempts) return { kind: isCanceled ? 'canceled' : 'processing' };
  if (!isHeldUp(changed, settled)) return { kind: 'declined', code: codeOf(changed, settled) };
  return { kind: isCanceled ? 'canceled' : 'held_up' };
}

/** Whether nothing has told on the new card. One that was turned away before it was charged is as good as declined. */
function isHeldUp(changed: Subscription, { dunning, earlyRenewal }: Subscription): boolean {
  if (dunning === null) return earlyRenewal?.failure?.kind === 'deferred';
  const isDeferred = dunning.deferrals > (changed.dunning?.deferrals ?? 0);
  return isDeferred && isOfNewCard(changed, dunning);
}

/** A try before its date leaves no dunning (ADR 0038). After the new card's decline a backup may have failed too. */
function codeOf(changed: Subscription, { dunning, earlyRenewal }: Subscription): string | undefined {
  if (dunning === null) return earlyRenewal?.failure?.code;
  return isOfNewCard(changed, dunning) ? dunning.lastFailure.code : undefined;
}

function isOfNewCard({ paymentMethodId }: Subscription, { lastFailure }: Dunning): boolean {
  return lastFailure.paymentMethodId === paymentMethodId;
}
