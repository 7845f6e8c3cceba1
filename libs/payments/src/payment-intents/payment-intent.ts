import { type Aggregate, assertNever, type Fact, shownDecline } from '#kernel';
import { withUpdate } from './evolve-payment-intent-update.js';
import { type PaymentIntentEvent, paymentIntentEvents } from './payment-intent.events.js';
import type { PaymentAttempt, PaymentIntent } from './payment-intent-state.js';
import { namedByCaller } from './payment-method-resolution.js';

export * from './payment-intent-state.js';

const NOTHING: PaymentIntent = {
  exists: false,
  merchantId: '',
  status: 'requires_payment_method',
  amount: { amount: 0, currency: '' },
  captureMethod: 'automatic',
  paymentOptions: [],
  metadata: {},
  canceledPayments: 0,
  createdAt: '',
  updatedAt: '',
};

function withAttempt(state: PaymentIntent, change: Partial<PaymentAttempt>): PaymentAttempt | undefined {
  return state.attempt && { ...state.attempt, lookAt: undefined, review: undefined, ...change };
}

function evolve(state: PaymentIntent, event: PaymentIntentEvent, fact: Fact): PaymentIntent {
  return { ...change(state, event, fact), updatedAt: fact.at };
}

function change(state: PaymentIntent, event: PaymentIntentEvent, fact: Fact): PaymentIntent {
  switch (event.type) {
    case 'PaymentIntentCreated': {
      const { personal, metadata = {}, ...data } = event.data;
      return { ...NOTHING, ...data, metadata, receiptEmail: personal?.receiptEmail, exists: true, createdAt: fact.at };
    }
    case 'PaymentIntentUpdated':
      return withUpdate(state, event.data);
    case 'PaymentAttemptStarted': {
      const { attemptId, attemptNumber, paymentMethodId, methodToken, card, amount, account, deadline } = event.data;
      const { initiatedBy = 'merchant', policyVersion } = event.data;
      const { resolution = namedByCaller(paymentMethodId, policyVersion) } = event.data;
      const common = { attemptId, attemptNumber, paymentMethodId, methodToken, card, amount, account, initiatedBy };
      return {
        ...state,
        status: 'processing',
        attempt: { ...common, resolution, startedAt: fact.at, phase: 'open', lookAt: deadline, probes: 0 },
      };
    }
    case 'PaymentAttemptGatewayPaymentCreated':
      return { ...state, gatewayPaymentId: event.data.gatewayPaymentId };
    case 'PaymentActionRequired': {
      const { pendingActionId, nextProbeAt } = event.data;
      const attempt = withAttempt(state, { phase: 'requires_action', pendingActionId, lookAt: nextProbeAt });
      return { ...state, status: 'requires_action', attempt };
    }
    case 'PaymentAttemptDeclined': {
      const { code, declineClass, policyVersion } = event.data;
      return {
        ...state,
        status: 'requires_payment_method',
        attempt: withAttempt(state, { phase: 'declined' }),
        lastError: { ...shownDecline(code), declineClass, policyVersion, failed_at: fact.at },
      };
    }
    case 'PaymentAttemptNotAttempted':
      return {
        ...state,
        status: 'requires_payment_method',
        attempt: withAttempt(state, { phase: 'not_attempted' }),
        ...(event.data.paymentCanceled && {
          gatewayPaymentId: undefined,
          canceledPayments: state.canceledPayments + 1,
        }),
      };
    case 'PaymentAttemptOutcomeUnknown':
    case 'PaymentAttemptQuarantined':
    case 'PaymentOutcomeDecided':
      return { ...state, ...review(state, event, fact) };
    default:
      return settle(state, event, fact);
  }
}

type ReviewEvent = Extract<
  PaymentIntentEvent,
  { type: 'PaymentAttemptOutcomeUnknown' | 'PaymentAttemptQuarantined' | 'PaymentOutcomeDecided' }
>;

/** What is known, and done, about an outcome that nobody knows. */
function review(state: PaymentIntent, event: ReviewEvent, fact: Fact): Partial<PaymentIntent> {
  const { probes = 0, review: before } = state.attempt ?? {};
  if (event.type === 'PaymentOutcomeDecided') {
    // `paid` and `not_paid` are followed by the outcome itself.
    if (event.data.decision !== 'look_again') return {};
    if (state.settling) return { settling: { ...state.settling, lookAt: fact.at } };
    return { attempt: withAttempt(state, { phase: 'unknown', lookAt: fact.at, review: before }) };
  }
  const seen = { probes: probes + 1, review: { reason: event.data.reason, since: before?.since ?? fact.at } };
  const attempt =
    event.type === 'PaymentAttemptQuarantined'
      ? withAttempt(state, { phase: 'quarantined', ...seen })
      : withAttempt(state, { phase: 'unknown', lookAt: event.data.nextProbeAt, ...seen });
  return { status: 'processing', attempt };
}

type SettlingEvent = Extract<
  PaymentIntentEvent,
  {
    type:
      | 'PaymentAuthorized'
      | 'PaymentSucceeded'
      | 'PaymentCaptureStarted'
      | 'PaymentCaptured'
      | 'PaymentCaptureFailed'
      | 'PaymentCancellationStarted'
      | 'PaymentSettlingDelayed'
      | 'PaymentIntentCanceled';
  }
>;

/** Nothing is under way at the gateway any more. */
const SETTLED = { capture: undefined, cancellation: undefined, settling: undefined };

function settle(state: PaymentIntent, event: SettlingEvent, fact: Fact): PaymentIntent {
  switch (event.type) {
    case 'PaymentAuthorized':
      return {
        ...state,
        status: 'requires_capture',
        attempt: withAttempt(state, { phase: 'authorized' }),
        lastError: undefined,
        authorizedAmount: event.data.amount,
        authorizedAt: fact.at,
        authorizationExpiresAt: event.data.expiresAt,
      };
    case 'PaymentSucceeded':
      return {
        ...state,
        status: 'succeeded',
        // A cancellation that came too late has nothing left to cancel (F15).
        ...SETTLED,
        attempt: withAttempt(state, { phase: 'succeeded' }),
        lastError: undefined,
        capturedAmount: event.data.amount,
        capturedAt: fact.at,
      };
    case 'PaymentCaptureStarted':
      return { ...state, capture: event.data };
    case 'PaymentCaptured':
      return {
        ...state,
        status: 'succeeded',
        ...SETTLED,
        capturedAmount: event.data.amount,
        capturedAt: fact.at,
        releasedAmount: event.data.released,
      };
    case 'PaymentCaptureFailed':
      return { ...state, ...SETTLED };
    case 'PaymentCancellationStarted':
      return { ...state, cancellation: event.data };
    case 'PaymentSettlingDelayed': {
      const { since = fact.at, looks = 0 } = state.settling ?? {};
      const { reason, nextLookAt } = event.data;
      return { ...state, settling: { reason, since, looks: looks + 1, lookAt: nextLookAt ?? undefined } };
    }
    case 'PaymentIntentCanceled':
      return {
        ...state,
        status: 'canceled',
        ...SETTLED,
        cancellationReason: event.data.reason,
        attempt: withAttempt(state, {}),
      };
    default:
      return assertNever(event);
  }
}

export const paymentIntentAggregate: Aggregate<PaymentIntent, PaymentIntentEvent> = {
  category: 'payment_intent',
  events: paymentIntentEvents,
  initial: NOTHING,
  evolve,
};
