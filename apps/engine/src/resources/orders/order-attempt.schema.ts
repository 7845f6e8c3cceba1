import { anId, closedObject, flag, instant, listOf, money, named, openEnum, orNull, text } from '../../http/index.js';
import { ACTION, CANDIDATE_FIELDS, STATUSES } from '../payment-intents/payment-intent.schema.js';

const LEG = named(
  'OrderPaymentAttemptLeg',
  closedObject("A payment intent's part in an attempt.", {
    payment_intent_id: anId('pi'),
    status: openEnum(STATUSES, 'Where the payment intent stood when it was last heard of in this attempt.'),
    amount_money: money('What it is to collect.'),
    tip_money: money('The part of it that is a tip.'),
    last_payment_error: orNull(
      closedObject('Why it was not paid.', {
        code: text('A decline code, or what payments refused, in small letters.'),
        message: text('For people; may change.'),
      }),
    ),
  }),
);

export const ATTEMPT_STATUSES = [
  'processing',
  'requires_action',
  'requires_capture',
  'requires_retry',
  'finalizing',
  'partially_succeeded',
  'succeeded',
  'failed',
  'expired',
  'canceled',
];

/** Contract §7.5. */
export const ORDER_PAYMENT_ATTEMPT = named(
  'OrderPaymentAttempt',
  closedObject(
    'One try to pay an order.',
    {
      order_payment_attempt_id: anId('opa'),
      mode: openEnum(['payment', 'setup', 'settlement'], 'What it is for.'),
      status: openEnum(ATTEMPT_STATUSES, 'Where it stands.'),
      completion_behavior: openEnum(['complete_order', 'partial_payment'], 'Whether it pays all or a part.'),
      expected_outstanding_money: money('What was outstanding when it was started.'),
      is_resumable: flag('Whether it can be resumed.'),
      payment_intents: listOf(LEG, 'In the order in which they are charged.'),
      pending_actions: listOf(ACTION, 'Challenges that the buyer has to answer.'),
      started_at: instant('When it was started.'),
    },
    {
      failure_code: text('Why it failed: a decline code, or what payments refused, in small letters.'),
      failure_message: text('For people; may change.'),
      completed_at: instant('When it ended.'),
    },
  ),
);

const CANDIDATE = closedObject('A source that could be charged.', {
  payment_intent_id: anId('pi', 'The payment intent that it pays.'),
  ...CANDIDATE_FIELDS,
});

/** architecture.md §5. */
export const ATTEMPT_RESOLUTION = named(
  'OrderPaymentMethodResolution',
  closedObject('Why an attempt charges what it charges.', {
    chosen_payment_method_id: orNull(anId('pm'), 'Of several payment intents, that of the first; null for a token.'),
    candidates: listOf(CANDIDATE, 'One for each payment intent of the attempt.'),
    rule: openEnum(['named_by_caller', 'nothing_to_charge'], 'How the choice was made.'),
    policy_version: orNull({ type: 'string' }, 'The policy that judged the first; null for a token.'),
  }),
);
