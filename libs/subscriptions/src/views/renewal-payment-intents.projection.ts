import type { StoredEvent } from '#event-store';
import { assertNever, shownDecline } from '#kernel';
import type { MethodResolution, PaymentIntentDoc, PaymentIntentSource } from '#payments';
import type { AttemptTerms, BillingAttemptNotAttempted, BillingOutcomeDecided } from '../billing-attempt.events.js';
import type { MethodResolution as CycleResolution } from '../recovery/resolve-payment-method.js';
import { type CyclePaymentEvent, cyclePaymentEventTypes, isCyclePaymentEvent } from './cycle-payment-events.js';
import { present } from './subscription.view.js';

type Intent = PaymentIntentDoc['intent'];
type Attempt = NonNullable<Intent['attempt']>;
type Question = NonNullable<Intent['earlierQuestions']>[number];

/** The payment intents of billing cycles, for the `payment_intents` view: one per cycle, whatever the number of attempts. */
export const renewalPaymentIntents: PaymentIntentSource = {
  events: cyclePaymentEventTypes,
  documentIds: (event) => (isCyclePaymentEvent(event) ? [event.data.paymentIntentId] : []),
  evolve: (doc, event, paymentIntentId) => {
    if (!isCyclePaymentEvent(event)) return doc;
    const begun = doc ?? begin(event, paymentIntentId);
    return (
      begun && { ...begun, ...resolvedBy(event), intent: { ...change(begun.intent, event), updatedAt: event.fact.at } }
    );
  },
};

/** Only a start, or a try that was not made, says what a payment is for. */
function begin(event: StoredEvent & CyclePaymentEvent, paymentIntentId: string): PaymentIntentDoc | undefined {
  if (event.type !== 'BillingAttemptStarted' && event.type !== 'BillingAttemptNotAttempted') return undefined;
  const { paymentFlow: flow, subscriptionId, orderId, customerId, amount } = event.data as AttemptTerms;
  const intent: Intent = {
    exists: true,
    merchantId: '',
    status: 'requires_payment_method',
    amount,
    captureMethod: 'automatic',
    paymentOptions: ['card'],
    customerId,
    metadata: {},
    canceledPayments: 0,
    createdAt: event.fact.at,
    updatedAt: event.fact.at,
  };
  return { paymentIntentId, flow, subscriptionId, orderId, intent };
}

function change(intent: Intent, event: StoredEvent & CyclePaymentEvent): Intent {
  switch (event.type) {
    case 'BillingAttemptStarted': {
      const { attemptId, attemptNumber, paymentMethodId, methodToken, amount, gatewayAccount: account } = event.data;
      const card = { payment_method_id: paymentMethodId };
      const attempt: Attempt = {
        ...{ attemptId, attemptNumber, paymentMethodId, methodToken, card, amount, account },
        initiatedBy: 'merchant',
        resolution: ofSubscription(paymentMethodId, []),
        startedAt: event.fact.at,
        phase: 'open',
        probes: 0,
      };
      const earlierQuestions = questionsAtStart(intent);
      return { ...intent, merchantId: account.merchantId, status: 'processing', attempt, ...earlierQuestions };
    }
    case 'BillingAttemptGatewayPaymentCreated':
      return { ...intent, gatewayPaymentId: event.data.gatewayPaymentId };
    case 'BillingAttemptSucceeded': {
      const capturedAmount = event.data.amount;
      const capturedAt = event.fact.at;
      const attempt = inPhase(intent, 'succeeded');
      const paid = {
        ...intent,
        status: 'succeeded',
        attempt,
        lastError: undefined,
        capturedAmount,
        capturedAt,
      } as const;
      return withoutQuestions(paid, (asked) => isAnsweredBy(intent, event.data.attemptId, asked));
    }
    case 'BillingAttemptDeclined': {
      const { code, declineClass, declinePolicyVersion: policyVersion } = event.data;
      const lastError = { ...shownDecline(code), declineClass, policyVersion, failed_at: event.fact.at };
      return { ...intent, status: 'requires_payment_method', attempt: inPhase(intent, 'declined'), lastError };
    }
    case 'BillingAttemptNotAttempted': {
      const lastError = errorOfTryNotMade(intent, event);
      return { ...intent, status: 'requires_payment_method', attempt: inPhase(intent, 'not_attempted'), lastError };
    }
    case 'BillingAttemptOutcomeUnknown': {
      const { isQuarantined, probeNumber: probes, reason } = event.data;
      if (isTriedAgain(intent, event.data)) return withQuestion(intent, { ...event.data, since: event.fact.at });
      const since = intent.attempt?.review?.since ?? event.fact.at;
      const attempt = inPhase(intent, isQuarantined ? 'quarantined' : 'unknown');
      return {
        ...intent,
        status: 'processing',
        attempt: attempt && { ...attempt, probes, review: { reason, since } },
      };
    }
    case 'BillingOutcomeDecided':
      if (event.data.attemptWasOver) return answeredAfterEnd(intent, event);
      if (event.data.decision !== 'look_again' || !intent.attempt) return intent;
      return { ...intent, attempt: { ...intent.attempt, phase: 'unknown' } };
    default:
      return assertNever(event);
  }
}

