import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { plusMilliseconds } from '#kernel';
import { describeGatewayRefunds } from '../describe-gateway-refunds.js';
import { openGatewaySubject, openTestWorld, type TestWorld } from './sandbox-test-world.js';

describeGatewayRefunds('the sandbox gateway', openGatewaySubject);

describe('the refunds of the sandbox gateway', () => {
  let world: TestWorld;

  beforeEach(async () => {
    world = await openTestWorld();
  });
  afterEach(() => world.close());

  it('are on record, newest first, page by page', async () => {
    const payment = await world.pay('pm_card_visa', { paymentIntentId: 'pi_1' });
    for (const refundId of ['ref_1', 'ref_2', 'ref_3']) await world.refund(payment, 100, { refundId });
    const first = world.sandbox.listRefunds(world.account, { limit: 2 });
    expect(first.refunds).toEqual([
      {
        gateway_refund_id: expect.stringMatching(/^gre_/),
        payment_intent_id: 'pi_1',
        refund_id: 'ref_3',
        amount_money: { amount: 100, currency: 'USD' },
        status: 'succeeded',
        failure_reason: null,
        created_at: world.at,
      },
      expect.objectContaining({ refund_id: 'ref_2' }),
    ]);
    const { refunds, next } = world.sandbox.listRefunds(world.account, { limit: 2, after: first.next });
    expect([refunds.map(({ refund_id }) => refund_id), next]).toEqual([['ref_1'], undefined]);
    expect(() => world.sandbox.listRefunds(world.account, { limit: 0 })).toThrow('1 to 100');
    expect(() => world.sandbox.listRefunds(world.account, { limit: 1, after: 'gre_none' })).toThrow('no such row');
  });

  it('F59: are made twice for one refund id when its key is forgotten, and the latest is found', async () => {
    const payment = await world.pay('pm_card_visa');
    const first = await world.refund(payment, 100, { refundId: 'ref_1', idempotencyKey: 'one' });
    const second = await world.refund(payment, 100, { refundId: 'ref_1', idempotencyKey: 'two' });
    expect(second.gatewayRefundId).not.toBe(first.gatewayRefundId);
    const { gatewayPaymentId } = payment;
    expect(await world.sandbox.gateway.findRefund(world.account, gatewayPaymentId, 'ref_1')).toEqual(second);
  });

  const HOUR_MS = 3_600_000;
  const STEPS = [
    ['pm_card_pendingRefund', 'pending', 'succeeded', undefined],
    ['pm_card_refundFail', 'succeeded', 'failed', 'expired_or_canceled_card'],
  ] as const;

  it.each(STEPS)('of %s are %s, and %s after an hour, told of once', async (...step) => {
    const [card, first, later, failureReason] = step;
    const payment = await world.pay(card);
    const made = await world.refund(payment, 600);
    expect(made.status).toBe(first);
    const read = () => world.sandbox.gateway.retrieveRefund(world.account, made.gatewayRefundId);
    const end = plusMilliseconds(world.at, HOUR_MS);
    await world.performAll(plusMilliseconds(end, -1));
    expect(await read()).toEqual(made);
    const [item] = world.sandbox.agenda(world.account, end, 10);
    for (let i = 0; i < 3; i++) await world.sandbox.perform(world.account, item!.itemId, end);
    expect(await read()).toEqual({ ...made, status: later, failureReason });
    expect(await world.performAll()).toMatchObject([{ kind: 'refund', gatewayRefundId: made.gatewayRefundId }]);
    const { refunds } = world.sandbox.listRefunds(world.account, { limit: 9 });
    expect(refunds).toMatchObject([{ status: later, failure_reason: failureReason ?? null }]);
  });

  it.each(STEPS)('of %s that were %s read %s once the gateway knows of a later time', async (...step) => {
    const [card, first, later] = step;
    const made = await world.refund(await world.pay(card), 600);
    const read = async () => (await world.sandbox.gateway.retrieveRefund(world.account, made.gatewayRefundId)).status;
    world.at = plusMilliseconds(world.at, HOUR_MS - 1);
    await world.create();
    expect(await read()).toBe(first);
    world.at = plusMilliseconds(world.at, 1);
    await world.create();
    expect(await read()).toBe(later);
    const found = await world.sandbox.gateway.findRefund(world.account, made.gatewayPaymentId, made.refundId);
    expect(found?.status).toBe(later);
    await world.performAll();
    expect(await read()).toBe(later);
  });

  it('F59: hold their money while they are pending, and give it back when they fail', async () => {
    const pending = await world.pay('pm_card_pendingRefund');
    await world.refund(pending, 600);
    const failing = await world.pay('pm_card_refundFail');
    await world.refund(failing, 600);
    for (const payment of [pending, failing]) {
      await expect(world.refund(payment, 401)).rejects.toMatchObject({ code: 'refund_exceeds_captured' });
    }
    await world.performAll();
    await expect(world.refund(pending, 401)).rejects.toMatchObject({ code: 'refund_exceeds_captured' });
    expect((await world.refund(failing, 1_000)).status).toBe('succeeded');
  });
});
