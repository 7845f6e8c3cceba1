import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GatewaySubject } from './describe-payment-gateway.js';
import type { CreateRefund, GatewayPayment } from './payment-gateway.port.js';

const CUSTOMER = 'cus_refunds';
const usd = (amount: number) => ({ amount, currency: 'USD' });

/** What the engine relies on when it sends money back, for any implementation of the port. */
export function describeGatewayRefunds(name: string, open: () => Promise<GatewaySubject>): void {
  describe(`${name} sending money back`, () => {
    let subject: GatewaySubject;
    let serial = 0;
    const call = () => ({ account: subject.account, at: subject.at, idempotencyKey: `refund-${name}-${++serial}` });

    async function created(captureMethod: 'automatic' | 'manual' = 'automatic'): Promise<GatewayPayment> {
      const paymentIntentId = `pi_${++serial}`;
      const request = { ...call(), paymentIntentId, customerId: CUSTOMER, amount: usd(2_500), captureMethod };
      return subject.gateway.createPayment(request);
    }

    async function confirmed(captureMethod: 'automatic' | 'manual' = 'automatic'): Promise<GatewayPayment> {
      const { gatewayPaymentId } = await created(captureMethod);
      const methodToken = await subject.saveMethod('good', CUSTOMER);
      const confirmation = { ...call(), gatewayPaymentId, attemptId: `att_${++serial}`, methodToken, offSession: true };
      return subject.gateway.confirmPayment(confirmation);
    }

    const request = (payment: GatewayPayment, amount: number, changes: Partial<CreateRefund> = {}): CreateRefund => ({
      ...call(),
      gatewayPaymentId: payment.gatewayPaymentId,
      refundId: `ref_${++serial}`,
      amount: usd(amount),
      ...changes,
    });
    const refund = (...args: Parameters<typeof request>) => subject.gateway.createRefund(request(...args));

    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    it('sends a part back, shows what it is for, and finds it by either id', async () => {
      const payment = await confirmed();
      const made = await refund(payment, 1_000, { refundId: 'ref_mine' });
      expect(made).toMatchObject({
        gatewayPaymentId: payment.gatewayPaymentId,
        refundId: 'ref_mine',
        amount: usd(1_000),
        account: subject.account,
      });
      expect(['pending', 'succeeded']).toContain(made.status);
      const { gateway, account } = subject;
      expect(await gateway.retrieveRefund(account, made.gatewayRefundId)).toEqual(made);
      expect(await gateway.findRefund(account, payment.gatewayPaymentId, 'ref_mine')).toEqual(made);
      expect(await gateway.findRefund(account, payment.gatewayPaymentId, 'ref_other')).toBeUndefined();
      expect((await gateway.retrievePayment(account, payment.gatewayPaymentId)).status).toBe('succeeded');
    });

    it('F59: never sends more back than was captured, in however many parts', async () => {
      const payment = await confirmed();
      await refund(payment, 1_000);
      await expect(refund(payment, 1_501)).rejects.toMatchObject({ code: 'refund_exceeds_captured' });
      await refund(payment, 1_500);
      await expect(refund(payment, 1)).rejects.toMatchObject({ code: 'refund_exceeds_captured' });
    });

    it('F59: sends back no more than was captured when many ask at once', async () => {
      const payment = await confirmed();
      const asked = await Promise.allSettled(Array.from({ length: 10 }, () => refund(payment, 1_000)));
      expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    });

    it('F59: counts what was captured, not what was authorized', async () => {
      const held = await confirmed('manual');
      await expect(refund(held, 100)).rejects.toMatchObject({ code: 'payment_not_refundable' });
      await subject.gateway.capturePayment({ ...call(), gatewayPaymentId: held.gatewayPaymentId, amount: usd(400) });
      await expect(refund(held, 401)).rejects.toMatchObject({ code: 'refund_exceeds_captured' });
      expect((await refund(held, 400)).amount).toEqual(usd(400));
    });

    it('gives the first refund again for the same key, and refuses the key for another request', async () => {
      const payment = await confirmed();
      const first = request(payment, 1_000);
      const answers = await Promise.all([1, 2, 3].map(() => subject.gateway.createRefund(first)));
      expect(new Set(answers.map(({ gatewayRefundId }) => gatewayRefundId)).size).toBe(1);
      await refund(payment, 1_500);
      expect(await subject.gateway.createRefund(first)).toEqual(answers[0]);
      const other = subject.gateway.createRefund({ ...first, amount: usd(1) });
      await expect(other).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    });

    it('refuses what cannot be refunded', async () => {
      const unpaid = refund(await created(), 100);
      await expect(unpaid).rejects.toMatchObject({ code: 'payment_not_refundable' });
      const paid = await confirmed();
      const code = { code: 'invalid_request' };
      for (const amount of [0, -1, 1.5]) await expect(refund(paid, amount)).rejects.toMatchObject(code);
      await expect(refund(paid, 1, { amount: { amount: 1, currency: 'EUR' } })).rejects.toMatchObject(code);
      const lost = refund(paid, 1, { gatewayPaymentId: 'gpi_lost' });
      await expect(lost).rejects.toMatchObject({ code: 'payment_not_found' });
    });

    it('shows one account no refund of another', async () => {
      const { gateway, otherAccount } = subject;
      const payment = await confirmed();
      const made = await refund(payment, 100);
      const foreign = refund(payment, 100, { account: otherAccount });
      await expect(foreign).rejects.toMatchObject({ code: 'payment_not_found' });
      const read = gateway.retrieveRefund(otherAccount, made.gatewayRefundId);
      await expect(read).rejects.toMatchObject({ code: 'refund_not_found' });
      expect(await gateway.findRefund(otherAccount, payment.gatewayPaymentId, made.refundId)).toBeUndefined();
    });
  });
}
