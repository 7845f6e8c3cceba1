import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
});
afterAll(() => world.close());

const ADDRESS = { line1: '1 Main Street', city: 'Springfield', postal_code: '12345', country: 'US' };

describe('F3: a customer and addresses', () => {
  it('creates, refuses the same e-mail, updates at a version, and keeps two default roles', async () => {
    const created = await shop.api.post('/v1/customers', { email: 'f3@example.com', name: 'Ada' });
    const customer = data(created, 201);
    expect(customer).toMatchObject({ email: 'f3@example.com', name: 'Ada', version: expect.any(Number) });
    expect(customer.customer_id).toMatch(/^cus_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(created.headers.get('x-request-id')).toBe(created.body.request_id);
    expect(created.headers.get('flint-mode')).toBe('test');
    expect(created.headers.get('flint-merchant-id')).toBe(world.engine.bootstrap.merchant_id);
    expect(created.headers.get('flint-sandbox-id')).toBe(world.engine.bootstrap.sandbox_id);

    const twin = await shop.api.post('/v1/customers', { email: 'F3@example.com' });
    expect(refusal(twin)).toEqual([409, 'CUSTOMER_EMAIL_ALREADY_USED']);
    expect(twin.body.error).toMatchObject({ type: 'conflict_error', error_source: 'merchant' });

    const path = `/v1/customers/${customer.customer_id}`;
    const change = { expected_version: customer.version, name: 'Ada L.' };
    const changed = data(await shop.api.call('PATCH', path, change), 200);
    expect(changed.name).toBe('Ada L.');
    expect(changed.version).toBeGreaterThan(customer.version);
    const stale = await shop.api.call('PATCH', path, { ...change, name: 'Too late' });
    expect(refusal(stale)).toEqual([409, 'VERSION_CONFLICT']);
    expect(stale.body.error.current_version).toBe(changed.version);

    const body = { address: ADDRESS, recipient_name: 'Ada' };
    const first = data(await shop.api.post(`${path}/addresses`, body), 201);
    expect(first).toMatchObject({ is_default_billing: true, is_default_shipping: true });
    const second = data(await shop.api.post(`${path}/addresses`, { ...body, label: 'Work' }), 201);
    expect(second).toMatchObject({ is_default_billing: false, is_default_shipping: false });
    const both = `${path}/addresses/${second.customer_address_id}/set-default`;
    const moved = data(await shop.api.post(both, { default_for: 'both' }), 200);
    expect(moved).toMatchObject({ is_default_billing: true, is_default_shipping: true });
    const rows = data(await shop.api.get(`${path}/addresses`), 200);
    expect(rows.map((row: { is_default_billing: boolean }) => row.is_default_billing)).toEqual([true, false]);
    data(await shop.api.call('DELETE', `${path}/addresses/${second.customer_address_id}`), 200);
    const left = data(await shop.api.get(`${path}/addresses/${first.customer_address_id}`), 200);
    expect(left).toMatchObject({ is_default_billing: true, is_default_shipping: true });
  });
});

describe('F5 and F6: a method on file, and the one default (no on-session method: no route of this issue saves one)', () => {
  it('is born pending with a client set-up and becomes active and off-session when its buyer confirms', async () => {
    const { customer_id } = await shop.customer();
    const saved = data(await shop.api.post('/v1/payment-methods', { customer_id, type: 'card' }), 201);
    const { payment_method, client_setup } = saved;
    expect(payment_method).toMatchObject({ customer_id, status: 'pending', type: 'card' });
    expect(client_setup.sandbox.confirm_url.startsWith(world.baseUrl)).toBe(true);
    const id = payment_method.payment_method_id;
    expect(refusal(await shop.api.post(`/v1/payment-methods/${id}/set-default`))).toEqual([
      409,
      'PAYMENT_METHOD_NOT_READY',
    ]);
    const confirmed = data(await shop.api.post(client_setup.sandbox.confirm_url, { token: 'pm_card_visa' }), 200);
    expect(confirmed).toMatchObject({ payment_method_id: id, status: 'active', usage: 'off_session' });
    expect(confirmed.card).toMatchObject({ brand: 'visa', last4: '4242' });
    expect(data(await shop.api.get(`/v1/payment-methods/${id}`), 200)).toEqual(confirmed);
    const ready = await shop.api.get(`/v1/payment-methods?customer_id=${customer_id}&usage=off_session`);
    expect(data(ready, 200)).toEqual([confirmed]);
  });

  it('answers 402 when the issuer refuses the card, and keeps the method as failed', async () => {
    const { customer_id } = await shop.customer();
    const saved = data(await shop.api.post('/v1/payment-methods', { customer_id }), 201);
    const url = saved.client_setup.sandbox.confirm_url;
    const answer = await shop.api.post(url, { token: 'pm_card_visa_chargeDeclined' });
    expect(refusal(answer)).toEqual([402, 'CARD_DECLINED']);
    const id = saved.payment_method.payment_method_id;
    expect(data(await shop.api.get(`/v1/payment-methods/${id}`), 200).status).toBe('failed');
    expect(refusal(await shop.api.post(`/v1/payment-methods/${id}/set-default`))[1]).toBe('PAYMENT_METHOD_NOT_ACTIVE');
    expect(data(await shop.api.get(`/v1/payment-methods?customer_id=${customer_id}`), 200)).toEqual([]);
  });

  it('moves the default, shows it on the customer, clears it, and clears it with the method', async () => {
    const { customerId, methodId } = await shop.buyer();
    const path = `/v1/customers/${customerId}`;
    expect(data(await shop.api.get(`${path}?expand=default_payment_method`), 200)).toMatchObject({
      default_payment_method_id: methodId,
      default_payment_method: { payment_method_id: methodId, status: 'active' },
    });
    const other = await shop.method(customerId, 'pm_card_mastercard');
    await shop.setDefault(other);
    expect(data(await shop.api.get(path), 200).default_payment_method_id).toBe(other);
    data(await shop.api.call('DELETE', `${path}/default-payment-method`), 200);
    expect(data(await shop.api.get(path), 200).default_payment_method_id).toBeUndefined();
    await shop.setDefault(methodId);
    expect(data(await shop.api.call('DELETE', `/v1/payment-methods/${methodId}`), 200)).toEqual({ success: true });
    expect(data(await shop.api.get(path), 200).default_payment_method_id).toBeUndefined();
  });
});

describe('F7: may it be charged?', () => {
  it('says no with the reason, then yes for the amount', async () => {
    const { customer_id } = await shop.customer();
    const path = `/v1/customers/${customer_id}/readiness?amount=2000&currency=USD`;
    const before = data(await shop.api.get(path), 200);
    expect([before.is_ready, before.blockers[0].code]).toEqual([false, 'no_default_payment_method']);
    const methodId = await shop.method(customer_id);
    await shop.setDefault(methodId);
    expect(data(await shop.api.get(path), 200)).toMatchObject({
      payment_method_id: methodId,
      is_ready: true,
      blockers: [],
    });
    const listed = data(await shop.api.get(`/v1/payment-methods?customer_id=${customer_id}&usage=off_session`), 200);
    expect(listed).toHaveLength(1);
  });

  it('shows that cards can be saved and charged here', async () => {
    const [saving] = data(await shop.api.get('/v1/capabilities?capability=save_payment_methods'), 200);
    expect([saving.status, saving.blocked_reasons]).toEqual(['ready', []]);
    const ready = data(await shop.api.get('/v1/capabilities?domain=payments&status=ready'), 200);
    expect(ready.map(({ capability }: { capability: string }) => capability)).toEqual([
      'accept_card_payments',
      'save_payment_methods',
    ]);
  });

  it('previews a subscription: what is missing, then nothing, and nothing is stored', async () => {
    const { customer_id } = await shop.customer();
    const subscription_plan_id = await shop.plan();
    const body = {
      mode: 'create',
      customer_id,
      subscription_plan_id,
      billing_start: { type: 'immediate' },
    };
    const ask = async () => data(await shop.api.post('/v1/subscription-previews', body), 200);
    const missing = await ask();
    expect([missing.is_valid, missing.errors[0].code]).toEqual([false, 'PAYMENT_METHOD_REQUIRED']);
    const methodId = await shop.method(customer_id);
    await shop.setDefault(methodId);
    expect(await ask()).toEqual({ mode: 'create', is_valid: true, errors: [], currency: 'USD' });
    expect(data(await shop.api.get(`/v1/subscriptions?customer_id=${customer_id}`), 200)).toEqual([]);
  });
});
