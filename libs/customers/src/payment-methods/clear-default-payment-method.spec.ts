import { describe, expect, test } from '@jest/globals';
import { activated, customerCreated, defaultSet, given, saveStarted } from '../fixtures/customer-facts.js';
import { decideClearDefaultPaymentMethod } from './clear-default-payment-method.js';

const active = [customerCreated(), saveStarted('pm_01'), activated('pm_01')];

describe('clearing the default payment method', () => {
  test('names the method that was the default', () => {
    expect(decideClearDefaultPaymentMethod(given(...active, defaultSet('pm_01')))).toEqual([
      { type: 'DefaultPaymentMethodCleared', data: { paymentMethodId: 'pm_01', reason: 'requested' } },
    ]);
  });

  test('does nothing when there is none', () => {
    expect(decideClearDefaultPaymentMethod(given(...active))).toEqual([]);
  });

  test('is refused for a customer that does not exist', () => {
    expect(decideClearDefaultPaymentMethod(given())).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});
