import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;
let environmentId: string;

beforeAll(async () => {
  world = await EngineWorld.start();
  ({ shop, environmentId } = await world.openSandbox());
});
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const TAKEN = usd(1_234);
const MANUAL = { capture_method: 'manual' };

const read = async (id: string): Promise<Json> => data(await shop.api.get(`/v1/payment-intents/${id}`), 200);
const act = (id: string, action: string, body?: object) => shop.api.post(`/v1/payment-intents/${id}/${action}`, body);

/** A payment intent of a buyer with one saved method. */
async function begun(token = 'pm_card_visa', fields: object = {}) {
  const buyer = await shop.buyer(token);
  const { payment_intent_id: id } = await shop.intent(buyer.customerId, { ...fields });
  return { ...buyer, id };
}

async function held() {
  const intent = await begun('pm_card_visa', MANUAL);
  data(await shop.confirm(intent.id, intent.methodId), 200);
  return intent;
}

/** Waits for its buyer, who has been sent the challenge. */
async function challenged(token = 'pm_card_authenticationRequired', fields: object = {}) {
  const intent = await begun(token, fields);
  const asked = data(await shop.confirm(intent.id, intent.methodId), 200);
  const answer = async (outcome: 'succeed' | 'fail') =>
    data(await shop.api.post(asked.current_payment_action.client_action.sandbox.complete_url, { outcome }), 200);
  return { ...intent, asked, answer };
}

/** The answer to the caller and what is read afterwards agree. */
async function shows(id: string, answer: Json, facts: object): Promise<void> {
  expect(answer).toMatchObject(facts);
  expect(await read(id)).toMatchObject(facts);
}

describe('the states of a payment intent (contract §6.4)', () => {
  it('- · create → requires_payment_method', async () => {
    const { customerId } = await shop.buyer();
    const created = await shop.intent(customerId);
    const nothingYet = { captured_money: usd(0), capturable_money: usd(0), last_payment_error: null };
    await shows(created.payment_intent_id, created, { status: 'requires_payment_method', ...nothingYet });
    expect(await shop.chargesOf(customerId)).toEqual([]);
  });

  it('requires_payment_method · confirm with source, no challenge, automatic → processing → succeeded', async () => {
    const { id, methodId, customerId } = await begun();
    const paid = data(await shop.confirm(id, methodId), 200);
    await shows(id, paid, { status: 'succeeded', captured_money: TAKEN });
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'succeeded', amount_money: TAKEN }]);
    // Between the two it was processing: written down before anything left the house (D8).
    const log = await world.storeLog();
    const told = (await log.readStream(`payment_intent-${environmentId}.${id}`, 0)).map(({ type }) => type);
    expect(told).toEqual([
      'PaymentIntentCreated',
      'PaymentAttemptStarted',
      'PaymentAttemptGatewayPaymentCreated',
      'PaymentSucceeded',
    ]);
  });

  it('requires_payment_method · confirm, challenge needed → requires_action', async () => {
    const { id, asked, customerId } = await challenged();
    await shows(id, asked, {
      status: 'requires_action',
      current_payment_action: {
        action_type: 'payment_authentication',
        subject: { payment_intent: { payment_intent_id: id } },
      },
    });
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'requires_action' }]);
  });

  it.each([
    ['automatic', { status: 'succeeded', captured_money: TAKEN }],
    ['manual', { status: 'requires_capture', capturable_money: TAKEN }],
  ] as const)('requires_action · browser action done + confirm, %s → %j', async (capture_method, facts) => {
    const { id, answer } = await challenged('pm_card_authenticationRequired', { capture_method });
    await answer('succeed');
    await shows(id, data(await shop.confirm(id), 200), facts);
    expect((await read(id)).current_payment_action).toBeUndefined();
  });

  it('requires_payment_method · confirm, manual → requires_capture', async () => {
    const { id, methodId } = await begun('pm_card_visa', MANUAL);
    const answer = data(await shop.confirm(id, methodId), 200);
    const amounts = { authorized_money: TAKEN, capturable_money: TAKEN, captured_money: usd(0) };
    await shows(id, answer, { status: 'requires_capture', ...amounts, authorization_expires_at: expect.any(String) });
  });

  it('any confirmable · decline → requires_payment_method (retryable), HTTP 402', async () => {
    const { id, methodId, customerId } = await begun('pm_card_chargeCustomerFail');
    expect(refusal(await shop.confirm(id, methodId))).toEqual([402, 'CARD_DECLINED']);
    const declined = { status: 'requires_payment_method', last_payment_error: { code: 'card_declined' } };
    expect(await read(id)).toMatchObject(declined);
    const other = await shop.method(customerId);
    await shows(id, data(await shop.confirm(id, other), 200), { status: 'succeeded', last_payment_error: null });
  });

  it('requires_action · the challenge is failed → requires_payment_method (retryable), HTTP 402', async () => {
    const setFault = async (mode: string) =>
      data(await shop.api.call('PUT', '/v1/sandbox/gateway/faults', { mode }), 200);
    // A notice that comes before the confirmation ends the attempt; then that wants another method.
    await setFault('webhook_drop');
    const { id, answer, customerId } = await challenged();
    await answer('fail');
    expect(refusal(await shop.confirm(id))).toEqual([402, 'AUTHENTICATION_REQUIRED']);
    await setFault('none');
    expect(await read(id)).toMatchObject({ status: 'requires_payment_method' });
    const other = await shop.method(customerId);
    expect(data(await shop.confirm(id, other), 200).status).toBe('succeeded');
  });

  it('requires_capture · capture → succeeded', async () => {
    const { id } = await held();
    const paid = data(await act(id, 'capture'), 200);
    await shows(id, paid, {
      status: 'succeeded',
      captured_money: TAKEN,
      capturable_money: usd(0),
      released_money: usd(0),
    });
  });

  it('requires_capture · authorization ran out → canceled (reason authorization_expired)', async () => {
    const { shop: own } = await world.openSandbox();
    const { customerId, methodId } = await own.buyer();
    const { payment_intent_id: id } = await own.intent(customerId, MANUAL);
    const { authorization_expires_at } = data(await own.confirm(id, methodId), 200);
    const justBefore = new Date(Date.parse(authorization_expires_at) - 1_000).toISOString();
    await own.advanceTo(justBefore);
    expect(data(await own.api.get(`/v1/payment-intents/${id}`), 200).status).toBe('requires_capture');
    await own.advanceTo(authorization_expires_at);
    expect(data(await own.api.get(`/v1/payment-intents/${id}`), 200)).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'authorization_expired',
      captured_money: usd(0),
    });
    expect(await own.chargesOf(customerId)).toMatchObject([{ status: 'canceled' }]);
    const late = await own.api.post(`/v1/payment-intents/${id}/capture`);
    expect(late.status).toBe(409);
  });

  it.each([
    ['requires_payment_method', () => begun()],
    ['requires_action', () => challenged()],
    ['requires_capture', () => held()],
  ] as const)('requires_* · cancel, from %s → canceled', async (status, bring) => {
    const { id, customerId, methodId } = await bring();
    expect(await read(id)).toMatchObject({ status });
    const canceled = data(await act(id, 'cancel', { cancellation_reason: 'abandoned' }), 200);
    await shows(id, canceled, { status: 'canceled', cancellation_reason: 'abandoned', captured_money: usd(0) });
    expect(refusal(await shop.confirm(id, methodId))).toEqual([409, 'PAYMENT_CANCELED']);
    expect((await shop.chargesOf(customerId)).filter((charge) => charge.status === 'succeeded')).toEqual([]);
  });

  it('succeeded · refund → status unchanged, refund_status moves', async () => {
    const { id, methodId } = await begun();
    data(await shop.confirm(id, methodId), 200);
    expect(await read(id)).toMatchObject({ status: 'succeeded', refund_status: 'none' });
    for (const [amount, refund_status, refunded] of [
      [1_000, 'partially_refunded', 1_000],
      [234, 'refunded', 1_234],
    ] as const) {
      data(await shop.api.post('/v1/refunds', { payment_intent_id: id, amount_money: usd(amount) }), 201);
      expect(await read(id)).toMatchObject({ status: 'succeeded', refund_status, refunded_money: usd(refunded) });
    }
  });
});

