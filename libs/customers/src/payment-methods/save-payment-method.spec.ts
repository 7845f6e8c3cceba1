import { describe, expect, test } from '@jest/globals';
import { CUSTOMER, customerCreated, failed, given, MERCHANT, saveStarted } from '../fixtures/customer-facts.js';
import { decideSavePaymentMethod, OPEN_PAYMENT_METHODS_LIMIT } from './save-payment-method.js';

const data = { paymentMethodId: 'pm_01', type: 'card', usage: 'off_session', gatewaySetupId: 'seti_01' } as const;

describe('saving a payment method', () => {
  test('starts as pending, for the customer and merchant of the stream', () => {
    expect(decideSavePaymentMethod(data, given(customerCreated()))).toEqual([
      { type: 'PaymentMethodSaveStarted', data: { ...data, customerId: CUSTOMER, merchantId: MERCHANT } },
    ]);
  });

  test('is refused for a customer that does not exist', () => {
    expect(decideSavePaymentMethod(data, given())).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });

  test('is refused when the customer has too many open methods, but failed ones do not count', () => {
    const many = Array.from({ length: OPEN_PAYMENT_METHODS_LIMIT }, (_, n) => saveStarted(`pm_many_${n}`));
    const full = given(customerCreated(), ...many);
    expect(decideSavePaymentMethod(data, full)).toMatchObject({
      code: 'RESOURCE_LIMIT_EXCEEDED',
      detail: { limit: 100 },
    });
    expect(decideSavePaymentMethod(data, given(customerCreated(), ...many, failed('pm_many_0')))).toHaveLength(1);
  });
});
