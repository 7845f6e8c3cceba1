import type { BillingAttemptEvent } from '../billing-attempt.events.js';

/** The events of one cycle's payment, which all name its payment intent and its order. */
export type CyclePaymentEvent = Exclude<
  BillingAttemptEvent,
  { type: 'BillingCycleWaived' | 'BillingRetryBroughtForward' }
>;

const CYCLE_PAYMENT_EVENTS: Readonly<Record<CyclePaymentEvent['type'], true>> = {
  BillingAttemptStarted: true,
  BillingAttemptGatewayPaymentCreated: true,
  BillingAttemptSucceeded: true,
  BillingAttemptDeclined: true,
  BillingAttemptNotAttempted: true,
  BillingAttemptOutcomeUnknown: true,
  BillingOutcomeDecided: true,
};

export const cyclePaymentEventTypes: readonly string[] = Object.keys(CYCLE_PAYMENT_EVENTS);

export function isCyclePaymentEvent<Event extends { readonly type: string }>(
  event: Event,
): event is Event & CyclePaymentEvent {
  return Object.hasOwn(CYCLE_PAYMENT_EVENTS, event.type);
}
