import {
  about,
  anId,
  CREATED_AND_UPDATED,
  closedObject,
  EXTERNAL_REFERENCE_ID,
  flag,
  listOf,
  METADATA,
  named,
  orNull,
  POSTAL_ADDRESS,
  text,
  VERSION,
} from '../../http/index.js';
import { PAYMENT_METHOD_SUMMARY } from '../payment-methods/payment-method-summary.schema.js';
import { EMAIL, NAME, PHONE } from './customer-summary.schema.js';

/** Contract §4.5. */
export const CUSTOMER_ADDRESS = named(
  'CustomerAddress',
  closedObject(
    'A saved address of a customer.',
    {
      customer_address_id: anId('cadr'),
      customer_id: anId('cus'),
      is_default_billing: flag('Whether bills go there.'),
      is_default_shipping: flag('Whether goods go there.'),
      ...CREATED_AND_UPDATED,
    },
    {
      address: about(POSTAL_ADDRESS, 'Absent after erasure.'),
      recipient_name: text('Who lives there. Absent after erasure.'),
      label: text("The caller's name for it."),
      phone: PHONE,
    },
  ),
);

/** Contract §4.4. */
export const CUSTOMER = named(
  'Customer',
  closedObject(
    'Who pays. Personal fields are absent, and the e-mail address null, after erasure.',
    {
      customer_id: anId('cus'),
      merchant_id: anId('mer'),
      email: EMAIL,
      addresses: listOf(CUSTOMER_ADDRESS, 'Saved addresses, newest first.'),
      is_verified: flag("Whether the merchant has verified who it is; the caller's own statement."),
      metadata: METADATA,
      version: VERSION,
      ...CREATED_AND_UPDATED,
    },
    {
      name: NAME,
      phone: PHONE,
      billing_address: about(POSTAL_ADDRESS, 'The saved default for billing, else the one written on the profile.'),
      shipping_address: about(POSTAL_ADDRESS, 'The saved default for shipping, else the one written on the profile.'),
      default_payment_method_id: anId('pm', 'What is charged unless another is named; absent when there is none.'),
      default_payment_method: orNull(PAYMENT_METHOD_SUMMARY, 'Only when expanded; null when there is none.'),
      external_reference_id: EXTERNAL_REFERENCE_ID,
      group_id: text("The caller's own group."),
      internal_note: text('For the merchant only.'),
      tax_exempt: flag('Whether no tax is to be charged.'),
    },
  ),
);
