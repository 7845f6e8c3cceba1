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
  MONEY,
  money,
  NEXT_ACTION,
  named,
  openEnum,
  orNull,
  text,
} from '../../http/index.js';
import { CUSTOMER_SUMMARY } from '../customers/customer-summary.schema.js';
import { DECLINE_CODES } from '../decline-codes.js';
import { ORDER_SUMMARY } from '../orders/order-summary.schema.js';
import { CARD_BRAND, LAST4 } from '../payment-methods/payment-method-summary.schema.js';

/** What an update is refused with. */
export const UPDATE_ERRORS = [
  'ORDER_PAYMENT_FLOW_REQUIRED',
  'PAYMENT_INTENT_CANNOT_BE_UPDATED',
  'AMOUNT_TOO_SMALL',
  'AMOUNT_TOO_LARGE',
];

/** What a confirmation is refused with. */
export const CONFIRM_ERRORS = [
  'ORDER_PAYMENT_FLOW_REQUIRED',
  ...DECLINE_CODES,
  'PAYMENT_SOURCE_REQUIRED',
  'PAYMENT_SOURCE_CONFLICT',
  'PAYMENT_SOURCE_NOT_ALLOWED',
  'CUSTOMER_PAYMENT_METHOD_MISMATCH',
  'PAYMENT_METHOD_NOT_ACTIVE',
  'PAYMENT_METHOD_NOT_READY',
  'PAYMENT_METHOD_ON_SESSION_ONLY',
  'AMOUNT_TOO_SMALL',
  'PAYMENT_CONFIRM_IN_PROGRESS',
  'PAYMENT_ALREADY_SUCCEEDED',
  'PAYMENT_ALREADY_SETTLED',
  'PAYMENT_CANCELED',
  'PAYMENT_EXPIRED',
];

/** What a capture is refused with. */
export const CAPTURE_ERRORS = [
  'ORDER_PAYMENT_FLOW_REQUIRED',
  'INVALID_STATUS_FOR_CAPTURE',
  'INVALID_CAPTURE_AMOUNT',
  'CAPTURE_CURRENCY_MISMATCH',
  'CAPTURE_AMOUNT_EXCEEDS_CAPTURABLE',
  'PAYMENT_AUTHORIZATION_EXPIRED',
  'PAYMENT_OPERATION_IN_PROGRESS',
];

const OPTIONS = ['card', 'apple_pay', 'google_pay', 'affirm', 'ach_debit'];
export const STATUSES = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'succeeded',
  'canceled',
  'expired',
];
export const FLOWS = [
  'checkout',
  'payment_link',
  'invoice',
  'subscription_initial',
  'subscription_renewal',
  'virtual_terminal',
  'api',
];
export const ORIGINS = ['virtual_terminal', 'payment_link', 'checkout', 'api', 'subscription'];
const REASONS = ['requested_by_customer', 'duplicate', 'fraudulent', 'abandoned', 'authorization_expired'];

const SOURCE = named(
  'PaymentSource',
  closedObject('What the latest attempt charged.', {
    type: openEnum(['card'], 'The kind of source.'),
    card: closedObject(
      'The card; where only the method is known, its id alone.',
      {},
      { brand: CARD_BRAND, last4: LAST4, payment_method_id: anId('pm') },
    ),
  }),
);

const PAYMENT_ERROR = named(
  'PaymentError',
  closedObject('Why an attempt was declined, or was not made.', {
    code: text('A decline code in small letters; the same word in capitals is the code of the 402.'),
    message: text('For people; may change.'),
    failed_at: instant('When it was declined or turned away.'),
    remediation: closedObject('What helps.', {
      retryable: flag('Whether the same method may succeed later by itself.'),
      next_actions: listOf(NEXT_ACTION, 'Steps for programs.'),
    }),
  }),
);

const CLIENT_ACTION = closedObject('How the buyer answers the challenge, by gateway.', {
  sandbox: closedObject('At the sandbox gateway.', {
    client_secret: text('The credential of the answer; only for the buyer.'),
    complete_url: { type: 'string', format: 'uri', description: 'POST `{"outcome": "succeed"}` or `"fail"` there.' },
  }),
});

/** Contract §6.3. */
export const ACTION = named(
  'PendingPaymentAction',
  closedObject(
    'A challenge that the buyer has to answer.',
    {
      pending_action_id: anId('pact'),
      action_type: openEnum(['payment_authentication'], 'The kind of challenge.'),
      subject: closedObject('What it is about.', {
        payment_intent: closedObject('The payment.', { payment_intent_id: anId('pi') }),
      }),
    },
    { client_action: { ...CLIENT_ACTION, description: 'Only in the answer to the caller who confirmed.' } },
  ),
);

