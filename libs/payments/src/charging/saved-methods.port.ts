import type { Initiator, ReadinessReason } from '#customers';
import type { CommandContext, Money, Refusal, Timestamp } from '#kernel';
import type { ChargedCard } from '../payment-intents/payment-intent.events.js';
import type { ChargeOutcome, DeclinedCharge } from './charge-outcome.js';

/** A saved method that was judged ready for a charge, as the customer's stream told it. */
export interface ReadyMethod {
  readonly paymentMethodId: string;
  readonly methodToken: string;
  readonly card: ChargedCard;
  /** Revision of the customer's stream at which it was judged. */
  readonly customerRevision: number;
  readonly policyVersion: string;
}

/** A saved method as its customer's stream has it now, and what stands against charging it. */
export interface JudgedMethod {
  readonly paymentMethodId: string;
  readonly status: string;
  /** Absent until the buyer confirmed the method. */
  readonly methodToken?: string;
  readonly card?: ChargedCard;
  readonly customerRevision: number;
  /** The readiness blockers, the gravest first; empty when the method is ready. */
  readonly blockers: readonly ReadinessReason[];
  /** From when its card's network has nothing more against the charge, where waiting is all that it takes. */
  readonly retryNotBefore?: Timestamp;
  readonly policyVersion: string;
}

/** What is about to be charged, and whether a challenge could be put to a buyer. */
export interface IntendedCharge {
  readonly customerId: string;
  readonly paymentMethodId: string;
  readonly amount: Money;
  readonly challengeable: boolean;
  /** Who takes part: networks count the two apart. */
  readonly initiatedBy: Initiator;
}

/** A charge that came to an outcome, as the customer's stream must know it. */
export interface OutcomeToRemember {
  readonly customerId: string;
  readonly paymentMethodId: string;
  readonly paymentIntentId: string;
  readonly attemptId: string;
  readonly amount: Money;
  readonly initiatedBy: Initiator;
  /** When the gateway was asked, not when its answer was found: what was learned of the method since then is newer (ADR 0033). */
  readonly at: Timestamp;
  /** The buyer answered a challenge for it. */
  readonly isAuthenticated?: boolean;
}

/** The class of a decline and the version of the policy that named it. */
export interface DeclineVerdict {
  readonly declineClass: string;
  /** The same method must not be tried again by itself. */
  readonly isFinal: boolean;
  readonly needsAuthentication: boolean;
  /** The card's network asks not to be tried before this instant. */
  readonly retryNotBefore?: Timestamp;
  readonly policyVersion: string;
}

/** Saved payment methods as charging needs them: judged from the customer's own stream, never from a view (F16, F17). */
export interface SavedMethods {
  /** The method judged for this charge; undefined when the customer has no such method. */
  judge(context: CommandContext, charge: IntendedCharge): Promise<JudgedMethod | undefined>;
  /** The method when it is ready for this charge now; else the contract's refusal, with the readiness blockers in its detail. */
  ready(context: CommandContext, charge: IntendedCharge): Promise<ReadyMethod | Refusal>;
  /** `at` picks the policy in force. */
  classify(outcome: DeclinedCharge, at: Timestamp): DeclineVerdict;
  /** Leaves on the customer's stream what readiness must know of this outcome. Repeating it changes nothing. */
  remember(context: CommandContext, charge: OutcomeToRemember, outcome: ChargeOutcome): Promise<void>;
}

/** Where Nest finds the implementation. */
export const SAVED_METHODS = Symbol('SavedMethods');
