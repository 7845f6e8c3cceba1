import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
}, 60_000);
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const by = (payment_method_id: string) => ({ payment_source: { payment_method_id } });
const read = async (orderId: string, query = ''): Promise<Json> =>
  data(await shop.api.get(`/v1/orders/${orderId}${query}`), 200);
const attemptsOf = async (orderId: string): Promise<Json[]> => shop.pages(`/v1/orders/${orderId}/payment-attempts`, 2);

describe('an order paid with a saved method (F8)', () => {
  it('is paid at once, by one charge', async () => {
    const { customerId, methodId } = await shop.buyer();
    const order = await shop.order(customerId, 2_500);
    const expected_outstanding_money = usd(2_500);
    const paid = data(await shop.pay(order.order_id, { ...by(methodId), expected_outstanding_money }), 200);
    expect(paid).toMatchObject({
      order: { payment_status: 'paid', status: 'open', settlement_amounts: { paid_money: usd(2_500) } },
      payment_attempt: { status: 'succeeded', mode: 'payment', pending_actions: [], is_resumable: false },
    });
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'succeeded', amount_money: usd(2_500) }]);
    expect(await read(order.order_id, '?expand=payment_intents,customer')).toMatchObject({
      payment_status: 'paid',
      customer: { customer_id: customerId },
      payment_intents: [{ status: 'succeeded', order_id: order.order_id }],
    });
  });

  it('answers a decline with 402 and the attempt, and the next method pays by the same payment intent', async () => {
    const { customerId, methodId } = await shop.buyer('pm_card_chargeCustomerFail');
    const order = await shop.order(customerId, 2_500);
    const declined = await shop.pay(order.order_id, by(methodId));
    expect(refusal(declined)).toEqual([402, 'CARD_DECLINED']);
    expect(declined.body.error).toMatchObject({
      order_payment_attempt_id: expect.stringMatching(/^opa_/),
      payment_attempt_status: 'failed',
      is_resumable: false,
    });
    const good = await shop.method(customerId);
    const paid = data(await shop.pay(order.order_id, by(good)), 200);
    expect(paid.order.payment_intent_ids).toHaveLength(1);
    const attempts = await attemptsOf(order.order_id);
    expect(attempts.map(({ status, failure_code }) => [status, failure_code])).toEqual([
      ['succeeded', undefined],
      ['failed', 'card_declined'],
    ]);
    const [, failed] = attempts;
    const path = `/v1/orders/${order.order_id}/payment-attempts/${failed!.order_payment_attempt_id}`;
    expect(data(await shop.api.get(path), 200)).toEqual(failed);
    expect(data(await shop.api.get(`${path}/payment-method-resolution`), 200)).toMatchObject({
      chosen_payment_method_id: methodId,
      rule: 'named_by_caller',
      candidates: [{ payment_method_id: methodId, source: 'request', is_chosen: true, readiness: { is_ready: true } }],
    });
  });

  it('puts a challenge to the buyer and is paid when it is resumed', async () => {
    const { customerId } = await shop.buyer();
    const methodId = await shop.method(customerId, 'pm_card_authenticationRequired');
    const order = await shop.order(customerId, 2_500);
    const asked = data(await shop.pay(order.order_id, by(methodId)), 200);
    expect(asked.payment_attempt).toMatchObject({ status: 'requires_action', is_resumable: true });
    expect((await read(order.order_id)).active_payment_attempt.pending_actions).toMatchObject([
      { action_type: 'payment_authentication', pending_action_id: expect.any(String) },
    ]);
    const [action] = asked.payment_attempt.pending_actions;
    data(await shop.api.post(action.client_action.sandbox.complete_url, { outcome: 'succeed' }), 200);
    const { order_payment_attempt_id } = asked.payment_attempt;
    const resumed = await resume(order.order_id, order_payment_attempt_id);
    expect(data(resumed, 200)).toMatchObject({
      order: { payment_status: 'paid' },
      payment_attempt: { order_payment_attempt_id, status: 'succeeded' },
    });
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'succeeded', amount_money: usd(2_500) }]);
  });

  it('is paid in part first, and the rest later with the saved method', async () => {
    const { customerId, methodId } = await shop.buyer();
    const order = await shop.order(customerId, 6_000);
    const intent = await shop.orderIntent(order.order_id, { amount_money: usd(2_000) });
    const legs = [{ payment_intent_id: intent.payment_intent_id, ...by(methodId) }];
    const deposit = await confirm(order.order_id, legs, 'partial_payment');
    expect(data(deposit, 200)).toMatchObject({
      order: {
        payment_status: 'partially_paid',
        settlement_amounts: { paid_money: usd(2_000), outstanding_money: usd(4_000), balance_money: usd(4_000) },
      },
      payment_attempt: { status: 'succeeded', expected_outstanding_money: usd(6_000) },
    });
    await shop.advanceDays(40);
    const rest = data(await shop.pay(order.order_id, { ...by(methodId), expected_outstanding_money: usd(4_000) }), 200);
    expect(rest.order).toMatchObject({ payment_status: 'paid', settlement_amounts: { outstanding_money: usd(0) } });
    const taken = await shop.chargesOf(customerId);
    expect(taken.map(({ amount_money }) => amount_money.amount)).toEqual([2_000, 4_000]);
  });

  it('lets go first of what an earlier payment left behind, when it costs something else by now', async () => {
    const { customerId, methodId: decliner } = await shop.buyer('pm_card_chargeCustomerFail');
    const methodId = await shop.method(customerId);
    const order = await shop.order(customerId, 2_000);
    expect((await shop.pay(order.order_id, by(decliner))).status).toBe(402);
    const charge = { name: 'Postage', amount_money: usd(500) };
    data(await shop.api.post(`/v1/orders/${order.order_id}/charges`, charge), 201);
    data(await shop.pay(order.order_id, by(methodId)), 200);
    expect(await read(order.order_id, '?expand=payment_intents')).toMatchObject({
      payment_status: 'paid',
      payment_intents: [
        { status: 'canceled', amount_money: usd(2_000) },
        { status: 'succeeded', amount_money: usd(2_500) },
      ],
    });
  });

  it('is closed though a payment of it was declined, and the payment intent with it', async () => {
    const { customerId, methodId } = await shop.buyer('pm_card_chargeCustomerFail');
    const order = await shop.order(customerId, 2_000);
    expect((await shop.pay(order.order_id, by(methodId))).status).toBe(402);
    const closed = data(await shop.api.post(`/v1/orders/${order.order_id}/close`), 200);
    expect(closed).toMatchObject({ status: 'closed', payment_status: 'unpaid' });
    const { payment_intents } = await read(order.order_id, '?expand=payment_intents');
    expect(payment_intents).toMatchObject([{ status: 'canceled' }]);
  });

  it('keeps its notes sealed, of a customer and of a guest alike', async () => {
    const { customerId } = await shop.buyer();
    const notes = { buyer_note: 'Ring at the back door.', internal_note: 'Knows the owner.' };
    for (const owner of [customerId, undefined]) {
      const { order_id } = await shop.order(owner, 2_000, notes);
      expect(await read(order_id)).toMatchObject(notes);
      const changes = { buyer_note: null, internal_note: 'Moved away.' };
      const changed = data(await shop.api.call('PATCH', `/v1/orders/${order_id}`, changes), 200);
      expect([changed.buyer_note, changed.internal_note]).toEqual([undefined, 'Moved away.']);
      const { order_revision } = data(await shop.api.call('PATCH', `/v1/orders/${order_id}`, changes), 200);
      expect(order_revision).toBe(changed.order_revision);
    }
  });

  it('is paid by a guest with a one-time token', async () => {
    const order = await shop.order(undefined, 1_500);
    const paid = data(await shop.pay(order.order_id, { payment_source: { token: 'pm_card_visa' } }), 200);
    expect(paid).toMatchObject({ order: { payment_status: 'paid' }, payment_attempt: { status: 'succeeded' } });
  });

  it('of nothing is settled without a gateway, once', async () => {
    const { customerId, methodId } = await shop.buyer();
    const order = await shop.order(customerId, 0);
    expect(refusal(await shop.pay(order.order_id, by(methodId)))).toEqual([409, 'PAYMENT_NOT_REQUIRED']);
    const settled = data(await shop.pay(order.order_id, {}), 200);
    expect(settled.payment_attempt).toMatchObject({ mode: 'settlement', status: 'succeeded', payment_intents: [] });
    expect(refusal(await shop.pay(order.order_id, {}))).toEqual([409, 'ORDER_ALREADY_PAID']);
    expect(await shop.chargesOf(customerId)).toEqual([]);
  });

  it('tells its story, newest first', async () => {
    const { customerId } = await shop.buyer();
    const decliner = await shop.method(customerId, 'pm_card_chargeCustomerFail');
    const methodId = await shop.method(customerId);
    const order = await shop.order(customerId, 2_000);
    const path = `/v1/orders/${order.order_id}`;
    data(await shop.api.post(`${path}/charges`, { name: 'Postage', amount_money: usd(500) }), 201);
    await shop.pay(order.order_id, by(decliner));
    data(await shop.pay(order.order_id, by(methodId)), 200);
    data(await shop.api.post('/v1/refunds', { order_id: order.order_id, amount_money: usd(700) }), 201);
    const story = await shop.pages(`${path}/activities`, 2);
    expect(story.map(({ type, balance_delta_money: { amount } }) => [type, amount])).toEqual([
      ['refund', 700],
      ['payment', -2_500],
      ['payment_failed', 0],
      ['charge_added', 500],
      ['created', 2_000],
    ]);
    expect(await shop.pages(`${path}/activities?type=payment,refund`)).toHaveLength(2);
    expect(await read(order.order_id)).toMatchObject({
      payment_status: 'paid',
      refund_status: 'partially_refunded',
      refund_ids: [expect.stringMatching(/^ref_/)],
      settlement_amounts: {
        paid_money: usd(2_500),
        refunded_money: usd(700),
        net_collected_money: usd(1_800),
        outstanding_money: usd(0),
        balance_money: usd(0),
      },
    });
  });
});

