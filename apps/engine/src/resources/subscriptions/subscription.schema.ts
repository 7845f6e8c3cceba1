import { ATTENTION_CODES } from '#subscriptions';
import {
  about,
  anId,
  CREATED_AND_UPDATED,
  closedObject,
  EXTERNAL_REFERENCE_ID,
  flag,
  instant,
  listOf,
  METADATA,
  money,
  named,
  openEnum,
  orNull,
  text,
  VERSION,
  whole,
} from '../../http/index.js';
import { CUSTOMER_SUMMARY } from '../customers/customer-summary.schema.js';
import { PAYMENT_METHOD_SUMMARY } from '../payment-methods/payment-method-summary.schema.js';
import {
  BILLING_INTERVAL,
  BILLING_INTERVAL_COUNT,
  SETUP_FEE,
  SUBSCRIPTION_PLAN_SUMMARY,
  TERMINATION_FEE,
} from './subscription-plan.schema.js';

/** What a method that cannot be billed is refused with. */
export const METHOD_ERRORS = [
  'RESOURCE_NOT_FOUND',
  'PAYMENT_METHOD_NOT_ACTIVE',
  'PAYMENT_METHOD_NOT_READY',
  'PAYMENT_METHOD_CUSTOMER_MISMATCH',
  'PAYMENT_METHOD_ON_SESSION_ONLY',
];

/** What whoever collects in a pause has to expect (ADR 0051). */
export const TWO_CHARGES =
  'To pay in a pause that dunning made ends the pause; when the paid period is over by then, a period begins at once and is charged too: two charges at once.';

/** What another billing date is refused with. */
export const SCHEDULE_ERRORS = [
  'SUBSCRIPTION_SCHEDULE_MUTATION_NOT_ALLOWED',
  'SUBSCRIPTION_SCHEDULE_CLEAR_NOT_ALLOWED',
  'SUBSCRIPTION_NEXT_BILLING_AT_REQUIRED',
  'SUBSCRIPTION_NEXT_BILLING_AT_NOT_FUTURE',
  'SUBSCRIPTION_NEXT_BILLING_AT_TOO_FAR',
  'SUBSCRIPTION_NEXT_BILLING_AT_BEFORE_PERIOD_START',
  'SUBSCRIPTION_EXTERNAL_BILLING_ANCHOR_NOT_ALLOWED',
  'INVALID_BILLING_ANCHOR_DAY',
  'INVALID_BILLING_SCHEDULE_OWNER',
  'SUBSCRIPTION_INITIATED_BY_INVALID',
];

/** What the start of a subscription is refused with. */
export const START_ERRORS = [
  'PLAN_NOT_ACTIVE',
  'SUBSCRIPTION_PLAN_NOT_FOUND',
  'PAYMENT_METHOD_REQUIRED',
  'SUBSCRIPTION_BILLING_START_INVALID',
  'SUBSCRIPTION_STARTS_AT_NOT_FUTURE',
  'SUBSCRIPTION_STARTS_AT_TRIAL_CONFLICT',
  'SUBSCRIPTION_IMPORT_PERIOD_NOT_CURRENT',
  'SUBSCRIPTION_BILLING_SCHEDULE_REQUIRED',
  'INVALID_BILLING_SCHEDULE_OWNER',
  'SUBSCRIPTION_EXTERNAL_BILLING_ANCHOR_NOT_ALLOWED',
  'INVALID_BILLING_ANCHOR_DAY',
  'INVALID_BILLING_INTERVAL',
];

export const STATUSES = ['incomplete', 'trialing', 'active', 'past_due', 'paused', 'canceled'] as const;

const LINE_ITEM = named(
  'SubscriptionLineItem',
  closedObject(
    'What each period is charged for, before tax.',
    {
      subscription_line_item_id: anId('sli'),
      name: text('Shown to the buyer.'),
      quantity: whole('How many.', 1),
      unit_price_money: money('The price of one.'),
      base_subtotal_money: money('Price times quantity.'),
      modifier_total_money: money('What modifiers add.'),
      subtotal_money: money('Base and modifiers together.'),
    },
    {
      subscription_plan_line_item_id: anId('spli', 'The line of the plan that it was made from.'),
      description: text('More about it.'),
    },
  ),
);

