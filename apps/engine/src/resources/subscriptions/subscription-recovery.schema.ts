import {
  about,
  anId,
  CREATED_AND_UPDATED,
  closedObject,
  flag,
  instant,
  listOf,
  named,
  openEnum,
  orNull,
  text,
} from '../../http/index.js';
import { READINESS } from '../payment-methods/payment-method.schema.js';

const FAILURE = named(
  'SubscriptionPaymentRetryFailure',
  closedObject('Why a retry brought no money.', {
    code: openEnum(['card_declined', 'payment_method_unavailable'], 'A decline code, or why nothing was charged.'),
    message: text('The same in words.'),
  }),
);

/** Contract §9.9. */
export const PAYMENT_RETRY = named(
  'SubscriptionPaymentRetry',
  closedObject(
    'One more try at an overdue bill, asked for by hand.',
    {
      subscription_payment_retry_id: anId('spr'),
      subscription_id: anId('sub'),
      idempotency_key: text('The key that it was asked for with.'),
      status: openEnum(['pending', 'processing', 'succeeded', 'failed'], 'How far it is.'),
      ...CREATED_AND_UPDATED,
    },
    {
      failure: about(FAILURE, 'Only when it failed.'),
      order_id: anId('ord', 'The order of the bill.'),
      started_at: instant('When the gateway was first asked.'),
      completed_at: instant('When its outcome was known.'),
    },
  ),
);

export const CREATE_RETRY_ERRORS = [
  'SUBSCRIPTION_PAYMENT_RETRY_NOT_ALLOWED',
  'SUBSCRIPTION_PAYMENT_RETRY_IN_PROGRESS',
  'SUBSCRIPTION_PAYMENT_RETRY_LIMIT_REACHED',
];

const CANDIDATE = named(
  'SubscriptionPaymentMethodCandidate',
  closedObject('A method that may be charged for the subscription.', {
    payment_method_id: anId('pm'),
    source: openEnum(['subscription', 'backup'], 'Why it may be charged at all.'),
    is_chosen: flag('Whether it is the one.'),
    readiness: orNull(READINESS, 'Whether it may be charged for the next bill now; null when it is gone.'),
  }),
);

/** architecture.md §5. */
export const METHOD_RESOLUTION = named(
  'SubscriptionPaymentMethodResolution',
  closedObject('Which method a subscription would be charged to now, and why.', {
    chosen_payment_method_id: orNull(anId('pm'), 'Null when none can be charged.'),
    candidates: listOf(CANDIDATE, 'In the order in which they are considered.'),
    rule: openEnum(
      ['subscription_method', 'consented_backup', 'waits_for_method', 'no_ready_method'],
      'Why this one. waits_for_method: only time, the merchant or a network stands in its way.',
    ),
    policy_version: text('The version of the rules.'),
  }),
);