function resume(orderId: string, order_payment_attempt_id: string, key = randomUUID()): Promise<Answer> {
  const body = { action: 'resume', order_payment_attempt_id };
  return shop.api.post(`/v1/orders/${orderId}/pay`, body, { 'idempotency-key': key });
}

function confirm(orderId: string, payment_intents: object[], completion_behavior?: string): Promise<Answer> {
  const body = { action: 'confirm_payment_intents', payment_intents, completion_behavior };
  return shop.api.post(`/v1/orders/${orderId}/pay`, body);
}

describe('an order that many pay at once', () => {
  it('with different keys is charged once (F13)', async () => {
    const { customerId, methodId } = await shop.buyer();
    const order = await shop.order(customerId, 2_500);
    const answers = await Promise.all(Array.from({ length: 10 }, () => shop.pay(order.order_id, by(methodId))));
    const codes = answers.map((answer) => answer.body.error?.code ?? answer.body.data.payment_attempt.status);
    expect(codes.filter((code) => code === 'succeeded')).toHaveLength(1);
    for (const code of codes) {
      expect(['succeeded', 'ORDER_PAYMENT_ATTEMPT_ACTIVE', 'ORDER_ALREADY_PAID']).toContain(code);
    }
    expect(await shop.chargesOf(customerId)).toMatchObject([{ status: 'succeeded' }]);
  });

  it.each([
    ['pm_card_visa', 200],
    ['pm_card_chargeCustomerFail', 402],
  ])('with one key all get the one answer, by %s, and still do after what came since (F11)', async (token, status) => {
    const { customerId, methodId } = await shop.buyer(token);
    const order = await shop.order(customerId, 2_500);
    const headers = { 'idempotency-key': randomUUID() };
    const ask = () => shop.pay(order.order_id, by(methodId), headers);
    const answers = await Promise.all(Array.from({ length: 10 }, ask));
    const told = ({ body }: Answer) =>
      JSON.stringify(body.data ?? [body.error.code, body.error.order_payment_attempt_id]);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([status]));
    expect(new Set(answers.map(told)).size).toBe(1);
    expect(await shop.chargesOf(customerId)).toHaveLength(1);
    const changed = status === 402 ? await shop.pay(order.order_id, by(await shop.method(customerId))) : undefined;
    expect(changed?.status ?? 200).toBe(200);
    data(await shop.api.post(`/v1/orders/${order.order_id}/close`), 200);
    expect(told(await ask())).toBe(told(answers[0]!));
    const other = await shop.pay(order.order_id, { ...by(methodId), expected_outstanding_money: usd(1) }, headers);
    expect(refusal(other)).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });
});
