import type { Aggregate, Fact } from '#kernel';
import type { CustomerEvent } from './customer.events.js';
import { customerEventSchemas } from './customer.events.js';
import type { PaymentMethodEvent } from './payment-methods/payment-method.events.js';
import type { PaymentMethodFacts } from './payment-methods/payment-method.js';
import { evolvePaymentMethod } from './payment-methods/payment-method.js';
import type { CustomerProfile } from './profile/customer-profile.js';
import { evolveProfile, isProfileEvent } from './profile/customer-profile.js';
import { type DeclineLedger, declinesAfter } from './readiness/decline-ledger.js';

/** A payment method as the write model holds it: the facts, and what only the gateway needs. */
export interface CustomerPaymentMethod {
  readonly facts: PaymentMethodFacts;
  readonly gatewaySetupId: string;
  /** What charges name at the gateway; set when the method became active. */
  readonly methodToken?: string;
}

/** A customer with its payment methods: one stream, so that "0 or 1 default, always attached" is one fold (D2). */
export interface CustomerState {
  /** Absent until the customer was created. */
  readonly profile?: CustomerProfile;
  /** True when this id was given up before the customer existed; it can never be created then. */
  readonly isAbandoned: boolean;
  readonly paymentMethods: Readonly<Record<string, CustomerPaymentMethod>>;
  /** What the customer's cards were declined with, as their networks count it (ADR 0033). */
  readonly declines: DeclineLedger;
}

function evolve(state: CustomerState, event: CustomerEvent, fact: Fact): CustomerState {
  if (isProfileEvent(event)) return { ...state, profile: evolveProfile(state.profile, event, fact) };
  if (event.type === 'CustomerCreationAbandoned') return { ...state, isAbandoned: true };
  return withPaymentMethod(state, event, fact);
}

function withPaymentMethod(state: CustomerState, event: PaymentMethodEvent, fact: Fact): CustomerState {
  const { paymentMethodId } = event.data;
  const after = methodAfter(paymentMethodOf(state, paymentMethodId), event, fact);
  if (after === undefined) return state;
  const paymentMethods = { ...state.paymentMethods, [paymentMethodId]: after };
  return { ...state, paymentMethods, declines: declinesAfter(state.declines, event, fact) };
}

function methodAfter(
  before: CustomerPaymentMethod | undefined,
  event: PaymentMethodEvent,
  fact: Fact,
): CustomerPaymentMethod | undefined {
  const facts = evolvePaymentMethod(before?.facts, event, fact);
  if (facts === undefined) return undefined;
  if (event.type === 'PaymentMethodSaveStarted') return { facts, gatewaySetupId: event.data.gatewaySetupId };
  if (before === undefined) return undefined;
  return event.type === 'PaymentMethodActivated'
    ? { ...before, facts, methodToken: event.data.methodToken }
    : { ...before, facts };
}

/** One of the customer's payment methods, in whatever status. */
export function paymentMethodOf(state: CustomerState, paymentMethodId: string): CustomerPaymentMethod | undefined {
  return Object.hasOwn(state.paymentMethods, paymentMethodId) ? state.paymentMethods[paymentMethodId] : undefined;
}

/** The aggregate of the stream `customer-<environment>.<customer id>`. */
export const customerAggregate: Aggregate<CustomerState, CustomerEvent> = {
  category: 'customer',
  events: customerEventSchemas,
  initial: { isAbandoned: false, paymentMethods: {}, declines: {} },
  evolve,
};
