import { describe, expect, test } from '@jest/globals';
import { CUSTOMER, customerCreated, given, MERCHANT } from '../fixtures/customer-facts.js';
import { decideCreateCustomer } from './create-customer.js';

const data = { customerId: CUSTOMER, merchantId: MERCHANT, email: 'ada@example.com' };

describe('creating a customer', () => {
  test('needs an e-mail only', () => {
    expect(decideCreateCustomer(data, given())).toEqual([customerCreated()]);
  });

  test('keeps all that tells who somebody is under `personal`, and nothing else there', () => {
    const address = { line1: '1 Main St', country: 'US' };
    const personal = {
      email: 'ada@example.com',
      name: 'Ada',
      phone: '+15550100',
      internalNote: 'VIP',
      billingAddress: address,
      shippingAddress: address,
      taxIdentity: { legal_name: 'Ada Ltd' },
    };
    const known = {
      isVerified: true,
      metadata: { tier: 'gold' },
      externalReferenceId: 'crm-1',
      groupId: 'g-1',
      taxExempt: true,
    };
    expect(decideCreateCustomer({ ...data, ...personal, ...known }, given())).toEqual([
      { type: 'CustomerCreated', data: { customerId: CUSTOMER, merchantId: MERCHANT, ...known, personal } },
    ]);
  });

  test('starts at version 1', () => {
    expect(given(customerCreated()).profile?.version).toBe(1);
  });

  test('does nothing when this customer exists', () => {
    expect(decideCreateCustomer(data, given(customerCreated()))).toEqual([]);
  });

  test('is refused for an id that was given up', () => {
    const state = given({ type: 'CustomerCreationAbandoned', data: { inFavourOf: 'cus_02' } });
    expect(decideCreateCustomer(data, state)).toMatchObject({ code: 'CUSTOMER_EMAIL_ALREADY_USED' });
  });

  test('is refused with metadata under the reserved prefix', () => {
    expect(decideCreateCustomer({ ...data, metadata: { flint_x: '1' } }, given())).toMatchObject({
      code: 'RESERVED_METADATA_KEY',
    });
  });
});
