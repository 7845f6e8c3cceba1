import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;

beforeAll(async () => {
  world = await EngineWorld.start();
});
beforeEach(async () => {
  shop = (await world.openSandbox()).shop;
});
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const HOURS_20 = 20 * 3_600_000;

const fail = (mode: string) =>
  shop.api.call('PUT', '/v1/sandbox/gateway/faults', { mode, probability: mode === 'none' ? 0 : 1 });
const read = async (id: string) => data(await shop.api.get(`/v1/payment-intents/${id}`), 200);
const decide = (id: string, decision: string) =>
  shop.api.post(`/v1/payment-intents/${id}/settle-outcome`, { decision, reason: 'Asked the provider.' });
const advance = async (elapsed_ms: number) =>
  shop.advanceTo(new Date(Date.parse(await shop.now()) + elapsed_ms).toISOString());

/** A payment intent whose gateway payment exists and whose confirmation is then swallowed. */
async function silentPayment() {
  const buyer = await shop.buyer();
  const { payment_intent_id: id } = await shop.intent(buyer.customerId);
  const declined = await shop.api.post(`/v1/payment-intents/${id}/confirm`, {
    payment_source_token: 'pm_card_visa_chargeDeclined',
  });
  expect(refusal(declined)).toEqual([402, 'CARD_DECLINED']);
  await fail('black_hole');
  const answer = data(await shop.confirm(id, buyer.methodId), 200);
  expect(answer).toMatchObject({ status: 'processing', outcome_review: { status: 'unknown' } });
  return { ...buyer, id };
}

describe('F24: a payment intent whose gateway stays silent', () => {
  it('is quarantined within twenty hours, listed for operators, and nothing new opens meanwhile', async () => {
    const { id, methodId } = await silentPayment();
    await advance(HOURS_20);
    expect((await read(id)).outcome_review).toMatchObject({ status: 'quarantined', next_look_at: null });
    const listed = data(await shop.api.get('/v1/payment-intents?needs_review=true'), 200);
    expect(listed.map((intent: { payment_intent_id: string }) => intent.payment_intent_id)).toEqual([id]);
    expect(refusal(await shop.confirm(id, methodId))).toEqual([409, 'PAYMENT_CONFIRM_IN_PROGRESS']);
    for (const action of ['cancel', 'capture']) {
      const refused = await shop.api.post(`/v1/payment-intents/${id}/${action}`);
      expect(refusal(refused)).toEqual([409, 'PAYMENT_OPERATION_IN_PROGRESS']);
    }
  });

  it('is settled as paid by an operator, with who and why on record', async () => {
    const { id } = await silentPayment();
    await advance(HOURS_20);
    const paid = data(await decide(id, 'paid'), 200);
    expect(paid).toMatchObject({ status: 'succeeded', captured_money: usd(1_234) });
    expect(paid.outcome_review).toBeUndefined();
    expect(refusal(await decide(id, 'not_paid'))).toEqual([409, 'PAYMENT_INTENT_CANNOT_BE_UPDATED']);
  });

  it('is settled as not paid, whereupon another confirmation takes the money once', async () => {
    const { id, customerId, methodId } = await silentPayment();
    expect(data(await decide(id, 'not_paid'), 200).status).toBe('requires_payment_method');
    await fail('none');
    expect(data(await shop.confirm(id, methodId), 200).status).toBe('succeeded');
    const taken = (await shop.chargesOf(customerId)).filter(({ status }) => status === 'succeeded');
    expect(taken).toHaveLength(1);
  });

  it('is looked at again when an operator asks, and heals', async () => {
    const { id, methodId } = await silentPayment();
    await advance(HOURS_20);
    await fail('none');
    // The keys are old by now, so what was never confirmed is let go in place of charged (F6).
    expect(data(await decide(id, 'look_again'), 200).status).toBe('requires_payment_method');
    expect(data(await shop.confirm(id, methodId), 200).status).toBe('succeeded');
  });
});

describe('F23: an unknown outcome of a billing cycle', () => {
  /** The first try is declined, so that the cycle's payment exists at the gateway; the next one is swallowed. */
  async function silentCycle() {
    const { customerId } = await shop.buyer('pm_card_chargeCustomerFail');
    const { subscription_id: id } = data(await shop.subscribe(customerId, await shop.plan()), 201);
    const payment_method_id = await shop.method(customerId);
    await fail('black_hole');
    data(await shop.api.post(`/v1/subscriptions/${id}/payment-method`, { payment_method_id }), 200);
    const [intent] = data(await shop.api.get('/v1/payment-intents?payment_flow=subscription_initial'), 200);
    expect(intent).toMatchObject({ status: 'processing', subscription_id: id, outcome_review: { status: 'unknown' } });
    return { customerId, id, intentId: intent.payment_intent_id };
  }

  it('settles its subscription when an operator decides that it was paid', async () => {
    const { id, intentId } = await silentCycle();
    expect(data(await decide(intentId, 'paid'), 200)).toMatchObject({ status: 'succeeded' });
    expect(await shop.subscription(id)).toMatchObject({ status: 'active', completed_cycles: 1 });
  });

  it('is tried again when an operator decides that it was not paid, and then pays once', async () => {
    const { id, customerId, intentId } = await silentCycle();
    expect(data(await decide(intentId, 'not_paid'), 200)).toMatchObject({ status: 'requires_payment_method' });
    await fail('none');
    await advance(HOURS_20);
    expect(await shop.subscription(id)).toMatchObject({ status: 'active', completed_cycles: 1 });
    const taken = (await shop.chargesOf(customerId)).filter(({ status }) => status === 'succeeded');
    expect(taken).toHaveLength(1);
  });
});
