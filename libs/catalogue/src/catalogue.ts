import {
  customerAggregate,
  customerEmailAggregate,
  customersProjections,
  paymentMethodLinkAggregate,
} from '#customers';
import type { AnyAggregate } from '#event-store';
import { apiKeyAggregate, environmentsView, merchantAggregate, settingsAggregate } from '#merchants';
import { orderActivities, orderAggregate, orderPaymentIntents, ordersViewOf } from '#orders';
import {
  paymentIntentAggregate,
  paymentIntentsViewOf,
  refundAggregate,
  refundablePaymentAggregate,
  refundedPaymentIntents,
  refundsView,
} from '#payments';
import type { ProjectionGroup } from '#projections';
import { sandboxClockAggregate } from '#scheduling';
import {
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
];

/** Every view, filled together under one checkpoint. */
export const VIEWS: ProjectionGroup = {
  name: 'views',
  projections: [
    environmentsView,
    ...customersProjections,
    paymentIntentsViewOf([renewalPaymentIntents, orderPaymentIntents, refundedPaymentIntents]),
    refundsView,
    ordersViewOf([renewalOrders]),
    orderActivities,
    ...subscriptionsProjections,
  ],
};
