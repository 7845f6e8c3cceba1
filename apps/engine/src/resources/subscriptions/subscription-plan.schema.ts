import {
  anId,
  CREATED_AND_UPDATED,
  CURRENCY,
  closedObject,
  EXTERNAL_REFERENCE_ID,
  listOf,
  METADATA,
  money,
  named,
  openEnum,
  text,
  VERSION,
  whole,
} from '../../http/index.js';

/** What the terms of a plan are refused with. */
export const PLAN_TERMS_ERRORS = [
  'INTERVAL_COUNT_TOO_LARGE',
  'TRIAL_NEGATIVE',
  'TRIAL_TOO_LONG',
  'CONTRACT_TERM_REQUIRED',
  'CONTRACT_TOO_SHORT',
  'CONTRACT_TOO_LONG',
  'AMOUNT_TOO_SMALL',
  'AMOUNT_TOO_LARGE',
];

export const BILLING_INTERVAL = openEnum(['daily', 'weekly', 'monthly', 'yearly'], 'The unit of one period.');
export const BILLING_INTERVAL_COUNT = whole('How many units one period has.', 1, 365);
export const SETUP_FEE = money('Charged once, with the first cycle.');
export const TERMINATION_FEE = money('What an end before the end of the contract costs.');

const LINE_ITEM = named(
  'SubscriptionPlanLineItem',
  closedObject(
    'What each period is charged for.',
    {
      subscription_plan_line_item_id: anId('spli'),
      name: text('Shown to the buyer.'),
      quantity: whole('How many.', 1),
      unit_price_money: money('The price of one.'),
    },
    { description: text('More about it.') },
  ),
);

const INTERVAL_OPTION = named(
  'SubscriptionPlanIntervalOption',
  closedObject("An interval beside the plan's own, at the same price a period.", {
    billing_interval: BILLING_INTERVAL,
    billing_interval_count: BILLING_INTERVAL_COUNT,
  }),
);

const SHARED = {
  subscription_plan_id: anId('plan'),
  name: text('Shown to the buyer.'),
  status: openEnum(['active', 'archived'], 'Archived ones take no new subscriptions.'),
  currency: CURRENCY,
  billing_interval: BILLING_INTERVAL,
  billing_interval_count: BILLING_INTERVAL_COUNT,
  trial_period_days: whole('Days before the first charge; 0 for none.', 0, 730),
  line_items: listOf(LINE_ITEM, 'What each period is charged for.'),
  ...CREATED_AND_UPDATED,
};

const SHARED_OPTIONAL = {
  description: text('More about it.'),
  setup_fee_money: SETUP_FEE,
  external_reference_id: EXTERNAL_REFERENCE_ID,
};

/** A plan inside another resource (contract §1.7). */
export const SUBSCRIPTION_PLAN_SUMMARY = named(
  'SubscriptionPlanSummary',
  closedObject('A plan inside another resource.', SHARED, SHARED_OPTIONAL),
);

/** Contract §9.1. */
export const SUBSCRIPTION_PLAN = named(
  'SubscriptionPlan',
  closedObject(
    'What subscriptions are started from; existing ones keep the terms that they began with.',
    {
      ...SHARED,
      merchant_id: anId('mer'),
      images: listOf({ type: 'string' }, 'Addresses of pictures.', { maxItems: 8 }),
      metadata: METADATA,
      version: VERSION,
    },
    {
      ...SHARED_OPTIONAL,
      billing_interval_options: listOf(INTERVAL_OPTION, 'Intervals that a subscription may take instead.', {
        maxItems: 12,
      }),
      quantity_options: listOf(whole('How many.', 1, 100), 'The quantities to choose from.', { maxItems: 10 }),
      contract_term_months: whole('How long the buyer is bound, in months.', 1, 120),
      early_termination_fee_money: TERMINATION_FEE,
    },
  ),
);