const CANCELLATION = named(
  'CancellationDetails',
  closedObject(
    'Who ended it, and why.',
    {
      requested_by: openEnum(['buyer', 'merchant'], 'Who asked for it.'),
      requested_at: instant('When it was asked for.'),
    },
    {
      reason_code: text("The caller's own code of 1 to 64 of a–z, 0–9 and _."),
      comment: text('For the merchant only. Absent after erasure.', { maxLength: 500 }),
    },
  ),
);

/** An extension of the contract. */
const ATTENTION_REASON = named(
  'AttentionReason',
  closedObject(
    'Why a person should look, and at what.',
    {
      code: openEnum(ATTENTION_CODES, 'What is the matter.'),
      message: text('The same in words.'),
    },
    {
      payment_intent_id: anId('pi', 'The payment that it is about.'),
      failure_code: text('A decline code, or why nothing was charged, or why an outcome is not believed.'),
    },
  ),
);

const DATES = {
  current_period_start: instant('From when the paid period counts; absent before the first payment.'),
  current_period_end: instant('Until when it is paid.'),
  next_billing_at: instant('When the next cycle is billed; absent when none will be.'),
  trial_end: instant('When the trial ends.'),
  starts_at: instant('The start that was asked for.'),
  paused_at: instant('Since when it is paused.'),
  canceled_at: instant('When it ended.'),
  billing_schedule_waiting_started_at: instant('Since when its owner is to say when it is billed next.'),
  contract_start_at: instant('When the contract began.'),
  contract_end_at: instant('Until when the buyer is bound.'),
};

/** Contract §9.5. */
export const SUBSCRIPTION = named(
  'Subscription',
  closedObject(
    'A recurring charge to a saved payment method.',
    {
      subscription_id: anId('sub'),
      merchant_id: anId('mer'),
      customer_id: anId('cus'),
      subscription_plan_id: anId('plan'),
      payment_method_id: anId('pm', 'What it is charged to.'),
      status: openEnum(STATUSES, 'Where it stands. incomplete: the first payment is missing.'),
      billing_schedule_owner: openEnum(['flint', 'external'], 'Who says when it is billed; `flint` is the engine.'),
      awaiting_billing_schedule: flag('Whether it waits for a schedule of another owner.'),
      billing_interval: BILLING_INTERVAL,
      billing_interval_count: BILLING_INTERVAL_COUNT,
      quantity: whole('How many times the plan.', 1, 100),
      recurring_amount_money: money('What one whole period costs before tax, from the next cycle on.'),
      next_retry_at: orNull(instant('When.'), 'When a declined cycle is tried again; null when none is to be.'),
      cancel_at_period_end: flag('Whether it ends when the paid period does.'),
      line_items: listOf(LINE_ITEM, 'What each period is charged for.'),
      buyer_actions: { type: 'array', maxItems: 0, description: 'For buyers only; empty for merchants.' },
      needs_attention: flag('Whether a person should look.'),
      attention_reasons: listOf(ATTENTION_REASON, 'Why a person should look; empty when nobody need.'),
      completed_cycles: whole('How many cycles were paid.'),
      metadata: METADATA,
      version: VERSION,
      ...CREATED_AND_UPDATED,
    },
    {
      ...DATES,
      backup_payment_method_ids: listOf(anId('pm'), 'What is charged instead, in order; absent when nothing is.'),
      billing_anchor_day: whole('The day of the month that periods start on.', 1, 31),
      setup_fee_money: SETUP_FEE,
      early_termination_fee_money: TERMINATION_FEE,
      early_termination_fee_payment_intent_id: anId('pi', 'What collects the fee, once it is owed.'),
      cancellation_details: about(CANCELLATION, 'Absent unless somebody ended it.'),
      external_reference_id: EXTERNAL_REFERENCE_ID,
      customer: orNull(CUSTOMER_SUMMARY, 'Only when expanded.'),
      payment_method: orNull(PAYMENT_METHOD_SUMMARY, 'Only when expanded.'),
      subscription_plan: orNull(SUBSCRIPTION_PLAN_SUMMARY, 'Only when expanded.'),
    },
  ),
);
