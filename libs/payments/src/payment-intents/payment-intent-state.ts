import type { Initiator } from '#customers';
import type { Money, Timestamp } from '#kernel';
import type { CancellationReason, CaptureMethod, ChargedCard } from './payment-intent.events.js';
import type { MethodResolution } from './payment-method-resolution.js';

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

/** What people are asked about an attempt that others followed. */
export interface EarlierQuestion extends OutcomeReview {
  readonly attemptId: string;
  /** Absent when it is not the one that the attempts after it used. */
  readonly gatewayPaymentId?: string;
}

export interface SettlingReview extends OutcomeReview {
  readonly looks: number;
  /** When the engine asks again; never, when people must decide. */
  readonly lookAt?: Timestamp;
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
  /** Set while the gateway does not tell whether the capture or cancellation under way was carried out. */
  readonly settling?: SettlingReview;
  /** Of billing cycles only, oldest first. */
  readonly earlierQuestions?: readonly EarlierQuestion[];
  readonly capturedAmount?: Money;
  readonly capturedAt?: Timestamp;
  readonly releasedAmount?: Money;
  readonly cancellation?: { readonly reason?: CancellationReason; readonly deadline: Timestamp };
  readonly cancellationReason?: CancellationReason;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

/** Whether people must decide what became of a charge, a capture or a cancellation. */
export function needsReview({ attempt, settling, earlierQuestions = [] }: PaymentIntent): boolean {
  if (earlierQuestions.length > 0) return true;
  return attempt?.phase === 'quarantined' || (settling !== undefined && settling.lookAt === undefined);
}

/** Whether an attempt is under way, or its outcome is not known: nothing new may open beside it (I8). */
export function isUndecided({ attempt }: PaymentIntent): boolean {
  return attempt?.phase === 'open' || attempt?.phase === 'unknown' || attempt?.phase === 'quarantined';
}

/** Whether it is over because nobody captured its authorization in time. */
export function hasExpired({ status, cancellationReason }: PaymentIntent): boolean {
  return status === 'canceled' && cancellationReason === 'authorization_expired';
}
