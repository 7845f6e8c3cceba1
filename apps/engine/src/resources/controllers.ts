import type { Type } from '@nestjs/common';
import { AnalyticsController } from './analytics/analytics.controller.js';
import { BuyerAccessController } from './buyer-access/buyer-access.controller.js';
import { CapabilitiesController } from './capabilities/capabilities.controller.js';
import { CustomerAddressesController } from './customers/customer-addresses.controller.js';
import { CustomersController } from './customers/customers.controller.js';
import { DefaultPaymentMethodController } from './customers/default-payment-method.controller.js';
import { OrderActivitiesController } from './orders/order-activities.controller.js';
import { OrderAttemptsController } from './orders/order-attempts.controller.js';
import { OrderPaymentsController } from './orders/order-payments.controller.js';
import { OrdersController } from './orders/orders.controller.js';
import { PaymentIntentReviewsController } from './payment-intents/payment-intent-reviews.controller.js';
import { PaymentIntentsController } from './payment-intents/payment-intents.controller.js';
import { PaymentMethodsController } from './payment-methods/payment-methods.controller.js';
import { RefundsController } from './refunds/refunds.controller.js';
import { SandboxController } from './sandbox/sandbox.controller.js';
import { SandboxBuyerController } from './sandbox/sandbox-buyer.controller.js';
import { SandboxGatewayController } from './sandbox/sandbox-gateway.controller.js';
import { SettingsController } from './settings/settings.controller.js';
import { SubscriptionAccessLinksController } from './subscriptions/subscription-access-links.controller.js';
import { SubscriptionLifecycleController } from './subscriptions/subscription-lifecycle.controller.js';
import { SubscriptionLineItemsController } from './subscriptions/subscription-line-items.controller.js';
import { SubscriptionPlansController } from './subscriptions/subscription-plans.controller.js';
import { SubscriptionPreviewsController } from './subscriptions/subscription-previews.controller.js';
import { SubscriptionRecoveryController } from './subscriptions/subscription-recovery.controller.js';
import { SubscriptionsController } from './subscriptions/subscriptions.controller.js';

/** Every resource of the API. */
export const CONTROLLERS: Type[] = [
  AnalyticsController,
  CapabilitiesController,
  CustomersController,
  CustomerAddressesController,
  DefaultPaymentMethodController,
  PaymentMethodsController,
  PaymentIntentsController,
  PaymentIntentReviewsController,
  SubscriptionPlansController,
  SubscriptionsController,
  SubscriptionLifecycleController,
  SubscriptionLineItemsController,
  SubscriptionRecoveryController,
  SubscriptionAccessLinksController,
  SubscriptionPreviewsController,
  OrdersController,
  OrderPaymentsController,
  OrderAttemptsController,
  OrderActivitiesController,
  RefundsController,
  SettingsController,
  SandboxController,
  SandboxGatewayController,
  SandboxBuyerController,
  BuyerAccessController,
];
