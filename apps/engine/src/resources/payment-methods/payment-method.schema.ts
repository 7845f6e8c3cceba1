import {
  about,
  anId,
  closedObject,
  flag,
  listOf,
  NEXT_ACTION,
  named,
  openEnum,
  orNull,
  text,
} from '../../http/index.js';
import { CUSTOMER_SUMMARY } from '../customers/customer-summary.schema.js';
import { EVALUATED_AT, METHOD_CARD, METHOD_FIELDS, POLICY_VERSION } from './payment-method-summary.schema.js';

/** Contract §5.2. */
export const PAYMENT_METHOD = named(
  'PaymentMethod',
  closedObject(
    'A payment method on file. Whether it is the default is said by its customer.',
    {
      ...METHOD_FIELDS,
      merchant_id: anId('mer'),
      usage: openEnum(['off_session', 'on_session'], 'off_session ones may be charged while nobody watches.'),
    },
    { ...METHOD_CARD, customer: orNull(CUSTOMER_SUMMARY, 'Only when expanded.') },
  ),
);

const CLIENT_SETUP = named(
  'ClientSetup',
  closedObject('How the buyer confirms the method, by gateway.', {
    sandbox: closedObject('At the sandbox gateway.', {
      client_secret: text('The credential of the confirmation; only for the buyer.'),
      confirm_url: { type: 'string', format: 'uri', description: 'POST `{"token": …}` there, as the buyer would.' },
    }),
  }),
);

/** Contract §5.1. */
export const SAVED_PAYMENT_METHOD = named(
  'SavePaymentMethodResult',
  closedObject(
    'A method that was begun to be saved.',
    { payment_method: PAYMENT_METHOD },
    { client_setup: about(CLIENT_SETUP, 'Only while the buyer has to confirm.') },
  ),
);

const REASON_CODES = [
  'no_default_payment_method',
  'payment_method_not_ready',
  'payment_method_not_active',
  'payment_method_removed',
  'payment_method_expired',
  'payment_method_expires_before_charge',
  'payment_method_expires_soon',
  'payment_method_not_set_up_for_off_session',
  'authentication_required_last_time',
  'last_decline_is_final',
  'network_never_retry',
  'retry_budget_spent',
  'retry_not_before',
  'currency_not_supported',
  'amount_out_of_range',
  'merchant_payments_disabled',
  'unknown_outcome_pending',
];

const REASON = named(
  'ReadinessReason',
  closedObject('Why a method may not be charged, or soon may not be.', {
    code: {
      type: 'string',
      pattern: `^(${REASON_CODES.join('|')})(:.+)?$`,
      description:
        "Stable. After a colon: the decline's own code (last_decline_is_final), the network's rule (network_never_retry), " +
        'network and window (retry_budget_spent), the instant from which the charge may be made (retry_not_before).',
    },
    message: text('For people; may change.'),
    resource_type: openEnum(['payment_method', 'customer', 'merchant', 'payment_intent'], 'What it is about.'),
    resource_id: text('Its id.'),
    caused_by_event_id: orNull({ type: 'string', format: 'uuid' }, 'The event that made it so; null when none did.'),
    resolution_owner: openEnum(['merchant', 'flint', 'integrator', 'buyer'], 'Who can put it right.'),
    next_actions: listOf(NEXT_ACTION, 'What puts it right.'),
  }),
);

/** architecture.md §5. */
export const READINESS = named(
  'ReadinessReport',
  closedObject('Whether the method may be charged without its buyer, and if not, why.', {
    payment_method_id: orNull(anId('pm'), "Null when the customer's default was asked about and there is none."),
    is_ready: flag('Whether nothing stands in the way.'),
    evaluated_at: EVALUATED_AT,
    policy_version: POLICY_VERSION,
    blockers: listOf(REASON, 'Why it may not be charged; empty when it may.'),
    warnings: listOf(REASON, 'Why it soon may not be.'),
  }),
);
