import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
});
