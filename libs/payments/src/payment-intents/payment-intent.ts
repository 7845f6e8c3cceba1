import type { Initiator } from '#customers';
import { type Aggregate, assertNever, type Fact, type Money, shownDecline, type Timestamp } from '#kernel';
import {
  type CancellationReason,
  type CaptureMethod,
  type ChargedCard,
  type PaymentIntentEvent,
  paymentIntentEvents,
} from './payment-intent.events.js';
import { type MethodResolution, namedByCaller } from './payment-method-resolution.js';

export type PaymentIntentStatus =
  | 'requires_payment_method'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled';

export type AttemptPhase =
  | 'open'
  | 'requires_action'
  | 'unknown'
  /** Unknown still after all looks: the engine looks no more by itself, people must. */
  | 'quarantined'
  | 'declined'
  | 'not_attempted'
  | 'authorized'
  | 'succeeded';

/** The latest attempt to collect. `phase` is open until the gateway's answer is in the log. */
export interface PaymentAttempt {
  readonly attemptId: string;
  readonly attemptNumber: number;
  /** Absent when a one-time token is charged: its buyer takes part from the start. */
  readonly paymentMethodId?: string;
  readonly methodToken: string;
  /** Brand and last digits are absent where only the method's id is known. */
  readonly card: Partial<ChargedCard>;
  readonly amount: Money;
  readonly account: { readonly merchantId: string; readonly environmentId: string };
  readonly initiatedBy: Initiator;
  readonly resolution: MethodResolution;
  readonly startedAt: Timestamp;
  readonly phase: AttemptPhase;
  readonly pendingActionId?: string;
  /** When the engine looks at it by itself. */
  readonly lookAt?: Timestamp;
  /** How often its outcome stayed unknown. */
  readonly probes: number;
  /** Why its outcome is not known, and since when; only while that is so. */
  readonly review?: OutcomeReview;
}

export interface OutcomeReview {
  readonly reason: string;
  readonly since: Timestamp;
}

/** The latest decline, in words that anybody may read. */
export interface LastPaymentError {
  readonly code: string;
  readonly message: string;
  readonly declineClass: string;
  readonly policyVersion: string;
  readonly failed_at: Timestamp;
}

/** A payment intent as its stream tells it. `exists` is false before the first event. */
export interface PaymentIntent {
  readonly exists: boolean;
  readonly merchantId: string;
  readonly status: PaymentIntentStatus;
  readonly amount: Money;
  readonly captureMethod: CaptureMethod;
  readonly paymentOptions: readonly string[];
  readonly customerId?: string;
  readonly orderId?: string;
  readonly externalReferenceId?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly paymentReturnUrl?: string;
  readonly tipMoney?: Money;
  readonly transactionPurpose?: string;
  readonly receiptEmail?: string;
  /** One at a time, and it pays at most once; another one follows only when it was canceled. */
  readonly gatewayPaymentId?: string;
  readonly canceledPayments: number;
  readonly attempt?: PaymentAttempt;
  readonly lastError?: LastPaymentError;
  readonly authorizedAmount?: Money;
  readonly authorizedAt?: Timestamp;
  readonly authorizationExpiresAt?: Timestamp;
  readonly capture?: { readonly captureId: string; readonly amount: Money; readonly deadline: Timestamp };
  readonly capturedAmount?: Money;
  readonly capturedAt?: Timestamp;
  readonly releasedAmount?: Money;
  readonly cancellation?: { readonly reason?: CancellationReason; readonly deadline: Timestamp };
  readonly cancellationReason?: CancellationReason;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

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
    return { attempt: withAttempt(state, { phase: 'unknown', lookAt: fact.at, review: before }) };
  }
  const seen = { probes: probes + 1, review: { reason: event.data.reason, since: before?.since ?? fact.at } };
  const attempt =
    event.type === 'PaymentAttemptQuarantined'
      ? withAttempt(state, { phase: 'quarantined', ...seen })
      : withAttempt(state, { phase: 'unknown', lookAt: event.data.nextProbeAt, ...seen });
  return { status: 'processing', attempt };
}

/** Whether an attempt is under way, or its outcome is not known: nothing new may open beside it (I8). */
export function isUndecided({ attempt }: PaymentIntent): boolean {
  return attempt?.phase === 'open' || attempt?.phase === 'unknown' || attempt?.phase === 'quarantined';
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
      | 'PaymentIntentCanceled';
  }
>;

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
        cancellation: undefined,
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
        capture: undefined,
        capturedAmount: event.data.amount,
        capturedAt: fact.at,
        releasedAmount: event.data.released,
      };
    case 'PaymentCaptureFailed':
      return { ...state, capture: undefined };
    case 'PaymentCancellationStarted':
      return { ...state, cancellation: event.data };
    case 'PaymentIntentCanceled':
      return {
        ...state,
        status: 'canceled',
        cancellation: undefined,
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