describe('why a method was charged (architecture §5)', () => {
  const why = async (id: string) =>
    data(await shop.api.get(`/v1/payment-intents/${id}/payment-method-resolution`), 200);

  it('is told of the latest attempt, and has nothing to tell before the first', async () => {
    const { id, methodId, customerId } = await begun();
    expect(await why(id)).toEqual({
      chosen_payment_method_id: null,
      candidates: [],
      rule: 'no_attempt_yet',
      policy_version: null,
    });
    data(await shop.confirm(id, methodId), 200);
    const told = await why(id);
    expect(told).toMatchObject({ chosen_payment_method_id: methodId, rule: 'named_by_caller' });
    expect(told.candidates).toMatchObject([
      { payment_method_id: methodId, source: 'request', is_chosen: true, readiness: { is_ready: true, blockers: [] } },
    ]);
    // Frozen: another default later changes nothing.
    await shop.setDefault(await shop.method(customerId, 'pm_card_mastercard'));
    expect(await why(id)).toEqual(told);
  });

  it('names the token of a buyer without an account', async () => {
    const body = { amount_money: TAKEN, payment_options: ['card'] };
    const { payment_intent_id: id } = data(await shop.api.post('/v1/payment-intents', body), 201);
    data(await act(id, 'confirm', { payment_source_token: 'pm_card_visa' }), 200);
    expect(await why(id)).toMatchObject({
      chosen_payment_method_id: null,
      candidates: [{ payment_method_id: null, source: 'request_token', is_chosen: true, readiness: null }],
    });
  });

  it("is the subscription's own method for a billing cycle", async () => {
    const { customerId, methodId } = await shop.buyer();
    const { subscription_id } = data(await shop.subscribe(customerId, await shop.plan()), 201);
    const [intent] = data(await shop.api.get(`/v1/payment-intents?customer_id=${customerId}`), 200);
    expect(intent).toMatchObject({ subscription_id, status: 'succeeded' });
    expect(await why(intent.payment_intent_id)).toMatchObject({
      chosen_payment_method_id: methodId,
      rule: 'subscription_method',
      policy_version: expect.any(String),
      candidates: [{ source: 'subscription', is_chosen: true, readiness: { is_ready: true } }],
    });
  });
});
