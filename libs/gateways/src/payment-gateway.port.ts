import type { Money, Timestamp } from '#kernel';

/** Whose money moves: frozen in the attempt's first event and checked against every reply (F18). */
export interface GatewayAccount {
  readonly merchantId: string;
  readonly environmentId: string;
}

/** What every call carries. `idempotencyKey` is ours, never the gateway client's own; `at` is the environment's time. */
export interface GatewayCall {
  readonly account: GatewayAccount;
  readonly idempotencyKey: string;
  readonly at: Timestamp;
}

export interface GatewayCard {
  readonly brand: 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay';
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
  readonly wallet?: 'apple_pay' | 'google_pay';
  /** Same for the same card however often it is saved within an account; opaque. */
  readonly fingerprint?: string;
}

/** A decline as the gateway states it. `code` is one of the contract's eighteen (lower case). */
export interface GatewayDecline {
  readonly code: string;
  /** The issuer's finer reason, e.g. `lost_card`. Never shown to payers. */
  readonly declineCode?: string;
  /** The network's response code (ISO 8583 field 39), e.g. `51`. Absent when the network was not asked. */
  readonly networkCode?: string;
  /** Mastercard's merchant advice code, e.g. `03`. */
  readonly adviceCode?: string;
  readonly message: string;
}

/** Saving a card: the buyer confirms it with the client secret; afterwards `methodToken` is what charges name. */
export interface GatewaySetup {
  readonly gatewaySetupId: string;
  readonly clientSecret: string;
  readonly status: 'requires_confirmation' | 'succeeded' | 'failed';
  readonly methodToken?: string;
  readonly card?: GatewayCard;
  /** Whether the set-up was authenticated for off-session use. */
  readonly authenticatedForOffSession?: boolean;
  readonly decline?: GatewayDecline;
}

/** A payment object at the gateway. It pays at most once. */
export interface GatewayPayment {
  readonly gatewayPaymentId: string;
  readonly paymentIntentId: string;
  readonly amount: Money;
  readonly account: GatewayAccount;
  readonly customerId?: string;
  readonly status:
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'requires_capture'
    | 'succeeded'
    | 'declined'
    | 'canceled';
  readonly clientSecret: string;
  /** The method of the latest confirmation. */
  readonly methodToken?: string;
  readonly card?: GatewayCard;
  readonly capturedAmount?: Money;
  readonly decline?: GatewayDecline;
  /** Which of our attempts the latest confirmation belonged to. */
  readonly attemptId?: string;
}

/** Money that goes back to the card it came from. `succeeded` is not the end: a bank may still send it back (`failed`). */
export interface GatewayRefund {
  readonly gatewayRefundId: string;
  readonly gatewayPaymentId: string;
  readonly refundId: string;
  readonly amount: Money;
  readonly account: GatewayAccount;
  readonly status: 'pending' | 'succeeded' | 'failed';
  /** One of the contract's reasons (http-api.md §8), e.g. `expired_or_canceled_card`. */
  readonly failureReason?: string;
}

/** A hint from the gateway that an object changed. Never believed: the object is read (F47). The same notice may come again. */
export interface GatewayNotice {
  readonly noticeId: string;
  readonly account: GatewayAccount;
  readonly kind: 'payment' | 'refund';
  readonly gatewayPaymentId: string;
  readonly paymentIntentId: string;
  readonly gatewayRefundId?: string;
  readonly refundId?: string;
}

export interface CreateSetup extends GatewayCall {
  readonly paymentMethodId: string;
  readonly customerId: string;
}

export interface CreatePayment extends GatewayCall {
  readonly paymentIntentId: string;
  readonly customerId?: string;
  readonly amount: Money;
  readonly captureMethod: 'automatic' | 'manual';
}

export interface ConfirmPayment extends GatewayCall {
  readonly gatewayPaymentId: string;
  readonly attemptId: string;
  readonly paymentMethodId?: string;
  readonly methodToken: string;
  /** True when no buyer takes part. */
  readonly offSession: boolean;
  /** Off-session: a buyer can be sent for, so a needed authentication is a challenge in place of a decline. */
  readonly challengeable?: boolean;
}

export interface CapturePayment extends GatewayCall {
  readonly gatewayPaymentId: string;
  readonly amount: Money;
}

