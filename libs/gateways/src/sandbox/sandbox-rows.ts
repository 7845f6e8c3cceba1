import type { Money, Timestamp } from '#kernel';
import type {
  GatewayAccount,
  GatewayCall,
  GatewayCard,
  GatewayDecline,
  GatewayNotice,
  GatewayPayment,
  GatewayRefund,
  GatewayRefusalCode,
  GatewaySetup,
} from '../payment-gateway.port.js';
import type { GatewayChange } from './fault-plan.js';

/** A card being saved. */
export interface SetupRow {
  readonly account: GatewayAccount;
  readonly gatewaySetupId: string;
  readonly clientSecret: string;
  readonly paymentMethodId: string;
  readonly customerId: string;
  readonly status: GatewaySetup['status'];
  /** The buyer's token, once sent. */
  readonly cardToken?: string;
  readonly methodToken?: string;
  readonly card?: GatewayCard;
  readonly decline?: GatewayDecline;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

/** A card on file. */
export interface MethodRow {
  readonly account: GatewayAccount;
  readonly methodToken: string;
  readonly cardToken: string;
  readonly card: GatewayCard;
  readonly customerId: string;
  readonly paymentMethodId: string;
  readonly createdAt: Timestamp;
  readonly detachedAt?: Timestamp;
}

/** A payment. `status` never leaves `succeeded` or `canceled`. */
export interface PaymentRow {
  readonly account: GatewayAccount;
  readonly gatewayPaymentId: string;
  readonly clientSecret: string;
  readonly paymentIntentId: string;
  readonly customerId?: string;
  readonly amount: Money;
  readonly captureMethod: 'automatic' | 'manual';
  readonly status: GatewayPayment['status'];
  readonly methodToken?: string;
  readonly card?: GatewayCard;
  readonly capturedAmount?: Money;
  /** Minor units of all refunds that have not failed; absent while there are none. */
  readonly refunded?: number;
  readonly decline?: GatewayDecline;
  readonly attemptId?: string;
  /** The buyer answered the challenge of the latest try well; the next confirmation with that method uses it up. */
  readonly isAuthenticated: boolean;
  /** The try that the latest confirmation opened or went on with. */
  readonly chargeId?: string;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

/**
 * A try: one confirmation that reached the gateway. It changes while it is the payment's latest one: a challenge
 * becomes its result, a capture sets the amount that was taken, a cancellation makes it `canceled`.
 */
export interface TryRow {
  readonly account: GatewayAccount;
  readonly chargeId: string;
  readonly gatewayPaymentId: string;
  readonly paymentIntentId: string;
  readonly attemptId: string;
  readonly customerId?: string;
  readonly paymentMethodId?: string;
  readonly amount: Money;
  readonly status: 'succeeded' | 'declined' | 'requires_action' | 'canceled';
  /** The amount is only held, for a later capture. */
  readonly isHeld?: boolean;
  readonly decline?: GatewayDecline;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

/** Money that goes back, or went. */
export interface RefundRow extends GatewayRefund {
  readonly paymentIntentId: string;
  /** What will become of it; absent once it has. */
  readonly next?: {
    readonly at: Timestamp;
    readonly status: 'succeeded' | 'failed';
    readonly failureReason?: string;
  };
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

/** What the gateway will do by itself. A late call runs under its own key, as it was sent. */
export type AgendaRow =
  | { readonly kind: 'late_call'; readonly operation: GatewayChange; readonly call: GatewayCall }
  | { readonly kind: 'refund_step'; readonly gatewayRefundId: string }
  | { readonly kind: 'notice'; readonly notice: GatewayNotice };

/** What a client secret opens. */
export interface SecretRow {
  readonly account: GatewayAccount;
  readonly kind: 'setup' | 'payment';
  readonly id: string;
}

/** What an operation came to, as it is kept under its key. `failed` is a server error that the key table cached. */
export type StoredAnswer =
  | { readonly kind: 'answered'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly code: GatewayRefusalCode; readonly message: string }
  | { readonly kind: 'failed' };

/** An idempotency key in use: the request's text and its first answer. */
export interface KeyRow {
  readonly at: Timestamp;
  readonly request: string;
  readonly answer: StoredAnswer;
}

/** A set-up as the port shows it. */
export function shownSetup(row: SetupRow): GatewaySetup {
  const { gatewaySetupId, clientSecret, status, methodToken, card, decline } = row;
  // In this sandbox the buyer authenticates within the confirmation: whoever succeeds is set up for off-session use.
  const authenticatedForOffSession = status === 'succeeded' ? true : undefined;
  return { gatewaySetupId, clientSecret, status, methodToken, card, authenticatedForOffSession, decline };
}

/** A payment as the port shows it. */
export function shownPayment(row: PaymentRow): GatewayPayment {
  const { captureMethod, isAuthenticated, chargeId, refunded, createdAt, updatedAt, ...shown } = row;
  return shown;
}

/** A refund as the port shows it at a time: what was to become of it by then has, even while the agenda has not got to it. */
export function shownRefund(row: RefundRow, at: Timestamp = row.updatedAt): GatewayRefund {
  const { paymentIntentId, next, createdAt, updatedAt, ...shown } = row;
  if (!next || next.at > at) return shown;
  return { ...shown, status: next.status, failureReason: next.failureReason };
}
