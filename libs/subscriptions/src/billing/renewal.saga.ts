import type { Timestamp } from '#kernel';
import type { BillingAttempt, SubscriptionState } from '../subscription-state.js';
import { type DueCharge, dueCharge } from './due-charge.js';
import { nextObligation } from './next-obligation.js';

/** What the renewal process does next for one subscription. It acts only by commands and keeps nothing of its own. */
export type RenewalStep =
  /** Judge the method for this charge, then decide `decideStartBillingAttempt`. */
  | { readonly step: 'start_attempt'; readonly charge: DueCharge }
  /**
   * Carry an attempt on: read the payment at the gateway, make it when it is not there. Confirm it only when
   * `mayConfirm`; else give it up and record `not_attempted`, unless it has paid already (F15).
   */
  | { readonly step: 'resume_attempt'; readonly attempt: BillingAttempt; readonly mayConfirm: boolean }
  /** Ask the gateway for the outcome; never charge (F3, F8). */
  | { readonly step: 'probe_attempt'; readonly attempt: BillingAttempt; readonly mayConfirm: boolean }
  | { readonly step: 'end_period' }
  | { readonly step: 'end_dunning' }
  | { readonly step: 'resume' }
  | { readonly step: 'wait'; readonly until: Timestamp }
  /** Nothing by itself: a person must act, or it is over. */
  | { readonly step: 'rest' };

/** The next step at `now`. Pure: asked again after a crash it gives the same answer. */
export function nextRenewalStep(state: SubscriptionState, now: Timestamp): RenewalStep {
  const obligation = state === null ? undefined : nextObligation(state);
  if (state === null || obligation === undefined || obligation.dueAt === null) return { step: 'rest' };
  if (obligation.dueAt > now) return { step: 'wait', until: obligation.dueAt };
  const { openAttempt } = state;
  if (openAttempt !== null) {
    const step = obligation.kind === 'probe' ? 'probe_attempt' : 'resume_attempt';
    return { step, attempt: openAttempt, mayConfirm: mayConfirm(state, openAttempt.attemptId) };
  }
  const { kind } = obligation;
  if (kind === 'end_period' || kind === 'end_dunning' || kind === 'resume') return { step: kind };
  const charge = dueCharge(state, now);
  return charge === undefined ? { step: 'rest' } : { step: 'start_attempt', charge };
}

/** Whether an attempt may still be confirmed: it is open, and the subscription was neither ended nor paused since it began (F15). */
export function mayConfirm(state: SubscriptionState, attemptId: string): boolean {
  const attempt = state?.openAttempt;
  if (state == null || attempt?.attemptId !== attemptId || state.status === 'canceled') return false;
  return state.status !== 'paused' || attempt.beganInPause;
}
