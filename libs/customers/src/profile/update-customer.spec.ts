import { describe, expect, test } from '@jest/globals';
import { addressAdded, CUSTOMER, customerCreated, given } from '../fixtures/customer-facts.js';
import { decideUpdateCustomer } from './update-customer.js';

const billingAddress = { line1: '2 Side St', country: 'US' };
const bothDefaults = {
  type: 'DefaultAddressSet',
  data: { customerAddressId: 'cadr_01', roles: ['billing', 'shipping'] },
} as const;
const update = (input: object) => ({ customerId: CUSTOMER, ...input });

describe('updating a customer', () => {
  test('writes only what really changes, and names it', () => {
    const state = given(customerCreated({ name: 'Ada' }));
    expect(decideUpdateCustomer(update({ name: 'Ada', phone: '+15550100', isVerified: true }), state)).toEqual([
      {
        type: 'CustomerUpdated',
        data: { changedFields: ['phone', 'isVerified'], isVerified: true, personal: { phone: '+15550100' } },
      },
    ]);
  });

  test('clears a field with null, and moves the version by one', () => {
    const created = customerCreated({ name: 'Ada' });
    const events = decideUpdateCustomer(update({ name: null }), given(created));
    expect(events).toEqual([{ type: 'CustomerUpdated', data: { changedFields: ['name'], personal: { name: null } } }]);
    const { profile } = given(created, ...(events as []));
    expect(profile).toMatchObject({ version: 2, email: 'ada@example.com' });
    expect(profile).not.toHaveProperty('name');
  });

  test('merges metadata: a value sets, null removes, the rest stays', () => {
    const created = customerCreated();
    const before = { ...created, data: { ...created.data, metadata: { a: '1', b: '2', c: '3' } } };
    const events = decideUpdateCustomer(update({ metadata: { a: '1', b: null, d: '' } }), given(before));
    expect(events).toEqual([
      { type: 'CustomerUpdated', data: { changedFields: ['metadata'], metadata: { b: null, d: '' } } },
    ]);
    expect(given(before, ...(events as [])).profile?.metadata).toEqual({ a: '1', c: '3', d: '' });
  });

  test('clears all metadata with null for the whole', () => {
    const created = customerCreated();
    const state = given({ ...created, data: { ...created.data, metadata: { a: '1' } } });
    expect(decideUpdateCustomer(update({ metadata: null }), state)).toMatchObject([
      { data: { metadata: { a: null } } },
    ]);
    expect(decideUpdateCustomer(update({ metadata: {} }), state)).toEqual([]);
  });

  test("takes the place of the saved default when a role's address is written", () => {
    const state = given(customerCreated(), addressAdded('cadr_01'), bothDefaults);
    expect(decideUpdateCustomer(update({ billingAddress }), state)).toEqual([
      { type: 'CustomerUpdated', data: { changedFields: ['billingAddress'], personal: { billingAddress } } },
      { type: 'DefaultAddressCleared', data: { roles: ['billing'] } },
    ]);
  });

  test.each(['Eve', 'Ada'])('to %s is refused at another version than the expected one, which it names', (name) => {
    const state = given(customerCreated({ name: 'Ada' }));
    expect(decideUpdateCustomer(update({ name, expectedVersion: 7 }), state)).toMatchObject({
      code: 'VERSION_CONFLICT',
      detail: { current_version: 1 },
    });
  });

  test('writes nothing for what is already so', () => {
    const state = given(customerCreated({ name: 'Ada' }));
    expect(decideUpdateCustomer(update({ name: 'Ada', expectedVersion: 1 }), state)).toEqual([]);
    expect(decideUpdateCustomer(update({ name: 'Ada' }), state)).toEqual([]);
  });

  test('is refused for a customer that does not exist', () => {
    expect(decideUpdateCustomer(update({ name: 'Ada' }), given())).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});
