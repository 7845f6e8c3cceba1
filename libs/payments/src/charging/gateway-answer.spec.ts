import { describe, expect, it } from '@jest/globals';
import type { GatewayPayment } from '#gateways';
import { outcomeOf } from './gateway-answer.js';

const USD_20 = { amount: 2_000, currency: 'USD' };
const TERMS = {
  attemptId: 'pa_1',
  paymentIntentId: 'pi_1',
  customerId: 'cus_1',
  amount: USD_20,
  account: { merchantId: 'mer_1', environmentId: 'menv_1' },
};
const DECLINE = { code: 'card_declined', declineCode: 'lost_card', message: 'The card was declined.' };

const payment = (changes: Partial<GatewayPayment> = {}): GatewayPayment => ({
  gatewayPaymentId: 'gpi_1',
  paymentIntentId: 'pi_1',
  customerId: 'cus_1',
  amount: USD_20,
  account: TERMS.account,
  status: 'succeeded',
  clientSecret: 's',
  attemptId: 'pa_1',
  ...changes,
});

const SUCCEEDED = { kind: 'succeeded', amount: USD_20 };
const AUTHORIZED = { kind: 'authorized', amount: USD_20 };
const CANCELED = { kind: 'not_attempted', reason: 'gateway_payment_canceled', paymentCanceled: true };
const PROCESSING = { kind: 'unknown', reason: 'gateway_still_processing' };
const DECLINED = { kind: 'declined', ...DECLINE };

describe('the gateway, read as the outcome of an attempt', () => {
  it.each([
    ['succeeded', SUCCEEDED, SUCCEEDED],
    ['requires_capture', AUTHORIZED, AUTHORIZED],
    ['canceled', CANCELED, CANCELED],
    ['processing', PROCESSING, PROCESSING],
    ['requires_action', { kind: 'requires_action' }, undefined],
    ['declined', DECLINED, undefined],
    ['requires_confirmation', undefined, undefined],
  ] as const)('%s: %j of this attempt, %j of another or of none', (status, ofThis, ofOther) => {
    const decline = status === 'declined' ? DECLINE : undefined;
    expect(outcomeOf(payment({ status, decline }), TERMS)).toEqual(ofThis);
    expect(outcomeOf(payment({ status, decline, attemptId: 'pa_0' }), TERMS)).toEqual(ofOther);
    expect(outcomeOf(payment({ status, decline, attemptId: undefined }), TERMS)).toEqual(ofOther);
  });

  it('takes the captured amount for what was collected', () => {
    const captured = { amount: 1_500, currency: 'USD' };
    expect(outcomeOf(payment({ capturedAmount: captured }), TERMS)).toEqual({ kind: 'succeeded', amount: captured });
  });

  it('knows a decline that gives no reason', () => {
    expect(outcomeOf(payment({ status: 'declined' }), TERMS)).toEqual({
      kind: 'declined',
      code: 'payment_failed',
      declineCode: undefined,
      message: 'The payment failed.',
    });
  });

  const foreign = (changes: Partial<GatewayPayment['account']>) => ({ account: { ...TERMS.account, ...changes } });
  it.each([
    ['amount', { amount: { amount: 2_001, currency: 'USD' } }],
    ['currency', { amount: { amount: 2_000, currency: 'EUR' } }],
    ['payment_intent', { paymentIntentId: 'pi_2' }],
    ['merchant', foreign({ merchantId: 'mer_2' })],
    ['environment', foreign({ environmentId: 'menv_2' })],
    ['customer', { customerId: 'cus_2' }],
  ])('does not believe an answer about another %s, whatever its status (F18, F60)', (what, changes) => {
    const statuses = ['succeeded', 'requires_capture', 'canceled', 'declined', 'requires_confirmation'] as const;
    for (const status of statuses) {
      expect(outcomeOf(payment({ ...changes, status }), TERMS)).toEqual({
        kind: 'unknown',
        reason: `gateway_echo_mismatch:${what}`,
      });
    }
  });

  it('needs no customer where the charge or the gateway names none', () => {
    expect(outcomeOf(payment({ customerId: undefined }), TERMS)).toEqual(SUCCEEDED);
    expect(outcomeOf(payment(), { ...TERMS, customerId: undefined })).toEqual(SUCCEEDED);
  });
});
