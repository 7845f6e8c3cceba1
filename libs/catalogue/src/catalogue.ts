import {
  customerAggregate,
  customerEmailAggregate,
  customersProjections,
  paymentMethodLinkAggregate,
} from '#customers';
import type { AnyAggregate } from '#event-store';
import { apiKeyAggregate, environmentsView, merchantAggregate, settingsAggregate } from '#merchants';
import { orderActivities, orderAggregate, orderPaymentIntents, ordersView, refundedOrders } from '#orders';
import {
  paymentIntentAggregate,
  paymentIntentsView,
  refundAggregate,
  refundablePaymentAggregate,
  refundedPaymentIntents,
  refundsView,
} from '#payments';
import { foldedFrom, type ProjectionGroup } from '#projections';
import { sandboxClockAggregate } from '#scheduling';
import {
  accessLinkAggregate,
  renewalOrders,
  renewalPaymentIntents,
  subscriptionAggregate,
  subscriptionPlanAggregate,
  subscriptionReferenceAggregate,
  subscriptionsProjections,
} from '#subscriptions';

/** Every aggregate of the engine: what the codec can read and write. */
export const AGGREGATES: readonly AnyAggregate[] = [
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
  subscriptionReferenceAggregate,
  accessLinkAggregate,
];

/** Every view, filled together under one checkpoint. */
export const VIEWS: ProjectionGroup = {
  name: 'views',
  projections: [
    environmentsView,
    ...customersProjections,
    foldedFrom(paymentIntentsView, [renewalPaymentIntents, orderPaymentIntents, refundedPaymentIntents]),
    refundsView,
    foldedFrom(ordersView, [refundedOrders, renewalOrders]),
    orderActivities,
    ...subscriptionsProjections,
  ],
};
