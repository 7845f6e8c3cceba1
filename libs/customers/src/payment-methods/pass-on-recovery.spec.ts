import { describe, expect, test } from '@jest/globals';
import { paymentMethodOf } from '../customer.js';
import { activated, customerCreated, given, saveStarted } from '../fixtures/customer-facts.js';
import { decidePassOnRecovery } from './pass-on-recovery.js';

const charged = {
  type: 'PaymentMethodChargeRecorded',
  data: {
    paymentMethodId: 'pm_01',
    paymentIntentId: 'pi_1',
    authenticatedForOffSession: false,
    at: '2026-03-01T00:00:00.000Z',
  },
} as const;
const recovered = given(customerCreated(), saveStarted('pm_01'), activated('pm_01'), charged);
const recoveredByEventId = paymentMethodOf(recovered, 'pm_01')?.facts.recovered?.eventId ?? '';
const told = { type: 'PaymentMethodRecoveryPassedOn', data: { paymentMethodId: 'pm_01', recoveredByEventId } } as const;

describe('passing on that a method works again', () => {
  test('is noted once for the charge that showed it', () => {
    expect(decidePassOnRecovery(told.data, recovered)).toEqual([told]);
    const after = given(customerCreated(), saveStarted('pm_01'), activated('pm_01'), charged, told);
    expect(paymentMethodOf(after, 'pm_01')?.facts.recovered).toBeUndefined();
    expect(decidePassOnRecovery(told.data, after)).toEqual([]);
  });

  test('is nothing for another charge, and for a method that is not known', () => {
    expect(decidePassOnRecovery({ ...told.data, recoveredByEventId: 'another' }, recovered)).toEqual([]);
    expect(decidePassOnRecovery({ ...told.data, paymentMethodId: 'pm_02' }, recovered)).toEqual([]);
  });
});