export interface CreateRefund extends GatewayCall {
  readonly gatewayPaymentId: string;
  readonly refundId: string;
  readonly amount: Money;
}

/**
 * The way to the outside world of money. A decline is a payment whose status is `declined`; every thrown
 * `GatewayUnavailable` means that the outcome is *unknown* until it was read (F1, F3, F5). A thrown `GatewayRefused`
 * is definitive: nothing was done.
 *
 * The same key with the same body gives the first answer again, for 24 hours of `at`; with another body it is refused.
 * A confirmation after a buyer's challenge is a new request: it needs a new key, the old one still says `requires_action`.
 */
export interface PaymentGateway {
  createSetup(call: CreateSetup): Promise<GatewaySetup>;
  retrieveSetup(account: GatewayAccount, gatewaySetupId: string): Promise<GatewaySetup>;
  /** The gateway forgets the method: it can never be charged again. Succeeds when it is already gone. */
  detachMethod(call: GatewayCall & { methodToken: string }): Promise<void>;
  createPayment(call: CreatePayment): Promise<GatewayPayment>;
  /**
   * Tries to take the money (or to authorize it, for manual capture). A payment that succeeded comes back unchanged.
   * On-session it may answer `requires_action`; once the buyer has answered the challenge the payment reads
   * `requires_confirmation`, and a second confirmation with the same method brings the result.
   */
  confirmPayment(call: ConfirmPayment): Promise<GatewayPayment>;
  /** Takes all or part of an authorized amount, once; the rest is released. The same amount again changes nothing. */
  capturePayment(call: CapturePayment): Promise<GatewayPayment>;
  /** Ends a payment that took no money; an authorization is released. Succeeds when it is already canceled. */
  cancelPayment(call: GatewayCall & { gatewayPaymentId: string }): Promise<GatewayPayment>;
  retrievePayment(account: GatewayAccount, gatewayPaymentId: string): Promise<GatewayPayment>;
  /**
   * Sends money back, at most what was captured, over all refunds of the payment that have not failed. A gateway knows no
   * refund id of ours: with a new (or forgotten) key the same refund is made a second time. Look for it first (F59).
   */
  createRefund(call: CreateRefund): Promise<GatewayRefund>;
  retrieveRefund(account: GatewayAccount, gatewayRefundId: string): Promise<GatewayRefund>;
  /** The latest refund made for our refund id, for when the answer that named the gateway's id was lost. */
  findRefund(account: GatewayAccount, gatewayPaymentId: string, refundId: string): Promise<GatewayRefund | undefined>;
}

/** Thrown when the gateway gave no answer that settles the outcome. */
export class GatewayUnavailable extends Error {
  /** True when an error was given again from the gateway's key table: the same key will never say more, read instead (F7). */
  readonly replayed: boolean;
  /** How long the gateway asks to be left alone, as it says it; absent when it says nothing. */
  readonly retryAfter_ms: number | undefined;

  constructor(
    message: string,
    /** True only when the request surely never reached the gateway. */
    readonly notAttempted: boolean = false,
    options?: ErrorOptions & { replayed?: boolean; retryAfter_ms?: number },
  ) {
    super(message, options);
    this.name = 'GatewayUnavailable';
    this.replayed = options?.replayed ?? false;
    this.retryAfter_ms = options?.retryAfter_ms;
  }
}

/** Why a gateway will not carry a request out. Neither a decline nor unknown: the request itself cannot stand. */
export type GatewayRefusalCode =
  | 'idempotency_key_reused'
  | 'invalid_request'
  | 'setup_not_found'
  | 'payment_not_found'
  | 'charge_not_found'
  | 'method_not_found'
  | 'method_of_other_customer'
  | 'payment_canceled'
  | 'payment_already_succeeded'
  | 'payment_not_capturable'
  | 'capture_exceeds_authorized'
  | 'capture_currency_mismatch'
  | 'refund_not_found'
  | 'payment_not_refundable'
  | 'refund_exceeds_captured';

/** Thrown when the gateway refused the request itself: definitive, nothing was done, and the same request will be refused again. */
export class GatewayRefused extends Error {
  constructor(
    readonly code: GatewayRefusalCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'GatewayRefused';
  }
}
