import type { Timestamp } from '#kernel';
import type { SubscriptionState } from '../subscription-state.js';
import { type Consequence, exhaustDunning } from './after-failure.js';
import type { DunningPolicy } from './dunning.policy.js';
import { dueObligation } from './next-obligation.js';

/**
 * Takes the end action when the time to mend the payment method is over. After a decline that rules out automatic
 * retries this is when the last retry would have been, so the payer has as long as with any other decline.
 */
export function decideEndDunning(
  { now, policy }: { readonly now: Timestamp; readonly policy: DunningPolicy },
  state: SubscriptionState,
): readonly Consequence[] {
  if (state === null || state.dunning === null || dueObligation(state, now)?.kind !== 'end_dunning') return [];
  return exhaustDunning(state, { cycle: state.cycle, ...state.dunning.lastFailure }, policy);
}