/** A question about an attempt that was over long before: `not_paid` leaves it so, all else is told by what follows. */
function answeredAfterEnd(intent: Intent, { data }: BillingOutcomeDecided): Intent {
  if (data.decision !== 'not_paid') return intent;
  if (isTriedAgain(intent, data)) return withoutQuestions(intent, ({ attemptId }) => attemptId === data.attemptId);
  return { ...intent, status: 'requires_payment_method', attempt: inPhase(intent, 'not_attempted') };
}

/** The payment tells of its latest attempt. */
function isTriedAgain({ attempt }: Intent, { attemptId }: { readonly attemptId: string }): boolean {
  return attempt !== undefined && attempt.attemptId !== attemptId;
}

/** The attempt that people are asked about when the next one begins. */
function questionsAtStart({ attempt, gatewayPaymentId, earlierQuestions = [] }: Intent) {
  if (attempt?.phase !== 'quarantined' || attempt.review === undefined) return {};
  const { attemptId, review } = attempt;
  return { earlierQuestions: [...earlierQuestions, { attemptId, ...review, ...present({ gatewayPaymentId }) }] };
}

/** Asked anew of an attempt that others followed: its payment was given up before they began. */
function withQuestion(intent: Intent, { attemptId, reason, since }: Question): Intent {
  const others = (intent.earlierQuestions ?? []).filter((asked) => asked.attemptId !== attemptId);
  return { ...intent, earlierQuestions: [...others, { attemptId, reason, since }] };
}

function withoutQuestions(intent: Intent, isAnswered: (asked: Question) => boolean): Intent {
  const { earlierQuestions: questions, ...rest } = intent;
  const left = questions?.filter((asked) => !isAnswered(asked)) ?? [];
  return left.length > 0 ? { ...rest, earlierQuestions: left } : rest;
}

/** One payment pays once, so that its success answers for all attempts that share it. */
function isAnsweredBy(intent: Intent, attemptId: string, asked: Question): boolean {
  if (asked.attemptId === attemptId) return true;
  const { gatewayPaymentId } = asked;
  return (
    gatewayPaymentId !== undefined &&
    gatewayPaymentId === intent.gatewayPaymentId &&
    !isTriedAgain(intent, { attemptId })
  );
}

/**
 * A deferral is no failure of the payment, and an earlier decline still is the latest one. Only where the payment was turned
 * away before it began, and nothing else tells why it is not paid, it says that its method could not be charged yet.
 */
function errorOfTryNotMade(
  { attempt, lastError }: Intent,
  { data, fact }: StoredEvent & BillingAttemptNotAttempted,
): Intent['lastError'] {
  if (data.cause === 'not_ready') return { ...blockerAsDecline(data.reasons[0] ?? ''), failed_at: fact.at };
  const wasStarted = attempt?.attemptId === data.attemptId;
  if (wasStarted || lastError !== undefined) return lastError;
  return { ...asDecline('payment_method_temporarily_unavailable', 'soft_quick'), failed_at: fact.at };
}

/** Blockers that have a word among the declines; of all others the payment says that its method cannot be used. */
const BLOCKERS_AS_DECLINES: Readonly<Record<string, readonly [code: string, declineClass: string]>> = {
  payment_method_expired: ['expired_card', 'card_must_change'],
  payment_method_expires_before_charge: ['expired_card', 'card_must_change'],
  authentication_required_last_time: ['authentication_required', 'needs_authentication'],
};

function blockerAsDecline(blocker: string) {
  const known = Object.hasOwn(BLOCKERS_AS_DECLINES, blocker) ? BLOCKERS_AS_DECLINES[blocker] : undefined;
  return known ? asDecline(...known) : asDecline('payment_method_unavailable', 'never_without_new_method');
}

function asDecline(code: string, declineClass: string) {
  return { ...shownDecline(code), declineClass, policyVersion: '' };
}

/** Which method a cycle would charge, and whether it could: told by an attempt, and by one that its method did not allow. */
function resolvedBy(event: StoredEvent & CyclePaymentEvent): Pick<PaymentIntentDoc, 'resolved'> {
  const { at } = event.fact;
  if (event.type === 'BillingAttemptStarted') {
    const { resolution, paymentMethodId } = event.data;
    return { resolved: { at, resolution: resolution ? asFrozen(resolution) : ofSubscription(paymentMethodId, []) } };
  }
  if (event.type !== 'BillingAttemptNotAttempted' || event.data.cause !== 'not_ready') return {};
  return { resolved: { at, resolution: ofSubscription(event.data.paymentMethodId, event.data.reasons) } };
}

function asFrozen({ rule, policyVersion, paymentMethodId, candidates }: CycleResolution): MethodResolution {
  return {
    rule,
    policyVersion,
    candidates: candidates.map((candidate) => ({
      ...candidate,
      isChosen: candidate.paymentMethodId === paymentMethodId,
      isReady: candidate.blockers.length === 0,
    })),
  };
}

/** Where nothing was chosen, and in older times, the subscription's own method is the one in question. */
function ofSubscription(paymentMethodId: string | null, blockers: readonly string[]): MethodResolution {
  const isReady = blockers.length === 0;
  const candidate = { paymentMethodId, source: 'subscription', isChosen: isReady, isReady, blockers } as const;
  return { rule: isReady ? 'subscription_method' : 'no_ready_method', policyVersion: null, candidates: [candidate] };
}

/** The subscription looks after its attempts: `lookAt` stays empty, so nobody else takes one up. */
function inPhase({ attempt }: Intent, phase: Attempt['phase']): Attempt | undefined {
  return attempt && { ...attempt, phase, review: undefined };
}
