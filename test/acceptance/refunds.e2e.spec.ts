import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
});
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });

/** A payment of 20 USD that has succeeded. */
async function paid(token = 'pm_card_visa'): Promise<string> {
  const { customerId, methodId } = await shop.buyer(token);
  const { payment_intent_id } = await shop.intent(customerId, { amount_money: usd(2_000) });
  data(await shop.confirm(payment_intent_id, methodId), 200);
  return payment_intent_id;
}

const refund = (body: Json, headers?: Record<string, string>): Promise<Answer> =>
  shop.api.post('/v1/refunds', body, headers);

/** The gateway's own record, newest first. */
async function refundsAtGateway(payment_intent_id: string): Promise<Json[]> {
  const all = await shop.pages('/v1/sandbox/gateway/refunds');
  return all.filter((each) => each.payment_intent_id === payment_intent_id);
}

const intentOf = async (id: string): Promise<Json> => data(await shop.api.get(`/v1/payment-intents/${id}`), 200);

describe('F14: giving back a payment', () => {
  it('gives back a part, then no more than is left, then all of it', async () => {
    const payment_intent_id = await paid();
    const part = data(await refund({ payment_intent_id, amount_money: usd(500), reason: 'duplicate' }), 201);
    expect(part).toMatchObject({
      status: 'succeeded',
      amount_money: usd(500),
      payment_intent_id,
      reason: 'duplicate',
      payment_refunds: [{ payment_intent_id, amount_money: usd(500), status: 'succeeded' }],
    });
    expect(data(await shop.api.get(`/v1/refunds/${part.refund_id}`), 200)).toEqual(part);
    expect(await intentOf(payment_intent_id)).toMatchObject({
      status: 'succeeded',
      captured_money: usd(2_000),
      refunded_money: usd(500),
      refund_status: 'partially_refunded',
      settlement_status: 'partially_refunded',
    });

    const over = await refund({ payment_intent_id, amount_money: usd(1_501) });
    expect(refusal(over)).toEqual([409, 'AMOUNT_EXCEEDS_REFUNDABLE']);
    expect(over.body.error.maximum_money).toEqual(usd(1_500));

    expect(data(await refund({ payment_intent_id }), 201)).toMatchObject({ amount_money: usd(1_500) });
    expect(await intentOf(payment_intent_id)).toMatchObject({ refund_status: 'refunded', refunded_money: usd(2_000) });
    expect(refusal(await refund({ payment_intent_id }))).toEqual([409, 'NOTHING_TO_REFUND']);
    expect((await refundsAtGateway(payment_intent_id)).map(({ amount_money }) => amount_money)).toEqual([
      usd(1_500),
      usd(500),
    ]);
  });

  it('gives back the captured part of an authorization, and no payment that took nothing', async () => {
    const { customerId, methodId } = await shop.buyer();
    const fields = { amount_money: usd(2_000), capture_method: 'manual' };
    const { payment_intent_id } = await shop.intent(customerId, fields);
    expect(refusal(await refund({ payment_intent_id }))).toEqual([409, 'PAYMENT_INTENT_NOT_REFUNDABLE']);
    data(await shop.confirm(payment_intent_id, methodId), 200);
    const early = await refund({ payment_intent_id });
    expect(early.body.error).toMatchObject({
      code: 'PAYMENT_INTENT_NOT_REFUNDABLE',
      current_status: 'requires_capture',
      message: expect.stringContaining('canceled instead'),
      remediation: { next_steps: expect.stringContaining('only what was captured') },
    });
    const other = (await shop.intent(customerId)).payment_intent_id;
    data(await shop.api.post(`/v1/payment-intents/${other}/cancel`), 200);
    const canceled = await refund({ payment_intent_id: other });
    expect(canceled.body.error).toMatchObject({
      current_status: 'canceled',
      message: expect.stringMatching(/given back\.$/),
    });
    const capture = { amount_money: usd(1_500) };
    data(await shop.api.post(`/v1/payment-intents/${payment_intent_id}/capture`, capture), 200);
    expect(data(await refund({ payment_intent_id }), 201)).toMatchObject({ amount_money: usd(1_500) });
  });

  it('takes from several payments what is named, and refuses the whole when one has too little', async () => {
    const [one, two] = [await paid(), await paid()];
    const named = (first: number, second: number) => ({
      tender_allocations: [
        { payment_intent_id: one, amount_money: usd(first) },
        { payment_intent_id: two, amount_money: usd(second) },
      ],
    });
    const over = await refund(named(100, 2_001));
    expect(over.body.error).toMatchObject({
      code: 'AMOUNT_EXCEEDS_REFUNDABLE',
      param: 'tender_allocations[1].amount_money',
      maximum_money: usd(2_000),
    });
    expect(data(await refund(named(100, 2_000)), 201)).toMatchObject({
      status: 'succeeded',
      amount_money: usd(2_100),
      payment_refunds: [
        { payment_intent_id: one, amount_money: usd(100) },
        { payment_intent_id: two, amount_money: usd(2_000) },
      ],
    });
    expect((await intentOf(one)).refunded_money).toEqual(usd(100));
    expect((await intentOf(two)).refund_status).toBe('refunded');
  });

  it('answers the same request the same way for ever', async () => {
    const payment_intent_id = await paid();
    const key = { 'idempotency-key': 'claim-1' };
    const body = { payment_intent_id, amount_money: usd(2_000) };
    const first = await refund(body, key);
    data(await shop.api.call('PATCH', `/v1/refunds/${data(first, 201).refund_id}`, { metadata: { a: 'b' } }), 200);
    const again = await refund(body, key);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(data(again, 201)).toEqual(data(first, 201));
    expect(refusal(await refund({ ...body, amount_money: usd(1) }, key))).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await refundsAtGateway(payment_intent_id)).toHaveLength(1);
  });
});

