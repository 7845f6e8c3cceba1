import type { Money, Timestamp } from '#kernel';
import { multiplyMoney, zeroMoney } from '#kernel';
import { billingDates } from '../billing/next-obligation.js';
import { latestTerms } from '../changed-terms.js';
import type { SubscriptionLineItem } from '../subscription.events.js';
import {
  isAwaitingSchedule,
  type ScheduleOwner,
  type Subscription,
  type SubscriptionStatus,
} from '../subscription-state.js';
import { type AttentionReason, attentionReasons } from './attention.view.js';

/** A subscription as the contract shows it (§9.5). Optional fields are absent, not null, but for `next_retry_at`. */
export interface SubscriptionResource {
  readonly subscription_id: string;
  readonly merchant_id: string;
  readonly customer_id: string;
  readonly subscription_plan_id: string;
  readonly payment_method_id: string;
  /** Absent when there is none. */
  readonly backup_payment_method_ids?: readonly string[];
  readonly status: SubscriptionStatus;
  readonly billing_schedule_owner: ScheduleOwner;
  readonly awaiting_billing_schedule: boolean;
  readonly billing_schedule_waiting_started_at?: Timestamp;
  readonly billing_interval: string;
  readonly billing_interval_count: number;
  readonly billing_anchor_day?: number;
  readonly quantity: number;
  readonly recurring_amount_money: Money;
  readonly setup_fee_money?: Money;
  readonly current_period_start?: Timestamp;
  readonly current_period_end?: Timestamp;
  readonly next_billing_at?: Timestamp;
  readonly next_retry_at: Timestamp | null;
  readonly trial_end?: Timestamp;
  readonly starts_at?: Timestamp;
  readonly paused_at?: Timestamp;
  readonly cancel_at_period_end: boolean;
  readonly canceled_at?: Timestamp;
  readonly cancellation_details?: CancellationDetails;
  readonly contract_start_at?: Timestamp;
  readonly contract_end_at?: Timestamp;
  readonly early_termination_fee_money?: Money;
  /** What collects it, once it is owed. */
  readonly early_termination_fee_payment_intent_id?: string;
  readonly line_items: readonly SubscriptionLineItemResource[];
  /** For buyers only; empty for merchants. */
  readonly buyer_actions: readonly never[];
  readonly needs_attention: boolean;
  /** An extension of the contract: empty unless it needs attention. */
  readonly attention_reasons: readonly AttentionReason[];
  readonly completed_cycles: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly external_reference_id?: string;
  readonly version: number;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

export interface CancellationDetails {
  readonly requested_by: 'buyer' | 'merchant';
  readonly requested_at: Timestamp;
  readonly reason_code?: string;
  /** Absent after erasure. */
  readonly comment?: string;
}

export interface SubscriptionLineItemResource {
  readonly subscription_line_item_id: string;
  readonly subscription_plan_line_item_id?: string;
  readonly name: string;
  readonly description?: string;
  readonly quantity: number;
  readonly unit_price_money: Money;
  readonly base_subtotal_money: Money;
  readonly modifier_total_money: Money;
  readonly subtotal_money: Money;
}

/** Shows a subscription to its merchant, with the terms that its next cycle is billed by, whether the state comes from the write model or from the view. */
export function subscriptionResource(subscription: Subscription): SubscriptionResource {
  const { terms } = subscription;
  const { interval, quantity, recurringAmount, lineItems } = latestTerms(subscription);
  const reasons = attentionReasons(subscription);
  return {
    subscription_id: subscription.subscriptionId,
    merchant_id: subscription.merchantId,
    customer_id: subscription.customerId,
    subscription_plan_id: terms.planId,
    payment_method_id: subscription.paymentMethodId,
    status: subscription.status,
    billing_schedule_owner: subscription.scheduleOwner,
    awaiting_billing_schedule: isAwaitingSchedule(subscription),
    billing_interval: interval.unit,
    billing_interval_count: interval.count,
    quantity,
    recurring_amount_money: recurringAmount,
    ...datesOf(subscription),
    cancel_at_period_end: subscription.cancelAtPeriodEnd,
    line_items: lineItems.map(lineItemResource),
    buyer_actions: [],
    needs_attention: reasons.length > 0,
    attention_reasons: reasons,
    completed_cycles: subscription.completedCycles,
    metadata: subscription.metadata,
    ...optionalFields(subscription),
    version: subscription.version,
    created_at: subscription.createdAt,
    updated_at: subscription.updatedAt,
  };
}

function datesOf(subscription: Subscription) {
  const { nextBillingAt, nextRetryAt } = billingDates(subscription);
  return {
    ...present({
      current_period_start: subscription.currentPeriod?.start,
      current_period_end: subscription.currentPeriod?.end,
      next_billing_at: nextBillingAt,
      trial_end: subscription.trialEnd,
      starts_at: subscription.startsAt,
      paused_at: subscription.pausedAt,
      canceled_at: subscription.canceledAt,
      billing_schedule_waiting_started_at: isAwaitingSchedule(subscription) ? subscription.awaitingScheduleSince : null,
    }),
    next_retry_at: nextRetryAt,
  };
}

function optionalFields(subscription: Subscription) {
  const { terms, cancellation, externalReferenceId, backups } = subscription;
  return present({
    backup_payment_method_ids: backups?.paymentMethodIds,
    billing_anchor_day: terms.schedule.anchorDay,
    setup_fee_money: terms.setupFee,
    external_reference_id: externalReferenceId,
    contract_start_at: terms.contract?.start,
    contract_end_at: terms.contract?.end,
    early_termination_fee_money: terms.contract?.earlyTerminationFee,
    early_termination_fee_payment_intent_id: subscription.terminationFeePaymentIntentId,
    cancellation_details: cancellation && {
      requested_by: cancellation.requestedBy,
      requested_at: cancellation.requestedAt,
      ...present({ reason_code: cancellation.reasonCode, comment: cancellation.comment }),
    },
  });
}

function lineItemResource(line: SubscriptionLineItem): SubscriptionLineItemResource {
  const subtotal = multiplyMoney(line.unitPrice, line.quantity);
  return {
    subscription_line_item_id: line.lineItemId,
    name: line.name,
    ...present({ subscription_plan_line_item_id: line.planLineItemId, description: line.description }),
    quantity: line.quantity,
    unit_price_money: line.unitPrice,
    base_subtotal_money: subtotal,
    modifier_total_money: zeroMoney(subtotal.currency),
    subtotal_money: subtotal,
  };
}

type Present<Fields> = { [Field in keyof Fields]?: NonNullable<Fields[Field]> };

/** Only the fields that have a value: the contract leaves the others out. */
export function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as Present<Fields>;
}
