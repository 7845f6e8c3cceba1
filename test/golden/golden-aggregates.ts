import { customerAggregate, customerEmailAggregate, paymentMethodLinkAggregate } from '#customers';
import type { AnyAggregate } from '#event-store';
import { apiKeyAggregate, merchantAggregate, settingsAggregate } from '#merchants';
import { orderAggregate } from '#orders';
import { paymentIntentAggregate, refundAggregate, refundablePaymentAggregate } from '#payments';
import { sandboxClockAggregate } from '#scheduling';
import { subscriptionAggregate, subscriptionPlanAggregate } from '#subscriptions';

/** Every aggregate whose events must stay readable. The spec compares it with the sources: none can be left out. */
export const GOLDEN_AGGREGATES: readonly AnyAggregate[] = [
  merchantAggregate,
  apiKeyAggregate,
  settingsAggregate,
  sandboxClockAggregate,
  customerAggregate,
  customerEmailAggregate,
  paymentMethodLinkAggregate,
  paymentIntentAggregate,
  refundablePaymentAggregate,
  refundAggregate,
  orderAggregate,
  subscriptionPlanAggregate,
  subscriptionAggregate,
];
