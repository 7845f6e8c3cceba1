import type { Aggregate, Fact } from '#kernel';
import { evolveBilling, isBillingEvent } from './billing/evolve-billing.js';
import { evolveLifecycle, isLifecycleEvent } from './lifecycle/evolve-lifecycle.js';
import { evolveRecovery, isRecoveryEvent } from './recovery/evolve-recovery.js';
import {
  type CancellationRequest,
  type SubscriptionCreated,
  type SubscriptionEvent,
  type SubscriptionPaymentMethodChanged,
  subscriptionEvents,
} from './subscription.events.js';
import {
  recoverAt,
  type Subscription,
  type SubscriptionState,
  settledStatus,
  tryInBetween,
} from './subscription-state.js';

function begin({ data }: SubscriptionCreated, fact: Fact): Subscription {
  const { imported, scheduleOwner = 'flint' } = data;
  return {
    subscriptionId: data.subscriptionId,
    merchantId: data.merchantId,
    customerId: data.customerId,
    status: data.status,
    terms: data.terms,
    upcomingTerms: null,
    firstLineItems: null,
    scheduleOwner,
    awaitingScheduleSince: imported && scheduleOwner === 'external' ? fact.at : null,
    startsAt: data.startsAt,
    trialEnd: data.trialPeriod?.end ?? null,
    paymentMethodId: data.paymentMethodId,
    currentPeriod: imported?.period ?? data.trialPeriod,
    completedCycles: imported?.completedCycles ?? 0,
    cycle: imported ? 1 : 0,
    cycleStart: imported?.period.end ?? data.terms.schedule.anchor,
    periodIndex: imported ? 1 : 0,
    attempts: 0,
    gatewayPaymentId: null,
    canceledPayments: 0,
    openAttempt: null,
    closedAttempt: null,
    passedAttempts: [],
    dunning: null,
    earlyRenewal: null,
    announcedBillAt: null,
    backups: null,
    paymentRetry: null,
    activatedAt: imported ? fact.at : null,
    pausedAt: null,
    pausedFor: null,
    cancelAtPeriodEnd: false,
    canceledAt: null,
    cancellation: null,
    terminationFeePaymentIntentId: null,
    terminationFeeOwedSince: null,
    externalReferenceId: data.externalReferenceId,
    metadata: data.metadata,
    version: fact.revision + 1,
    createdAt: fact.at,
    updatedAt: fact.at,
  };
}

function evolve(state: SubscriptionState, event: SubscriptionEvent, fact: Fact): SubscriptionState {
  if (event.type === 'SubscriptionCreated') return begin(event, fact);
  if (state === null) throw new Error(`${event.type} before SubscriptionCreated`);
  const before: Subscription = { ...state, version: fact.revision + 1, updatedAt: fact.at };
  if (isBillingEvent(event)) return evolveBilling(before, event, fact);
  if (isLifecycleEvent(event)) return evolveLifecycle(before, event, fact);
  if (isRecoveryEvent(event)) return evolveRecovery(before, event, fact);
  switch (event.type) {
    case 'SubscriptionActivated':
      return { ...before, status: settledStatus(before), activatedAt: fact.at };
    case 'SubscriptionPastDue':
      return { ...before, status: 'past_due' };
    case 'DunningExhausted':
      return { ...before, dunning: before.dunning && { ...before.dunning, ...EXHAUSTED } };
    case 'SubscriptionPaused':
      return { ...before, status: 'paused', pausedAt: fact.at, pausedFor: event.data.pausedFor ?? null };
    case 'SubscriptionCancellationScheduled': {
      // What an attempt that is under way fails at is the early renewal, not the cycle, whatever follows.
      const earlyRenewal = before.openAttempt && before.earlyRenewal;
      return { ...before, cancelAtPeriodEnd: true, cancellation: cancellationOf(event.data), earlyRenewal };
    }
    case 'SubscriptionCanceled': {
      const cancellation = cancellationOf(event.data) ?? before.cancellation;
      const { terminationFee } = event.data;
      const terminationFeePaymentIntentId = terminationFee?.paymentIntentId ?? null;
      const terminationFeeOwedSince = terminationFee ? fact.at : null;
      const ended = { ...before, cancellation, terminationFeePaymentIntentId, terminationFeeOwedSince };
      return { ...ended, status: 'canceled', canceledAt: fact.at, pausedFor: null };
    }
    case 'SubscriptionPaymentMethodChanged':
      return changeMethod(before, event.data);
    case 'SubscriptionRenewalUpcoming':
    case 'SubscriptionTrialEnding':
      return { ...before, announcedBillAt: event.data.billsAt };
  }
}

const EXHAUSTED = { isExhausted: true, retryAt: null, endsAt: null } as const;

function cancellationOf(data: { request: CancellationRequest | null; personal?: { comment: string } }) {
  if (data.request === null) return null;
  return data.personal === undefined ? data.request : { ...data.request, comment: data.personal.comment };
}

function changeMethod(
  before: Subscription,
  { paymentMethodId, retryAt, setsPlanAside }: SubscriptionPaymentMethodChanged['data'],
): Subscription {
  const { dunning } = before;
  if (dunning === null || retryAt === null) return { ...before, paymentMethodId };
  const tried = setsPlanAside ? tryInBetween(dunning, retryAt, 'new_method') : { ...dunning, ...recoverAt(retryAt) };
  return { ...before, paymentMethodId, dunning: tried };
}

export const subscriptionAggregate: Aggregate<SubscriptionState, SubscriptionEvent> = {
  category: 'subscription',
  events: subscriptionEvents,
  initial: null,
  evolve,
};
