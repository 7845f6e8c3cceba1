import {
  about,
  anId,
  closedObject,
  flag,
  listOf,
  named,
  openEnum,
  orNull,
  READINESS_REASON,
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

/** architecture.md §5. */
export const READINESS = named(
  'ReadinessReport',
  closedObject('Whether the method may be charged without its buyer, and if not, why.', {
    payment_method_id: orNull(anId('pm'), "Null when the customer's default was asked about and there is none."),
    is_ready: flag('Whether nothing stands in the way.'),
    evaluated_at: EVALUATED_AT,
    policy_version: POLICY_VERSION,
    blockers: listOf(READINESS_REASON, 'Why it may not be charged; empty when it may.'),
    warnings: listOf(READINESS_REASON, 'Why it soon may not be.'),
  }),
);
