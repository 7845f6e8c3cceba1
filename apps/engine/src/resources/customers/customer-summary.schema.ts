import { anId, CREATED_AND_UPDATED, closedObject, named, orNull, text } from '../../http/index.js';

export const NAME = text('Name.');
export const PHONE = text('Phone number in E.164 form.');
export const EMAIL = orNull({ type: 'string', format: 'email' }, 'E-mail address; null after erasure.');

/** A customer inside another resource (contract §1.7). */
export const CUSTOMER_SUMMARY = named(
  'CustomerSummary',
  closedObject(
    'A customer inside another resource.',
    { customer_id: anId('cus'), email: EMAIL, ...CREATED_AND_UPDATED },
    { name: NAME, phone: PHONE },
  ),
);
