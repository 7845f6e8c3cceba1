import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
});
afterAll(() => world.close());

const REASON = {
  code: expect.any(String),
  message: expect.any(String),
  resource_type: expect.any(String),
  resource_id: expect.any(String),
  resolution_owner: expect.stringMatching(/^(merchant|flint|integrator|buyer)$/),
  next_actions: expect.any(Array),
};

interface Asked {
  readonly methodId?: string;
  readonly customerId?: string;
  readonly query?: string;
  readonly by?: Shop;
}

/** Asks one of the two routes and checks the shape of whatever it says. */
async function ask({ methodId, customerId, query = '', by = shop }: Asked): Promise<Json> {
  const path = methodId ? `/v1/payment-methods/${methodId}/readiness` : `/v1/customers/${customerId}/readiness`;
  const report = data(await by.api.get(`${path}${query}`), 200);
  expect(Object.keys(report).sort()).toEqual([
    'blockers',
    'evaluated_at',
    'is_ready',
    'payment_method_id',
    'policy_version',
    'warnings',
  ]);
  expect(report.is_ready).toBe(report.blockers.length === 0);
  for (const reason of [...report.blockers, ...report.warnings]) {
    expect(reason).toEqual({ ...REASON, caused_by_event_id: reason.caused_by_event_id });
    expect(['string', 'object']).toContain(typeof reason.caused_by_event_id);
    expect(reason.next_actions.every((step: Json) => typeof step.action_type === 'string')).toBe(true);
  }
  return report;
}

const codesOf = (report: Json) => report.blockers.map(({ code }: Json) => code);

/** Both routes give the same reasons about a customer's default. */
async function expectBoth(asked: Asked, codes: readonly string[]): Promise<void> {
  const { methodId, customerId, query, by } = asked;
  expect(codesOf(await ask({ methodId, query, by }))).toEqual(codes);
  expect(codesOf(await ask({ customerId, query, by }))).toEqual(codes);
}

describe('readiness names each reason by its code, on both routes', () => {
  it('none default', async () => {
    const { customer_id: customerId } = await shop.customer();
    const report = await ask({ customerId });
    expect(codesOf(report)).toEqual(['no_default_payment_method']);
    expect(report.payment_method_id).toBeNull();
    expect(report.blockers[0]).toMatchObject({ resource_type: 'customer', resource_id: customerId });
  });

  it('pending, failed and removed', async () => {
    const { customer_id: customerId } = await shop.customer();
    const saved = data(await shop.api.post('/v1/payment-methods', { customer_id: customerId }), 201);
    const methodId = saved.payment_method.payment_method_id;
    expect(codesOf(await ask({ methodId }))).toEqual(['payment_method_not_ready']);
    await shop.api.post(saved.client_setup.sandbox.confirm_url, { token: 'pm_card_visa_chargeDeclinedLostCard' });
    expect(codesOf(await ask({ methodId }))).toEqual(['payment_method_not_active']);

    const buyer = await shop.buyer();
    await expectBoth(buyer, []);
    data(await shop.api.call('DELETE', `/v1/payment-methods/${buyer.methodId}`), 200);
    const removed = await ask({ methodId: buyer.methodId });
    expect(codesOf(removed)).toEqual(['payment_method_removed']);
    expect(removed.blockers[0].caused_by_event_id).toEqual(expect.any(String));
    expect(codesOf(await ask({ customerId: buyer.customerId }))).toEqual(['no_default_payment_method']);
  });

  it('an amount out of range and a currency that is not supported', async () => {
    const buyer = await shop.buyer();
    await expectBoth({ ...buyer, query: '?amount=2000&currency=USD' }, []);
    await expectBoth({ ...buyer, query: '?amount=49&currency=USD' }, ['amount_out_of_range']);
    await expectBoth({ ...buyer, query: '?amount=100000000&currency=USD' }, ['amount_out_of_range']);
    await expectBoth({ ...buyer, query: '?amount=2000&currency=XXX' }, ['currency_not_supported']);
  });

  it('a last decline that is final, with its code after a colon', async () => {
    const buyer = await shop.buyer('tok_visa_chargeCustomerFailLostCard');
    const { payment_intent_id } = await shop.intent(buyer.customerId);
    const declined = await shop.confirm(payment_intent_id, buyer.methodId);
    expect(declined.status).toBe(402);
    await expectBoth(buyer, ['last_decline_is_final:lost_card']);
  });

  it('an authentication that the last charge without the buyer asked for', async () => {
    const { shop: own } = await world.openSandbox();
    const buyer = await own.buyer('pm_card_authenticationRequired');
    const answer = await own.subscribe(buyer.customerId, await own.plan());
    expect([201, 402]).toContain(answer.status);
    await expectBoth({ ...buyer, by: own }, ['authentication_required_last_time']);
  });

  it('an expiry before the charge, soon after it, and one that has come', async () => {
    const { shop: own } = await world.openSandbox();
    const buyer = await own.buyer();
    const { card } = data(await own.api.get(`/v1/payment-methods/${buyer.methodId}`), 200);
    const year = Number((await own.now()).slice(0, 4));
    expect(card).toMatchObject({ exp_month: 12, exp_year: year + 4 });
    const after = `?on=${year + 5}-01-01T00:00:00Z`;
    await expectBoth({ ...buyer, query: after, by: own }, ['payment_method_expires_before_charge']);
    const warned = await ask({ methodId: buyer.methodId, query: `?on=${year + 4}-12-20T00:00:00Z`, by: own });
    expect([warned.is_ready, warned.warnings[0]?.code]).toEqual([true, 'payment_method_expires_soon']);
    await own.advanceTo(`${year + 5}-01-01T00:00:00Z`);
    await expectBoth({ ...buyer, by: own }, ['payment_method_expired']);
    expect(data(await own.api.get(`/v1/payment-methods/${buyer.methodId}`), 200).status).toBe('expired');
  });
});
