import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Timestamp } from '#kernel';
import type {
  ConfirmPayment,
  CreatePayment,
  GatewayAccount,
  GatewayPayment,
  PaymentGateway,
} from './payment-gateway.port.js';

/** A gateway under test, and the hands of the buyer whom the port does not know. */
export interface GatewaySubject {
  readonly gateway: PaymentGateway;
  readonly account: GatewayAccount;
  readonly otherAccount: GatewayAccount;
  readonly at: Timestamp;
  /** Saves a card that always succeeds, that can be saved but is declined, or whose issuer always asks for the buyer. */
  saveMethod(kind: 'good' | 'declining' | 'challenging', customerId: string): Promise<string>;
  answerChallenge(clientSecret: string, outcome: 'succeed' | 'fail'): Promise<void>;
  close(): Promise<void>;
}

const CUSTOMER = 'cus_contract';

/** What the engine relies on, for any implementation of the port. */
export function describePaymentGateway(name: string, open: () => Promise<GatewaySubject>): void {
  describe(`${name} as a payment gateway`, () => {
    let subject: GatewaySubject;
    let serial = 0;
    const nextKey = () => `key-${name}-${++serial}`;
    const call = () => ({ account: subject.account, at: subject.at, idempotencyKey: nextKey() });

    function create(changes: Partial<CreatePayment> = {}): Promise<GatewayPayment> {
      const amount = { amount: 2_500, currency: 'USD' };
      const paymentIntentId = `pi_${++serial}`;
      return subject.gateway.createPayment({
        ...call(),
        paymentIntentId,
        customerId: CUSTOMER,
        amount,
        captureMethod: 'automatic',
        ...changes,
      });
    }

    function confirmation(payment: GatewayPayment, methodToken: string, changes: Partial<ConfirmPayment> = {}) {
      const { gatewayPaymentId } = payment;
      return { ...call(), gatewayPaymentId, attemptId: `att_${++serial}`, methodToken, offSession: true, ...changes };
    }

    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    it('creates a payment that has taken nothing yet and echoes what it is for', async () => {
      const payment = await create({ paymentIntentId: 'pi_echo' });
      expect(payment).toMatchObject({
        paymentIntentId: 'pi_echo',
        account: subject.account,
        customerId: CUSTOMER,
        amount: { amount: 2_500, currency: 'USD' },
        status: 'requires_confirmation',
      });
      expect(payment.capturedAmount).toBeUndefined();
      expect(await subject.gateway.retrievePayment(subject.account, payment.gatewayPaymentId)).toEqual(payment);
    });

    it('takes the money at the confirmation, and shows the attempt and the card', async () => {
      const methodToken = await subject.saveMethod('good', CUSTOMER);
      const paid = await subject.gateway.confirmPayment(
        confirmation(await create(), methodToken, { attemptId: 'att_mine' }),
      );
      expect(paid).toMatchObject({ status: 'succeeded', attemptId: 'att_mine', methodToken });
      expect(paid.capturedAmount).toEqual(paid.amount);
      expect(paid.card?.last4).toMatch(/^\d{4}$/);
      expect(await subject.gateway.retrievePayment(subject.account, paid.gatewayPaymentId)).toEqual(paid);
    });

    it('returns a paid payment unchanged to any further confirmation', async () => {
      const good = await subject.saveMethod('good', CUSTOMER);
      const declining = await subject.saveMethod('declining', CUSTOMER);
      const payment = await create();
      const paid = await subject.gateway.confirmPayment(confirmation(payment, good));
      expect(await subject.gateway.confirmPayment(confirmation(payment, declining))).toEqual(paid);
    });

    it('pays once when many confirmations arrive together', async () => {
      const good = await subject.saveMethod('good', CUSTOMER);
      const payment = await create();
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => subject.gateway.confirmPayment(confirmation(payment, good))),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['succeeded']));
      expect(new Set(answers.map(({ attemptId }) => attemptId)).size).toBe(1);
    });

    it('gives the first answer again for the same key, even after the payment moved on', async () => {
      const good = await subject.saveMethod('good', CUSTOMER);
      const declining = await subject.saveMethod('declining', CUSTOMER);
      const payment = await create();
      const first = confirmation(payment, declining);
      const declined = await subject.gateway.confirmPayment(first);
      await subject.gateway.confirmPayment(confirmation(payment, good));
      expect(await subject.gateway.confirmPayment(first)).toEqual(declined);
      const read = await subject.gateway.retrievePayment(subject.account, payment.gatewayPaymentId);
      expect(read.status).toBe('succeeded');
    });

    it('creates one payment for a key however often it comes', async () => {
      const idempotencyKey = nextKey();
      const created = await Promise.all([1, 2, 3].map(() => create({ idempotencyKey, paymentIntentId: 'pi_same' })));
      expect(new Set(created.map(({ gatewayPaymentId }) => gatewayPaymentId)).size).toBe(1);
    });

    it('refuses a key that comes with another body, and does nothing', async () => {
      const idempotencyKey = nextKey();
      const payment = await create({ idempotencyKey, paymentIntentId: 'pi_body' });
      const other = create({ idempotencyKey, paymentIntentId: 'pi_body', amount: { amount: 1, currency: 'USD' } });
      await expect(other).rejects.toMatchObject({ name: 'GatewayRefused', code: 'idempotency_key_reused' });
      expect(await create({ idempotencyKey, paymentIntentId: 'pi_body' })).toEqual(payment);
    });

    it('answers a decline as a payment, and lets another method pay', async () => {
      const declining = await subject.saveMethod('declining', CUSTOMER);
      const payment = await create();
      const declined = await subject.gateway.confirmPayment(confirmation(payment, declining));
      expect(declined).toMatchObject({ status: 'declined', decline: { code: 'card_declined' } });
      const good = await subject.saveMethod('good', CUSTOMER);
      const paid = await subject.gateway.confirmPayment(confirmation(payment, good));
      expect(paid.status).toBe('succeeded');
      expect(paid.decline).toBeUndefined();
    });

    it('holds the money for manual capture, takes a part once, and releases the rest', async () => {
      const good = await subject.saveMethod('good', CUSTOMER);
      const payment = await create({ captureMethod: 'manual' });
      const held = await subject.gateway.confirmPayment(confirmation(payment, good));
      expect(held.status).toBe('requires_capture');
      expect(held.capturedAmount).toBeUndefined();
      const take = (amount: number, currency = 'USD') =>
        subject.gateway.capturePayment({
          ...call(),
          gatewayPaymentId: payment.gatewayPaymentId,
          amount: { amount, currency },
        });
      await expect(take(2_501)).rejects.toMatchObject({ code: 'capture_exceeds_authorized' });
      await expect(take(1_000, 'EUR')).rejects.toMatchObject({ code: 'capture_currency_mismatch' });
      const captured = await take(1_000);
      expect(captured).toMatchObject({ status: 'succeeded', capturedAmount: { amount: 1_000, currency: 'USD' } });
      expect(await take(1_000)).toEqual(captured);
      await expect(take(1_500)).rejects.toMatchObject({ code: 'payment_already_succeeded' });
    });

    it('captures nothing that is not held', async () => {
      const { gatewayPaymentId, amount } = await create({ captureMethod: 'manual' });
      const captured = subject.gateway.capturePayment({ ...call(), gatewayPaymentId, amount });
      await expect(captured).rejects.toMatchObject({ code: 'payment_not_capturable' });
    });

    it.each(['unconfirmed', 'held', 'challenged', 'declined'] as const)(
      'cancels an %s payment for good',
      async (kind) => {
        const kinds = { unconfirmed: 'good', held: 'good', challenged: 'challenging', declined: 'declining' } as const;
        const methodToken = await subject.saveMethod(kinds[kind], CUSTOMER);
        const payment = await create({ captureMethod: 'manual' });
        if (kind !== 'unconfirmed') {
          await subject.gateway.confirmPayment(
            confirmation(payment, methodToken, { offSession: kind !== 'challenged' }),
          );
        }
        const { gatewayPaymentId } = payment;
        const canceled = await subject.gateway.cancelPayment({ ...call(), gatewayPaymentId });
        expect(canceled.status).toBe('canceled');
        expect(await subject.gateway.cancelPayment({ ...call(), gatewayPaymentId })).toEqual(canceled);
        const late = subject.gateway.confirmPayment(confirmation(payment, methodToken));
        await expect(late).rejects.toMatchObject({ code: 'payment_canceled' });
      },
    );

    it('does not cancel what was paid', async () => {
      const good = await subject.saveMethod('good', CUSTOMER);
      const paid = await subject.gateway.confirmPayment(confirmation(await create(), good));
      const canceled = subject.gateway.cancelPayment({ ...call(), gatewayPaymentId: paid.gatewayPaymentId });
      await expect(canceled).rejects.toMatchObject({ code: 'payment_already_succeeded' });
    });

    it.each(['automatic', 'manual'] as const)(
      'shows each step of a challenge the buyer passes (%s)',
      async (captureMethod) => {
        const method = await subject.saveMethod('challenging', CUSTOMER);
        const payment = await create({ captureMethod });
        const read = async () =>
          (await subject.gateway.retrievePayment(subject.account, payment.gatewayPaymentId)).status;
        const asked = await subject.gateway.confirmPayment(confirmation(payment, method, { offSession: false }));
        expect([asked.status, await read()]).toEqual(['requires_action', 'requires_action']);
        const early = await subject.gateway.confirmPayment(confirmation(payment, method, { offSession: false }));
        expect(early.status).toBe('requires_action');
        await subject.answerChallenge(payment.clientSecret, 'succeed');
        expect(await read()).toBe('requires_confirmation');
        const result = await subject.gateway.confirmPayment(confirmation(payment, method, { offSession: false }));
        expect(result.status).toBe(captureMethod === 'manual' ? 'requires_capture' : 'succeeded');
      },
    );

    it('declines a challenge that the buyer fails', async () => {
      const method = await subject.saveMethod('challenging', CUSTOMER);
      const payment = await create();
      await subject.gateway.confirmPayment(confirmation(payment, method, { offSession: false }));
      await subject.answerChallenge(payment.clientSecret, 'fail');
      const read = await subject.gateway.retrievePayment(subject.account, payment.gatewayPaymentId);
      expect(read).toMatchObject({ status: 'declined', decline: { code: 'authentication_required' } });
    });

    it('never asks a buyer who is not there', async () => {
      const method = await subject.saveMethod('challenging', CUSTOMER);
      const declined = await subject.gateway.confirmPayment(confirmation(await create(), method));
      expect(declined).toMatchObject({ status: 'declined', decline: { code: 'authentication_required' } });
    });

    it('forgets a detached method, and says nothing against detaching it again', async () => {
      const methodToken = await subject.saveMethod('good', CUSTOMER);
      await subject.gateway.detachMethod({ ...call(), methodToken });
      await subject.gateway.detachMethod({ ...call(), methodToken });
      const declined = await subject.gateway.confirmPayment(confirmation(await create(), methodToken));
      expect(declined).toMatchObject({ status: 'declined', decline: { code: 'payment_method_unavailable' } });
    });

    it('charges no method of another customer', async () => {
      const methodToken = await subject.saveMethod('good', 'cus_somebody_else');
      const charged = subject.gateway.confirmPayment(confirmation(await create(), methodToken));
      await expect(charged).rejects.toMatchObject({ code: 'method_of_other_customer' });
    });

    it('shows one account nothing of another', async () => {
      const { gateway, otherAccount } = subject;
      const methodToken = await subject.saveMethod('good', CUSTOMER);
      const payment = await create();
      const setup = await gateway.createSetup({ ...call(), paymentMethodId: 'pm_1', customerId: CUSTOMER });
      const foreign = { ...call(), account: otherAccount };
      const own = await create({ account: otherAccount });
      await expect(gateway.retrievePayment(otherAccount, payment.gatewayPaymentId)).rejects.toMatchObject({
        code: 'payment_not_found',
      });
      await expect(gateway.retrieveSetup(otherAccount, setup.gatewaySetupId)).rejects.toMatchObject({
        code: 'setup_not_found',
      });
      await expect(
        gateway.confirmPayment(confirmation(payment, methodToken, { account: otherAccount })),
      ).rejects.toMatchObject({ code: 'payment_not_found' });
      await expect(
        gateway.confirmPayment(confirmation(own, methodToken, { account: otherAccount })),
      ).rejects.toMatchObject({ code: 'method_not_found' });
      await gateway.detachMethod({ ...foreign, methodToken });
      expect((await gateway.confirmPayment(confirmation(payment, methodToken))).status).toBe('succeeded');
    });
  });
}
