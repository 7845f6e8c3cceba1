import type { Money, Timestamp } from '#kernel';

/** A charge that the issuer, its network or the gateway turned down. */
export interface DeclinedCharge {
  readonly kind: 'declined';
  /** One of the contract's eighteen, lower case. */
  readonly code: string;
  /** The issuer's finer reason. Never shown to payers. */
  readonly declineCode?: string;
  /** The network's response code, e.g. `51`. */
  readonly networkCode?: string;
  /** Mastercard's merchant advice code, e.g. `03`. */
  readonly adviceCode?: string;
  readonly message: string;
}

/** A charge that surely took no money. */
export interface NotAttemptedCharge {
  readonly kind: 'not_attempted';
  readonly reason: string;
  /** The gateway's payment is canceled and can never pay: another attempt needs another payment. */
  readonly paymentCanceled?: true;
  /** The gateway asks to be left alone until then. */
  readonly retryNotBefore?: Timestamp;
}

/** A charge of which nobody knows yet whether it took money. */
export interface UnknownCharge {
  readonly kind: 'unknown';
  readonly reason: string;
  /** The gateway asks to be left alone until then. */
  readonly retryNotBefore?: Timestamp;
}

/** What became of a charge. `unknown` is no failure: it is settled by reading the gateway, and nothing new opens meanwhile (D8). */
export type ChargeOutcome =
  | { readonly kind: 'succeeded'; readonly amount: Money }
  | { readonly kind: 'authorized'; readonly amount: Money }
  | { readonly kind: 'requires_action' }
  | DeclinedCharge
  | NotAttemptedCharge
  | UnknownCharge;
