import { describe, expect, test } from '@jest/globals';
import {
  activated,
  customerCreated,
  defaultSet,
  failed,
  given,
  NOW,
  removed,
  saveStarted,
  VISA,
} from '../fixtures/customer-facts.js';
import { decideSetDefaultPaymentMethod } from './set-default-payment-method.js';

const data = { paymentMethodId: 'pm_01', now: NOW };
const saved = [customerCreated(), saveStarted('pm_01')];

describe('setting the default payment method', () => {
  test('takes an active off-session method', () => {
    expect(decideSetDefaultPaymentMethod(data, given(...saved, activated('pm_01')))).toEqual([defaultSet('pm_01')]);
  });

  test('does nothing when it is the default already', () => {
    const state = given(...saved, activated('pm_01'), defaultSet('pm_01'));
    expect(decideSetDefaultPaymentMethod(data, state)).toEqual([]);
  });

  test('refuses an on-session method as the default', () => {
    const state = given(...saved, activated('pm_01', { usage: 'on_session' }));
    expect(decideSetDefaultPaymentMethod(data, state)).toMatchObject({ code: 'PAYMENT_METHOD_ON_SESSION_ONLY' });
  });

  test('refuses a method that its buyer has not confirmed', () => {
    expect(decideSetDefaultPaymentMethod(data, given(...saved))).toMatchObject({ code: 'PAYMENT_METHOD_NOT_READY' });
  });

  test.each([
    ['failed', failed('pm_01')],
    ['removed', removed('pm_01')],
  ])('refuses a %s method', (current_status, event) => {
    expect(decideSetDefaultPaymentMethod(data, given(...saved, event))).toMatchObject({
      code: 'PAYMENT_METHOD_NOT_ACTIVE',
      detail: { current_status },
    });
  });

  test('refuses a card that has run out, from the first instant after its expiry month', () => {
    const state = given(...saved, activated('pm_01', { card: { ...VISA, expMonth: 2, expYear: 2026 } }));
    const at = (now: string) => decideSetDefaultPaymentMethod({ paymentMethodId: 'pm_01', now }, state);
    expect(at('2026-02-28T23:59:59.999Z')).toEqual([defaultSet('pm_01')]);
    expect(at('2026-03-01T00:00:00.000Z')).toMatchObject({
      code: 'PAYMENT_METHOD_NOT_ACTIVE',
      detail: { current_status: 'expired' },
    });
  });

  test('refuses a method that this customer does not have', () => {
    const result = decideSetDefaultPaymentMethod({ ...data, paymentMethodId: 'constructor' }, given(...saved));
    expect(result).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});
