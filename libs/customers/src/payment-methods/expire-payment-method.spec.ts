import { describe, expect, test } from '@jest/globals';
import {
  activated,
  customerCreated,
  defaultSet,
  given,
  removed,
  saveStarted,
  VISA,
} from '../fixtures/customer-facts.js';
import { decideExpirePaymentMethod } from './expire-payment-method.js';

const card = { ...VISA, expMonth: 12, expYear: 2026 };
const active = [customerCreated(), saveStarted('pm_01'), activated('pm_01', { card }), defaultSet('pm_01')];
const at = (now: string) => ({ paymentMethodId: 'pm_01', now });
const expired = { type: 'PaymentMethodExpired', data: { paymentMethodId: 'pm_01' } } as const;

describe('marking a payment method expired', () => {
  test('happens from the first instant after the expiry month, in UTC', () => {
    expect(decideExpirePaymentMethod(at('2026-12-31T23:59:59.999Z'), given(...active))).toEqual([]);
    expect(decideExpirePaymentMethod(at('2027-01-01T00:00:00.000Z'), given(...active))).toEqual([expired]);
  });

  test('leaves the default where it is: still attached, and readiness tells why it cannot be charged', () => {
    expect(given(...active, expired).profile?.defaultPaymentMethodId).toBe('pm_01');
  });

  test.each([
    ['expired', expired],
    ['removed', removed('pm_01')],
  ])('does nothing to an %s one', (_, event) => {
    expect(decideExpirePaymentMethod(at('2027-02-01T00:00:00.000Z'), given(...active, event))).toEqual([]);
  });
});
