import { describe, expect, test } from '@jest/globals';
import type { CustomerEvent } from '../customer.events.js';
import { addressAdded, CUSTOMER, customerCreated, given, HOME } from '../fixtures/customer-facts.js';
import type { AddressRole } from '../profile/customer-profile.events.js';
import { ADDRESSES_LIMIT, decideAddAddress } from './add-address.js';
import { decideRemoveAddress } from './remove-address.js';
import { decideSetDefaultAddress } from './set-default-address.js';
import { decideUpdateAddress } from './update-address.js';

const defaultSet = (customerAddressId: string, ...roles: AddressRole[]): CustomerEvent => ({
  type: 'DefaultAddressSet',
  data: { customerAddressId, roles },
});
const removed = (customerAddressId: string): CustomerEvent => ({
  type: 'CustomerAddressRemoved',
  data: { customerAddressId },
});
const first = [customerCreated(), addressAdded('cadr_01'), defaultSet('cadr_01', 'billing', 'shipping')];
const three = [...first, addressAdded('cadr_02'), addressAdded('cadr_03')];

describe('adding an address', () => {
  const data = { customerAddressId: 'cadr_01', ...HOME };

  test('makes the first one both defaults', () => {
    expect(decideAddAddress(data, given(customerCreated()))).toEqual(first.slice(1));
  });

  test('leaves the defaults alone when there are others', () => {
    const second = { ...data, customerAddressId: 'cadr_02' };
    expect(decideAddAddress(second, given(...first))).toEqual([addressAdded('cadr_02')]);
  });

  test('is refused beyond the limit', () => {
    const many = Array.from({ length: ADDRESSES_LIMIT }, (_, n) => addressAdded(`cadr_many_${n}`));
    expect(decideAddAddress(data, given(customerCreated(), ...many))).toMatchObject({
      code: 'RESOURCE_LIMIT_EXCEEDED',
      detail: { limit: ADDRESSES_LIMIT },
    });
  });
});

describe('updating an address', () => {
  const update = { customerId: CUSTOMER, customerAddressId: 'cadr_01' };

  test('writes only what changes', () => {
    const address = { country: 'US', city: 'Springfield', line1: '1 Main St' };
    expect(decideUpdateAddress({ ...update, address, label: 'home' }, given(...first))).toEqual([
      { type: 'CustomerAddressUpdated', data: { customerAddressId: 'cadr_01', personal: { label: 'home' } } },
    ]);
  });

  test('clears a field with null', () => {
    const labelled = [customerCreated(), addressAdded('cadr_01', { ...HOME, label: 'home' })];
    const cleared = {
      type: 'CustomerAddressUpdated',
      data: { customerAddressId: 'cadr_01', personal: { label: null } },
    };
    expect(decideUpdateAddress({ ...update, label: null }, given(...labelled))).toEqual([cleared]);
    expect(given(...labelled, cleared as CustomerEvent).profile?.addresses[0]).not.toHaveProperty('label');
  });

  test('is refused for an address that is not there', () => {
    expect(decideUpdateAddress({ ...update, label: 'home' }, given(customerCreated()))).toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
      detail: { param: 'customer_address_id' },
    });
  });
});

describe('removing an address', () => {
  test('moves its defaults to the newest that remains', () => {
    expect(decideRemoveAddress({ customerAddressId: 'cadr_01' }, given(...three))).toEqual([
      removed('cadr_01'),
      defaultSet('cadr_03', 'billing', 'shipping'),
    ]);
  });

  test('moves only the role that it had', () => {
    const state = given(...three, defaultSet('cadr_02', 'shipping'));
    expect(decideRemoveAddress({ customerAddressId: 'cadr_02' }, state)).toEqual([
      removed('cadr_02'),
      defaultSet('cadr_03', 'shipping'),
    ]);
  });

  test('leaves no default when it was the last', () => {
    expect(decideRemoveAddress({ customerAddressId: 'cadr_01' }, given(...first))).toEqual([removed('cadr_01')]);
    expect(given(...first, removed('cadr_01')).profile?.defaultAddressIds).toEqual({});
  });

  test('does nothing a second time, and is refused for one that never was', () => {
    const state = given(...first, removed('cadr_01'));
    expect(decideRemoveAddress({ customerAddressId: 'cadr_01' }, state)).toEqual([]);
    expect(decideRemoveAddress({ customerAddressId: 'cadr_09' }, state)).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});

describe('setting a default address', () => {
  test('names only the roles that change', () => {
    const state = given(...three, defaultSet('cadr_02', 'billing'));
    expect(decideSetDefaultAddress({ customerAddressId: 'cadr_02', defaultFor: 'both' }, state)).toEqual([
      defaultSet('cadr_02', 'shipping'),
    ]);
  });

  test('is refused for an address that is not there', () => {
    expect(
      decideSetDefaultAddress({ customerAddressId: 'cadr_09', defaultFor: 'both' }, given(...first)),
    ).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});
