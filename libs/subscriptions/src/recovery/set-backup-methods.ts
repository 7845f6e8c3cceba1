import { type CommandContext, type Decision, isRefusal, type Refusal, refuse, type Timestamp } from '#kernel';
import { helpsNow } from '../billing/bring-retry-forward.js';
import { type BillingMethod, refuseBillingMethod } from '../lifecycle/billing-method.js';
import { subscriptionCanceled, subscriptionNotFound } from '../lifecycle/cancel-subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import type { RequestedBy, SubscriptionBackupMethodsSet } from './recovery.events.js';

export const BACKUP_METHODS_LIMIT = 5;

/** Says which methods may be charged when the subscription's own cannot be. */
export class SetBackupMethods {
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly subscriptionId: string;
      readonly paymentMethodIds: readonly string[];
      readonly consentedAt: Timestamp | null;
      readonly requestedBy: RequestedBy;
    },
  ) {}
}

export interface BackupMethodsChange {
  readonly now: Timestamp;
  /** In the order in which they are tried. */
  readonly methods: readonly BillingMethod[];
  readonly consentedAt: Timestamp | null;
  readonly requestedBy: RequestedBy;
}

/**
 * Sets the whole list; an empty one clears it. A failed cycle is tried again at once when a method came to it. Refused with
 * `SUBSCRIPTION_CANCELED`, `PAYMENT_METHOD_*`, `VALIDATION_ERROR` for the subscription's own method, and `INVALID_REQUEST` for
 * a list that the payer has not consented to.
 */
export function decideSetBackupMethods(
  { now, methods, consentedAt, requestedBy }: BackupMethodsChange,
  state: SubscriptionState,
): Decision<SubscriptionBackupMethodsSet> {
  if (state === null) return subscriptionNotFound();
  if (state.status === 'canceled') return subscriptionCanceled();
  const refusal =
    refuseConsent(methods, consentedAt, now) ??
    refuseOwnMethod(methods, state.paymentMethodId) ??
    methods.map((method, place) => refuseBackup(method, place, state.customerId)).find(isRefusal);
  if (refusal !== undefined) return refusal;
  const paymentMethodIds = [...new Set(methods.map(({ paymentMethodId }) => paymentMethodId))];
  const agreed = paymentMethodIds.length === 0 ? null : consentedAt;
  const before = state.backups ?? { paymentMethodIds: [], consentedAt: null };
  if (agreed === before.consentedAt && paymentMethodIds.join() === before.paymentMethodIds.join()) return [];
  const known = [state.paymentMethodId, ...before.paymentMethodIds];
  const changed = { ...state, backups: { paymentMethodIds, consentedAt: agreed ?? now } };
  const brings = paymentMethodIds.some((id) => !known.includes(id) && helpsNow(changed, id, now));
  const data = { subscriptionId: state.subscriptionId, paymentMethodIds, consentedAt: agreed, requestedBy };
  return [{ type: 'SubscriptionBackupMethodsSet', data: { ...data, retryAt: brings ? now : null } }];
}

/** Nobody's other card is charged without their word, and not on a word that is yet to be given. */
function refuseConsent(
  methods: readonly BillingMethod[],
  consentedAt: Timestamp | null,
  now: Timestamp,
): Refusal | undefined {
  if (methods.length === 0 || (consentedAt !== null && consentedAt <= now)) return undefined;
  return refuse('INVALID_REQUEST', 'Say when the payer consented to these methods; it must have happened.', {
    param: 'consented_at',
    reason: 'backup_consent_missing',
  });
}

function refuseBackup(method: BillingMethod, place: number, customerId: string): Refusal | undefined {
  const refusal = refuseBillingMethod(method, customerId);
  return refusal && inListAt(place, refusal);
}

/** What is wrong with one method, said of its place in the list. */
export function inListAt(place: number, refusal: Refusal): Refusal {
  if (refusal.detail.param !== 'payment_method_id') return refusal;
  return { ...refusal, detail: { ...refusal.detail, param: `payment_method_ids[${place}]` } };
}

/** It is charged first in any case: named again it would only look like a second chance. */
function refuseOwnMethod(methods: readonly BillingMethod[], ownMethodId: string): Refusal | undefined {
  const place = methods.findIndex(({ paymentMethodId }) => paymentMethodId === ownMethodId);
  if (place === -1) return undefined;
  return refuse('VALIDATION_ERROR', 'The subscription is charged to this method already; a backup is another one.', {
    param: `payment_method_ids[${place}]`,
    reason: 'backup_is_own_method',
  });
}
