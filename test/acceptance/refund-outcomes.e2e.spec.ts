import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });

/** A sandbox of its own with a payment of 20 USD, of which a first refund has given 1 USD back. */
async function refundedShop(token = 'pm_card_visa') {
  const { shop } = await world.openSandbox();
  const { customerId, methodId } = await shop.buyer(token);
  const { payment_intent_id } = await shop.intent(customerId, { amount_money: usd(2_000) });
  data(await shop.confirm(payment_intent_id, methodId), 200);
  const refund = async (amount?: number): Promise<Json> => {
    const body = { payment_intent_id, amount_money: amount === undefined ? undefined : usd(amount) };
    return data(await shop.api.post('/v1/refunds', body), 201);
  };
  const first = await refund(100);
  const shown = async (id: string): Promise<Json> => data(await shop.api.get(`/v1/refunds/${id}`), 200);
  const intent = async (): Promise<Json> => data(await shop.api.get(`/v1/payment-intents/${payment_intent_id}`), 200);
  return { shop, payment_intent_id, first, refund, shown, intent };
}

const fail = async (shop: Shop, mode: string) =>
  data(await shop.api.call('PUT', '/v1/sandbox/gateway/faults', { mode, probability: mode === 'none' ? 0 : 1 }), 200);

const refundsAtGateway = async (shop: Shop) =>
  (await shop.pages('/v1/sandbox/gateway/refunds')).map(({ amount_money, status }) => [amount_money.amount, status]);

describe('a refund whose outcome nobody knows', () => {
  it.each(['commit_then_hang', 'error_then_commit', 'cached_error', 'black_hole', 'rate_limit'])(
    'F59: after %s holds its money, and is given once when the engine has looked',
    async (mode) => {
      const { shop, payment_intent_id, refund, shown, intent } = await refundedShop();
      await fail(shop, mode);
      const made = await refund();
      expect(made).toMatchObject({ amount_money: usd(1_900) });
      expect(['pending', 'succeeded']).toContain(made.status);
      const next = await shop.api.post('/v1/refunds', { payment_intent_id });
      expect(refusal(next)).toEqual([409, 'NOTHING_TO_REFUND']);
      await fail(shop, 'none');
      await shop.advanceDays(1);
      expect(await shown(made.refund_id)).toMatchObject({ status: 'succeeded' });
      expect(await intent()).toMatchObject({ refunded_money: usd(2_000), refund_status: 'refunded' });
      expect(await refundsAtGateway(shop)).toEqual([
        [1_900, 'succeeded'],
        [100, 'succeeded'],
      ]);
    },
  );

  it('F6: was not attempted when the gateway knows nothing of it after its key has gone, and the money is free', async () => {
    const { shop, refund, shown } = await refundedShop();
    await fail(shop, 'black_hole');
    const made = await refund();
    expect(made.status).toBe('pending');
    await shop.advanceDays(1);
    expect((await shown(made.refund_id)).status).toBe('pending');
    await fail(shop, 'none');
    await shop.advanceDays(1);
    expect(await shown(made.refund_id)).toMatchObject({
      status: 'failed',
      failure_reason: 'payment_refund_not_attempted',
      payment_refunds: [{ status: 'failed', failure_reason: 'payment_refund_not_attempted' }],
    });
    expect(await refund()).toMatchObject({ status: 'succeeded', amount_money: usd(1_900) });
  });

  it('F60: is held when the answer names another amount, and given once when it is read', async () => {
    const { shop, payment_intent_id, refund, shown } = await refundedShop();
    await fail(shop, 'lie_about_amount');
    const made = await refund(900);
    expect(made).toMatchObject({ status: 'pending', amount_money: usd(900) });
    const over = await shop.api.post('/v1/refunds', { payment_intent_id, amount_money: usd(1_001) });
    expect(over.body.error).toMatchObject({ code: 'AMOUNT_EXCEEDS_REFUNDABLE', maximum_money: usd(1_000) });
    await fail(shop, 'none');
    await shop.advanceDays(2);
    expect((await shown(made.refund_id)).status).toBe('succeeded');
  });

  it('waits with the first refund of a payment until the payment can be read', async () => {
    const { shop } = await world.openSandbox();
    const { customerId, methodId } = await shop.buyer();
    const { payment_intent_id } = await shop.intent(customerId);
    data(await shop.confirm(payment_intent_id, methodId), 200);
    await fail(shop, 'rate_limit');
    const key = { 'idempotency-key': 'first' };
    const early = await shop.api.post('/v1/refunds', { payment_intent_id }, key);
    expect(refusal(early)).toEqual([503, 'SERVICE_UNAVAILABLE']);
    await fail(shop, 'none');
    expect(data(await shop.api.post('/v1/refunds', { payment_intent_id }, key), 201).status).toBe('succeeded');
  });
});

describe('F14: a refund that takes its time', () => {
  it('is pending first and succeeds when the money has arrived', async () => {
    const { shop, first, shown, intent } = await refundedShop('pm_card_pendingRefund');
    expect(first.status).toBe('pending');
    expect(await intent()).toMatchObject({ refunded_money: usd(0), refund_status: 'none' });
    await shop.advanceDays(1);
    expect(await shown(first.refund_id)).toMatchObject({ status: 'succeeded', amount_money: usd(100) });
    expect(await intent()).toMatchObject({ refunded_money: usd(100), refund_status: 'partially_refunded' });
  });

  it.each(['none', 'webhook_drop', 'webhook_duplicate'])(
    'fails after it had succeeded, and the money can be given back anew (notices: %s)',
    async (notices) => {
      const { shop, first, shown, intent, refund } = await refundedShop('pm_card_refundFail');
      expect(first.status).toBe('succeeded');
      expect((await intent()).refunded_money).toEqual(usd(100));
      await fail(shop, notices);
      await shop.advanceDays(2);
      expect(await shown(first.refund_id)).toMatchObject({
        status: 'failed',
        failure_reason: expect.any(String),
        payment_refunds: [{ status: 'failed', amount_money: usd(100) }],
      });
      expect(await intent()).toMatchObject({ refunded_money: usd(0), refund_status: 'none' });
      await fail(shop, 'none');
      expect(await refund()).toMatchObject({ amount_money: usd(2_000) });
    },
  );
});
