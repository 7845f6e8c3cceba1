import { describe, expect, test } from '@jest/globals';
import type { CustomerEvent } from './customer.events.js';
import { ArrayViewReader, stored } from './fixtures/array-view-reader.js';
import {
  activated,
  addressAdded,
  CUSTOMER,
  customerCreated,
  declineRecorded,
  defaultSet,
  ENVIRONMENT,
  instantOf,
  MERCHANT,
  NOW,
  removed,
  saveStarted,
  VISA,
} from './fixtures/customer-facts.js';
import { getPaymentMethod, listPaymentMethods } from './payment-methods/payment-methods.query.js';
import type { ListCustomers } from './profile/customers.query.js';
import { getCustomer, listCustomers } from './profile/customers.query.js';
import { getCustomerReadiness, getPaymentMethodReadiness } from './readiness/readiness.query.js';

const environmentId = ENVIRONMENT;
const viewsAfter = (...events: CustomerEvent[]) =>
  new ArrayViewReader(
    environmentId,
    events.map((event, revision) => stored(event, revision, CUSTOMER)),
  );
const withDefault = [customerCreated({ name: 'Ada' }), saveStarted('pm_01'), activated('pm_01'), defaultSet('pm_01')];
const get = { environmentId, customerId: CUSTOMER, now: NOW };

describe('a customer from the view', () => {
  test('is shown as the contract says, with its default on demand', async () => {
    const customer = await getCustomer(viewsAfter(...withDefault), { ...get, expandDefaultPaymentMethod: true });
    expect(customer).toEqual({
      customer_id: CUSTOMER,
      merchant_id: MERCHANT,
      email: 'ada@example.com',
      name: 'Ada',
      addresses: [],
      default_payment_method_id: 'pm_01',
      default_payment_method: {
        payment_method_id: 'pm_01',
        customer_id: CUSTOMER,
        type: 'card',
        status: 'active',
        card: { brand: 'visa', exp_month: 12, exp_year: 2030, last4: '4242' },
        created_at: instantOf(1),
        updated_at: instantOf(2),
      },
      is_verified: false,
      metadata: {},
      version: 2,
      created_at: instantOf(0),
      updated_at: instantOf(3),
    });
  });

  test('shows null for a default that is asked for and not there', async () => {
    const customer = await getCustomer(viewsAfter(customerCreated()), { ...get, expandDefaultPaymentMethod: true });
    expect(customer).toMatchObject({ default_payment_method: null });
    expect(JSON.parse(JSON.stringify(customer))).not.toHaveProperty('default_payment_method_id');
  });

  test('shows saved addresses newest first, and the default as the billing address', async () => {
    const address = { line1: '2 Side St', country: 'US' };
    const customer = await getCustomer(
      viewsAfter(
        customerCreated({ billingAddress: { country: 'DE' }, shippingAddress: { country: 'FR' } }),
        addressAdded('cadr_01'),
        addressAdded('cadr_02', { address, recipientName: 'Ada' }),
        { type: 'DefaultAddressSet', data: { customerAddressId: 'cadr_02', roles: ['billing'] } },
      ),
      get,
    );
    expect(customer).toMatchObject({
      billing_address: address,
      shipping_address: { country: 'FR' },
      addresses: [
        { customer_address_id: 'cadr_02', is_default_billing: true, is_default_shipping: false },
        { customer_address_id: 'cadr_01', is_default_billing: false, is_default_shipping: false },
      ],
    });
  });

  test('folds without personal data after erasure', async () => {
    const { personal: _, ...erased } = customerCreated().data;
    const views = viewsAfter(
      { type: 'CustomerCreated', data: erased },
      { type: 'CustomerUpdated', data: { changedFields: ['name'] } },
      { type: 'CustomerAddressAdded', data: { customerAddressId: 'cadr_01' } },
      { type: 'CustomerAddressUpdated', data: { customerAddressId: 'cadr_01' } },
    );
    expect(await getCustomer(views, get)).toMatchObject({
      email: null,
      version: 4,
      addresses: [{ customer_address_id: 'cadr_01' }],
    });
    expect((await listCustomers(views, { environmentId, limit: 10, sortBy: 'email' })).data).toHaveLength(1);
  });

  test('of another environment is not found', async () => {
    expect(await getCustomer(viewsAfter(...withDefault), { ...get, environmentId: 'menv_02' })).toBeUndefined();
  });
});