describe('refunds of one payment that meet', () => {
  it('F59: of 50 at once as many are carried out as the money suffices for', async () => {
    const payment_intent_id = await paid();
    const body = { payment_intent_id, amount_money: usd(70) };
    const answers = await Promise.all(Array.from({ length: 50 }, () => refund(body)));
    const carriedOut = answers.filter(({ status }) => status === 201);
    expect(carriedOut).toHaveLength(28);
    const refused = answers.filter(({ status }) => status !== 201).map(refusal);
    expect(new Set(refused.map(String))).toEqual(new Set(['409,AMOUNT_EXCEEDS_REFUNDABLE']));
    const atGateway = await refundsAtGateway(payment_intent_id);
    expect(atGateway.map(({ refund_id }) => refund_id).sort()).toEqual(
      carriedOut.map(({ body: { data } }) => data.refund_id).sort(),
    );
    expect((await intentOf(payment_intent_id)).refunded_money).toEqual(usd(1_960));
    const listed = await shop.pages(`/v1/refunds?payment_intent_id=${payment_intent_id}`, 10);
    expect(listed).toHaveLength(28);
  });
});

describe('what is asked wrongly', () => {
  it('is refused by name', async () => {
    const payment_intent_id = await paid();
    const order_id = 'ord_01ARZ3NDEKTSV4RRFFQ69G5FAV';
    const cases: [Json, string, string | undefined][] = [
      [{}, 'FIELD_REQUIRED', 'order_id'],
      [{ order_id, payment_intent_id }, 'VALIDATION_ERROR', 'payment_intent_id'],
      [{ payment_intent_id, reason: 'whim' }, 'INVALID_REFUND_REASON', 'reason'],
      [{ payment_intent_id, amount_money: usd(0) }, 'VALIDATION_ERROR', 'amount_money.amount'],
      [
        { payment_intent_id, amount_money: { amount: 5, currency: 'EUR' } },
        'VALIDATION_ERROR',
        'amount_money.currency',
      ],
      [{ order_id }, 'RESOURCE_NOT_FOUND', 'order_id'],
      [{ payment_intent_id: payment_intent_id.replace(/.$/, '0') }, 'RESOURCE_NOT_FOUND', 'payment_intent_id'],
      [
        { tender_allocations: [1, 2].map((amount) => ({ payment_intent_id, amount_money: usd(amount) })) },
        'VALIDATION_ERROR',
        'tender_allocations[1].payment_intent_id',
      ],
    ];
    for (const [body, code, param] of cases) {
      const { error } = (await refund(body)).body;
      expect([error.code, error.param]).toEqual([code, param]);
    }
    expect(await refundsAtGateway(payment_intent_id)).toEqual([]);
  });

  it('finds no refund and no payment of another merchant', async () => {
    const payment_intent_id = await paid();
    const { refund_id } = data(await refund({ payment_intent_id, amount_money: usd(5) }), 201);
    const { shop: other } = await world.openSandbox();
    expect(refusal(await other.api.post('/v1/refunds', { payment_intent_id }))).toEqual([404, 'RESOURCE_NOT_FOUND']);
    for (const method of ['GET', 'PATCH'] as const) {
      const body = method === 'PATCH' ? { metadata: { a: 'b' } } : undefined;
      expect(refusal(await other.api.call(method, `/v1/refunds/${refund_id}`, body))[0]).toBe(404);
    }
    const { shop: reader } = await world.openSandbox(['commerce.refunds.read']);
    expect(refusal(await reader.api.post('/v1/refunds', { payment_intent_id }))).toEqual([403, 'INSUFFICIENT_SCOPE']);
  });
});

describe('the list of refunds', () => {
  it('is filtered, ordered and paged, and shows what it refers to', async () => {
    const { customerId, methodId } = await shop.buyer();
    const { payment_intent_id } = await shop.intent(customerId, { amount_money: usd(2_000) });
    data(await shop.confirm(payment_intent_id, methodId), 200);
    for (const [amount, reason] of [
      [300, 'duplicate'],
      [100, 'other'],
      [200, 'duplicate'],
    ] as const) {
      const external_reference_id = `claim-${amount}`;
      data(await refund({ payment_intent_id, amount_money: usd(amount), reason, external_reference_id }), 201);
    }
    const amounts = async (query: string) =>
      (await shop.pages(`/v1/refunds?customer_id=${customerId}&${query}`, 2)).map((each) => each.amount_money.amount);
    expect(await amounts('status=succeeded')).toEqual([200, 100, 300]);
    expect(await amounts('sort_by=amount&sort_direction=asc')).toEqual([100, 200, 300]);
    expect(await amounts('reason=duplicate')).toEqual([200, 300]);
    expect(await amounts('external_reference_id=claim-100')).toEqual([100]);
    expect(await amounts('min_amount=200&max_amount=250&currency=USD')).toEqual([200]);
    expect(await amounts('status=failed')).toEqual([]);
    const expand = 'expand=customer,payment_intent';
    const [first] = data(await shop.api.get(`/v1/refunds?payment_intent_id=${payment_intent_id}&${expand}`), 200);
    expect(first).toMatchObject({
      customer: { customer_id: customerId },
      payment_intent: { payment_intent_id, refunded_money: usd(600) },
    });
  });
});
