import { dueCharge } from '../billing/due-charge.js';
import type { Subscription } from '../subscription-state.js';

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
  const { wasTried, code } = failureOf(settled);
  if (wasTried) return { kind: 'declined', code };
  return { kind: isCanceled ? 'canceled' : 'held_up' };
}

/** Of the last try. A try before its date leaves no dunning (ADR 0038). */
function failureOf({ dunning, earlyRenewal }: Subscription): { wasTried: boolean; code: string | undefined } {
  if (dunning !== null) return dunning.lastFailure;
  const failure = earlyRenewal?.failure;
  return { wasTried: failure?.kind === 'declined', code: failure?.code };
}
