import { Module } from '@nestjs/common';
import { CreateAccessLinkHandler } from './access-links/create-access-link.handler.js';
import { EnterCardHandler } from './access-links/enter-card.handler.js';
import { AccessLinks } from './access-links/find-access-link.process.js';
import { OpenAccessLinkHandler } from './access-links/open-access-link.handler.js';
import { subscriptionActivityProjection } from './analytics/subscription-activity.projection.js';
import { SettleBillingOutcomeHandler } from './billing/settle-billing-outcome.handler.js';
import { CancelSubscriptionHandler } from './lifecycle/cancel-subscription.handler.js';
import { ChangeBillingScheduleHandler } from './lifecycle/change-billing-schedule.handler.js';
import { ChangeLineItemsHandler } from './lifecycle/change-line-items.handler.js';
import { ChangeSubscriptionPaymentMethodHandler } from './lifecycle/change-subscription-payment-method.handler.js';
import { SubscriptionReferences } from './lifecycle/claim-reference.process.js';
import { TerminationFeeCollection } from './lifecycle/collect-termination-fee.process.js';
import { CreateSubscriptionHandler } from './lifecycle/create-subscription.handler.js';
import { PauseSubscriptionHandler } from './lifecycle/pause-subscription.handler.js';
import { PrepareSubscription } from './lifecycle/prepare-subscription.process.js';
import { PrepareTerminationFee } from './lifecycle/prepare-termination-fee.process.js';
import { PreviewSubscriptionHandler } from './lifecycle/preview-subscription.handler.js';
import { ReactivateSubscriptionHandler } from './lifecycle/reactivate-subscription.handler.js';
import { RenewSubscriptionHandler } from './lifecycle/renew-subscription.handler.js';
import { ResumeSubscriptionHandler } from './lifecycle/resume-subscription.handler.js';
import { SkipCycleHandler } from './lifecycle/skip-cycle.handler.js';
import { UpdateSubscriptionHandler } from './lifecycle/update-subscription.handler.js';
import { ArchiveSubscriptionPlanHandler } from './plans/archive-subscription-plan.handler.js';
import { CreateSubscriptionPlanHandler } from './plans/create-subscription-plan.handler.js';
import { subscriptionPlansProjection } from './plans/subscription-plans.projection.js';
import { UpdateSubscriptionPlanHandler } from './plans/update-subscription-plan.handler.js';
import { CreatePaymentRetryHandler } from './recovery/create-payment-retry.handler.js';
import { SetBackupMethodsHandler } from './recovery/set-backup-methods.handler.js';
import { paymentRetriesProjection } from './views/payment-retries.projection.js';
import { subscriptionsProjection } from './views/subscriptions.projection.js';

const planHandlers = [CreateSubscriptionPlanHandler, UpdateSubscriptionPlanHandler, ArchiveSubscriptionPlanHandler];

const accessLinkHandlers = [CreateAccessLinkHandler, OpenAccessLinkHandler, EnterCardHandler];

const subscriptionHandlers = [
  CreateSubscriptionHandler,
  PreviewSubscriptionHandler,
  CancelSubscriptionHandler,
  ReactivateSubscriptionHandler,
  PauseSubscriptionHandler,
  ResumeSubscriptionHandler,
  SkipCycleHandler,
  RenewSubscriptionHandler,
  UpdateSubscriptionHandler,
  ChangeLineItemsHandler,
  ChangeBillingScheduleHandler,
  ChangeSubscriptionPaymentMethodHandler,
  SetBackupMethodsHandler,
  CreatePaymentRetryHandler,
  SettleBillingOutcomeHandler,
];

/** The views of this library, for the projection runner. */
export const subscriptionsProjections = [
  subscriptionPlansProjection,
  subscriptionsProjection,
  subscriptionActivityProjection,
  paymentRetriesProjection,
];

const processes = [
  PrepareSubscription,
  SubscriptionReferences,
  PrepareTerminationFee,
  TerminationFeeCollection,
  AccessLinks,
];

/**
 * Needs from a global module: `CommandRunner`, `RenewalProcess`, `PaymentIntentProcess`, `SubscriptionPaymentMethods`,
 * `BillingSettings`, `LivePlanSubscriptions`, `AccessLinkSecrets`.
 */
@Module({
  providers: [...processes, ...planHandlers, ...subscriptionHandlers, ...accessLinkHandlers],
  exports: [AccessLinks],
})
export class SubscriptionsModule {}