/** A source that could be charged, and how it was judged. */
export const CANDIDATE_FIELDS = {
  payment_method_id: orNull(anId('pm'), 'Null for a one-time token.'),
  source: openEnum(['request', 'request_token', 'subscription', 'backup'], 'Where it was named.'),
  is_chosen: flag('Whether it was charged.'),
  readiness: orNull(
    closedObject('As it was judged before the attempt.', {
      is_ready: flag('Whether nothing stood in the way.'),
      evaluated_at: instant('When it was judged.'),
      policy_version: orNull(text('The readiness policy.'), 'Null where it is not on record.'),
      blockers: listOf(text('A readiness code.'), 'What stood against charging it.'),
    }),
    'Null for a token, which only the gateway judges.',
  ),
};

const CANDIDATE = closedObject('A source that could be charged.', CANDIDATE_FIELDS);

/** An extension to the contract: architecture §5, for payment intents. */
export const METHOD_RESOLUTION = named(
  'PaymentMethodResolution',
  closedObject('Why the latest attempt charged what it charged.', {
    chosen_payment_method_id: orNull(anId('pm'), 'Null for a token, and where nothing was charged.'),
    candidates: listOf(CANDIDATE, 'What could be charged; empty before the first attempt.'),
    rule: openEnum(
      [
        'named_by_caller',
        'subscription_method',
        'consented_backup',
        'waits_for_method',
        'no_ready_method',
        'no_attempt_yet',
      ],
      'How the choice was made.',
    ),
    policy_version: orNull(text('The readiness policy.'), 'Null where it is not on record.'),
  }),
);

/** An extension to the contract. */
const OUTCOME_REVIEW = named(
  'OutcomeReview',
  closedObject('A charge whose outcome nobody knows: nothing new is opened meanwhile.', {
    status: openEnum(['unknown', 'quarantined'], 'The engine looks again by itself; or people must decide.'),
    reason: text('What is known of the cause.'),
    since: instant('When the outcome was first not known.'),
    next_look_at: orNull(instant('When the engine looks again.'), 'Null when it looks no more by itself.'),
  }),
);

const AMOUNTS = {
  amount_money: money('What is to be collected.'),
  capturable_money: money('What an authorization holds and can still be captured.'),
  captured_money: money('What was collected.'),
  refunded_money: money('What was given back.'),
};

const OPTIONAL = {
  customer_id: anId('cus', 'Whose methods can be charged.'),
  order_id: anId('ord', 'The order that it pays.'),
  subscription_id: anId('sub', 'The subscription whose cycle it pays.'),
  tip_money: money('The part of the amount that is a tip.'),
  selected_payment_option: openEnum(OPTIONS, 'The option of the latest attempt.'),
  payment_source: about(SOURCE, 'Absent before the first attempt.'),
  authorized_money: money('What the latest authorization was for.'),
  authorized_at: instant('When it was authorized.'),
  authorization_expires_at: instant('When the authorization runs out.'),
  captured_at: instant('When it was captured.'),
  released_money: about(MONEY, 'What a partial capture left to the buyer.'),
  cancellation_reason: openEnum(REASONS, 'Why it was canceled.'),
  current_payment_action: about(ACTION, 'Only while the status is requires_action.'),
  outcome_review: about(OUTCOME_REVIEW, 'Only while the outcome of an attempt is not known.'),
  payment_return_url: { type: 'string', format: 'uri', description: 'Where the buyer returns to.' },
  receipt_email: { type: 'string', format: 'email', description: 'Absent after erasure.' },
  external_reference_id: EXTERNAL_REFERENCE_ID,
  transaction_purpose: openEnum(['goods', 'services', 'other'], 'What is paid for.'),
  customer: orNull(CUSTOMER_SUMMARY, 'When expanded.'),
  order: orNull(ORDER_SUMMARY, 'When expanded.'),
};

export const PAYMENT_INTENT = named(
  'PaymentIntent',
  closedObject(
    'One amount to collect. It is paid at most once.',
    {
      payment_intent_id: anId('pi'),
      merchant_id: anId('mer'),
      status: openEnum(STATUSES, 'Where it stands.'),
      ...AMOUNTS,
      capture_method: openEnum(['automatic', 'manual'], 'manual ones are authorized first and captured later.'),
      payment_options: listOf(openEnum(OPTIONS), 'How it can be paid.'),
      refund_status: openEnum(['none', 'partially_refunded', 'refunded'], 'What was given back.'),
      settlement_status: openEnum(['none', 'partially_refunded', 'refunded', 'disputed'], 'What came after.'),
      last_payment_error: orNull(
        PAYMENT_ERROR,
        'Why it is not paid: the latest decline, or why it was not tried; null when there was neither.',
      ),
      payment_flow: openEnum(FLOWS, 'What it was made for.'),
      origin: openEnum(ORIGINS, 'Where it comes from.'),
      metadata: METADATA,
      ...CREATED_AND_UPDATED,
    },
    OPTIONAL,
  ),
);
