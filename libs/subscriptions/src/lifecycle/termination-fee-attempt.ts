import type { Timestamp } from '#kernel';
import type { PaymentAttempt, PaymentIntent } from '#payments';
import { retryAfterDeferral } from '../billing/dunning.policy.js';

/** Which attempt to make or to carry on by now; `waits` before the next may begin; `others` when it is in somebody else's hands. */
export type FeeAttempt = number | 'waits' | 'others';

/**
 * A try that did not reach the payer is made again, with the same growing waits as a renewal (F55): whoever asks a gateway every
 * minute for a week keeps it from its rest. An attempt whose outcome is not known is looked at, not made again.
 */
export function nextFeeAttempt(
  { status, attempt }: Pick<PaymentIntent, 'status'> & { readonly attempt?: FeeTry },
  idOf: (number: number) => string,
  now: Timestamp,
): FeeAttempt {
  if (attempt === undefined) return status === 'requires_payment_method' ? 1 : 'others';
  const { attemptNumber, attemptId, phase, startedAt } = attempt;
  if (attemptId !== idOf(attemptNumber)) return 'others';
  if (status !== 'requires_payment_method' || phase !== 'not_attempted') return attemptNumber;
  return now < retryAfterDeferral(attemptNumber, startedAt) ? 'waits' : attemptNumber + 1;
}

type FeeTry = Pick<PaymentAttempt, 'attemptId' | 'attemptNumber' | 'phase' | 'startedAt'>;