describe('the list of customers', () => {
  const people: [string, string, string?][] = [
    ['cus_a', 'Zoe', 'crm-1'],
    ['cus_b', 'adam', 'crm-2'],
    ['cus_c', 'Bob', 'crm-1'],
  ];
  const created = (customerId: string, name: string, externalReferenceId?: string): CustomerEvent => {
    const { type, data } = customerCreated({ name, email: `${name}@Example.com` });
    return { type, data: { ...data, customerId, externalReferenceId } };
  };
  const views = new ArrayViewReader(
    environmentId,
    people.map(([id, name, reference], n) => stored(created(id, name, reference), n, id)),
  );
  const list = async (query: Partial<ListCustomers>) =>
    (await listCustomers(views, { environmentId, limit: 10, ...query })).data.map(({ customer_id }) => customer_id);

  test.each<[string, Partial<ListCustomers>, string[]]>([
    ['comes newest first', {}, ['cus_c', 'cus_b', 'cus_a']],
    ['sorts by name, whatever the case', { sortBy: 'name', sortDirection: 'asc' }, ['cus_b', 'cus_c', 'cus_a']],
    ['sorts by e-mail', { sortBy: 'email' }, ['cus_a', 'cus_c', 'cus_b']],
    ['finds an exact e-mail, whatever the case', { email: 'ADAM@example.com' }, ['cus_b']],
    ['finds a part of a name', { query: 'OB' }, ['cus_c']],
    ['finds an external reference', { externalReferenceId: 'crm-1' }, ['cus_c', 'cus_a']],
    ['finds it in another order too', { externalReferenceId: 'crm-1', sortBy: 'name' }, ['cus_a', 'cus_c']],
    ['takes a date from and up to', { createdAfter: instantOf(0), createdBefore: instantOf(2) }, ['cus_b', 'cus_a']],
    ['takes dates in another order too', { sortBy: 'name', createdAfter: instantOf(1) }, ['cus_c', 'cus_b']],
  ])('%s', async (_, query, expected) => {
    expect(await list(query)).toEqual(expected);
  });

  test('goes on after a place', async () => {
    const { data, next } = await listCustomers(views, { environmentId, limit: 2 });
    expect(data.map(({ customer_id }) => customer_id)).toEqual(['cus_c', 'cus_b']);
    expect(await list({ place: next })).toEqual(['cus_a']);
  });
});

describe('payment methods from the view', () => {
  const views = viewsAfter(
    ...withDefault,
    saveStarted('pm_02'),
    removed('pm_02'),
    saveStarted('pm_03', 'on_session'),
    activated('pm_03', { usage: 'on_session', card: { ...VISA, expMonth: 2, expYear: 2026 } }),
  );
  const list = async (query: object, now = NOW) =>
    (await listPaymentMethods(views, { environmentId, limit: 10, now, ...query })).data.map(
      (pm) => pm.payment_method_id,
    );

  test('come newest first, active ones unless asked otherwise', async () => {
    expect(await list({ customerId: CUSTOMER })).toEqual(['pm_03', 'pm_01']);
    expect(await list({})).toEqual(['pm_03', 'pm_01']);
    expect(await list({ customerId: 'cus_other' })).toEqual([]);
    expect(await list({ status: 'removed' })).toEqual(['pm_02']);
    expect(await list({ usage: 'off_session' })).toEqual(['pm_01']);
  });

  test('expire by the clock', async () => {
    const later = '2026-03-01T00:00:00.000Z';
    expect(await list({}, later)).toEqual(['pm_01']);
    expect(await list({ status: 'expired' }, later)).toEqual(['pm_03']);
    const one = await getPaymentMethod(views, { environmentId, paymentMethodId: 'pm_03', now: later });
    expect(one).toMatchObject({ status: 'expired', usage: 'on_session', merchant_id: MERCHANT });
  });

  test('show their customer on demand, and never the gateway token', async () => {
    const one = await getPaymentMethod(views, {
      environmentId,
      paymentMethodId: 'pm_01',
      now: NOW,
      expandCustomer: true,
    });
    expect(one?.customer).toMatchObject({ customer_id: CUSTOMER, email: 'ada@example.com', name: 'Ada' });
    expect(JSON.stringify(one)).not.toContain('tok_');
  });
});

describe('readiness from the view', () => {
  const question = { environmentId, evaluatedAt: NOW };

  test('of the default and of the method itself is the same', async () => {
    const views = viewsAfter(...withDefault, declineRecorded('pm_01', 'lost_card', 'never_without_new_method'));
    const ofDefault = await getCustomerReadiness(views, CUSTOMER, question);
    expect(ofDefault?.blockers).toMatchObject([{ code: 'last_decline_is_final:lost_card' }]);
    expect(await getPaymentMethodReadiness(views, 'pm_01', question)).toEqual(ofDefault);
  });

  test('tells when the default was cleared, and of a method that was removed', async () => {
    const views = viewsAfter(...withDefault, removed('pm_01'), {
      type: 'DefaultPaymentMethodCleared',
      data: { paymentMethodId: 'pm_01', reason: 'payment_method_removed' },
    });
    expect(await getCustomerReadiness(views, CUSTOMER, question)).toMatchObject({
      blockers: [{ code: 'no_default_payment_method' }],
    });
    expect(await getPaymentMethodReadiness(views, 'pm_01', question)).toMatchObject({
      blockers: [{ code: 'payment_method_removed' }],
    });
  });

  test('is not found for what is not there', async () => {
    expect(await getCustomerReadiness(viewsAfter(), CUSTOMER, question)).toBeUndefined();
    expect(await getPaymentMethodReadiness(viewsAfter(), 'pm_01', question)).toBeUndefined();
  });
});
