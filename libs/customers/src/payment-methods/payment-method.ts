import type { Fact, Timestamp } from '#kernel';
import { assertNever, endOfMonthAfter } from '#kernel';
import type { DecliningParty } from '../readiness/decline-classes.policy.js';
import type {
  Card,
  Consent,
  PaymentMethodActivated,
  PaymentMethodEvent,
  PaymentMethodSaveStarted,
  PaymentMethodType,
  PaymentMethodUsage,
} from './payment-method.events.js';

export type PaymentMethodStatus = 'pending' | 'active' | 'failed' | 'expired' | 'removed';

/** The latest decline that no later success has cleared. */
export interface RecordedDecline {
  readonly paymentIntentId: string;
  readonly code: string;
  readonly declineClass: string;
  readonly decidedBy: DecliningParty;
  readonly policyVersion: string;
  readonly at: Timestamp;
  readonly eventId: string;
}

/**
 * All that is known of a payment method and may be shown: plain JSON that the aggregate and the views both hold,
 * so that a charge and a view judge the same facts. `status` is as recorded: ask `statusAt` for the status by the clock.
 */
export interface PaymentMethodFacts {
  readonly paymentMethodId: string;
  readonly customerId: string;
  readonly merchantId: string;
  readonly type: PaymentMethodType;
  readonly usage: PaymentMethodUsage;
  readonly status: PaymentMethodStatus;
  readonly card?: Card;
  readonly consent?: Consent;
  readonly authenticatedForOffSession: boolean;
  readonly failure?: { readonly code: string; readonly message: string };
  readonly lastDecline?: RecordedDecline;
  /** When the latest recorded charge outcome happened: an older one that arrives late says nothing new. */
  readonly lastOutcomeAt?: Timestamp;
  /** A charge showed that the method works again, and bills that waited for it have not been told yet. */
  readonly recovered?: { readonly eventId: string; readonly at: Timestamp };
  /** The event that brought the present status. */
  readonly statusEventId: string;
  /** The event that made the method chargeable, and with it the card's expiry known. */
  readonly activatedEventId?: string;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

const PAYMENT_METHOD_EVENT_TYPES: Readonly<Record<PaymentMethodEvent['type'], true>> = {
  PaymentMethodSaveStarted: true,
  PaymentMethodActivated: true,
  PaymentMethodFailed: true,
  PaymentMethodExpired: true,
  PaymentMethodRemoved: true,
  PaymentMethodDeclineRecorded: true,
  PaymentMethodChargeRecorded: true,
  PaymentMethodRecoveryPassedOn: true,
};

/** The types of the events that a payment method's facts fold. */
export const paymentMethodEventTypes: readonly string[] = Object.keys(PAYMENT_METHOD_EVENT_TYPES);

/** Whether an event is one that a payment method's facts fold. */
export function isPaymentMethodEvent(event: { readonly type: string }): event is PaymentMethodEvent {
  return Object.hasOwn(PAYMENT_METHOD_EVENT_TYPES, event.type);
}

/** The facts after one of the method's events. Shared by the aggregate, the `payment_methods` and the `readiness` view. */
export function evolvePaymentMethod(
  facts: PaymentMethodFacts | undefined,
  event: PaymentMethodEvent,
  fact: Fact,
): PaymentMethodFacts | undefined {
  if (event.type === 'PaymentMethodSaveStarted') return pendingMethod(event, fact);
  if (facts === undefined) return undefined;
  switch (event.type) {
    case 'PaymentMethodActivated':
      return activatedMethod(facts, event, fact);
    case 'PaymentMethodFailed': {
      const failure = { code: event.data.failureCode, message: event.data.failureMessage };
      return { ...withStatus(facts, 'failed', fact), failure };
    }
    case 'PaymentMethodExpired':
      return withStatus(facts, 'expired', fact);
    case 'PaymentMethodRemoved':
      return withStatus(facts, 'removed', fact);
    case 'PaymentMethodDeclineRecorded': {
      if (!isNews(facts, event.data.at)) return facts;
      const { paymentIntentId, code, declineClass, decidedBy, policyVersion, at } = event.data;
      const lastDecline = { paymentIntentId, code, declineClass, decidedBy, policyVersion, at, eventId: fact.id };
      const { recovered: _, ...declined } = facts;
      return { ...declined, lastDecline, lastOutcomeAt: at };
    }
    case 'PaymentMethodChargeRecorded': {
      const { lastDecline: _, ...cleared } = facts;
      const authenticatedForOffSession = facts.authenticatedForOffSession || event.data.authenticatedForOffSession;
      const recovered = { eventId: fact.id, at: fact.at };
      return { ...cleared, authenticatedForOffSession, lastOutcomeAt: event.data.at, recovered };
    }
    case 'PaymentMethodRecoveryPassedOn': {
      const { recovered: _, ...told } = facts;
      return told;
    }
    default:
      return assertNever(event);
  }
}

/** Whether an outcome says something about the method now: it is not gone, and nothing later is known. */
export function isNews({ status, lastOutcomeAt }: PaymentMethodFacts, at: Timestamp): boolean {
  return status !== 'removed' && (lastOutcomeAt === undefined || at >= lastOutcomeAt);
}

function pendingMethod({ data }: PaymentMethodSaveStarted, fact: Fact): PaymentMethodFacts {
  const { gatewaySetupId: _, ...shown } = data;
  return {
    ...shown,
    status: 'pending',
    authenticatedForOffSession: false,
    statusEventId: fact.id,
    createdAt: fact.at,
    updatedAt: fact.at,
  };
}

function activatedMethod(facts: PaymentMethodFacts, { data }: PaymentMethodActivated, fact: Fact): PaymentMethodFacts {
  const { card, usage, consent, authenticatedForOffSession } = data;
  const active = withStatus(facts, 'active', fact);
  return { ...active, card, usage, consent, authenticatedForOffSession, activatedEventId: fact.id };
}

function withStatus(facts: PaymentMethodFacts, status: PaymentMethodStatus, fact: Fact): PaymentMethodFacts {
  return { ...facts, status, statusEventId: fact.id, updatedAt: fact.at };
}

/** The first instant at which a card can no longer be charged: the start of the month after its expiry month, UTC. */
export function expiryOf(card: Card): Timestamp {
  return endOfMonthAfter(card.expYear, card.expMonth);
}

/** The status by the clock: an active card past its expiry is expired, whether that was noted or not. */
export function statusAt(facts: PaymentMethodFacts, at: Timestamp): PaymentMethodStatus {
  const hasRunOut = facts.status === 'active' && facts.card !== undefined && at >= expiryOf(facts.card);
  return hasRunOut ? 'expired' : facts.status;
}
