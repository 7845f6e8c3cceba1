import { describe, expect, test } from '@jest/globals';
import {
  activated,
  CUSTOMER,
  customerCreated,
  declineRecorded,
  given,
  NOW,
  removed,
  saveStarted,
} from '../fixtures/customer-facts.js';
import { declinePolicyAt } from '../readiness/decline-classes.policy.js';
import { decideRecordMethodCharge } from './record-method-charge.js';
import { decideRecordMethodDecline } from './record-method-decline.js';

const active = [customerCreated(), saveStarted('pm_01'), activated('pm_01')];
const EARLIER = '2026-01-15T11:00:00.000Z';
const LATER = '2026-01-15T13:00:00.000Z';
const method = { customerId: CUSTOMER, paymentMethodId: 'pm_01', paymentIntentId: 'pi_01' };
const decline = { ...method, code: 'card_declined', declineCode: 'lost_card', at: NOW, policy: declinePolicyAt(NOW) };
const charge = { ...method, paymentIntentId: 'pi_02', authenticatedForOffSession: false, at: LATER };
const lostCard = declineRecorded('pm_01', 'lost_card', 'never_without_new_method');

describe('recording a decline on a payment method', () => {
  test('keeps the finer reason, its class and the policy that gave it', () => {
    expect(decideRecordMethodDecline(decline, given(...active))).toEqual([lostCard]);
  });

  test('does nothing for the same decline again', () => {
    expect(decideRecordMethodDecline(decline, given(...active, lostCard))).toEqual([]);
  });

  test('does nothing for a decline that is older than what is known', () => {
    const state = given(...active, lostCard);
    expect(decideRecordMethodDecline({ ...decline, paymentIntentId: 'pi_00', at: EARLIER }, state)).toEqual([]);
  });

  test('does nothing for a removed method', () => {
    expect(decideRecordMethodDecline(decline, given(...active, removed('pm_01')))).toEqual([]);
  });
});

describe('recording a successful charge on a payment method', () => {
  const recorded = {
    type: 'PaymentMethodChargeRecorded',
    data: { paymentMethodId: 'pm_01', paymentIntentId: 'pi_02', authenticatedForOffSession: false, at: LATER },
  } as const;

  test('costs no append when nothing was wrong', () => {
    expect(decideRecordMethodCharge(charge, given(...active))).toEqual([]);
  });

  test('clears a decline', () => {
    expect(decideRecordMethodCharge(charge, given(...active, lostCard))).toEqual([recorded]);
    const { facts } = given(...active, lostCard, recorded).paymentMethods.pm_01 ?? {};
    expect(facts?.lastDecline).toBeUndefined();
  });

  test('does not clear a later decline', () => {
    expect(decideRecordMethodCharge({ ...charge, at: EARLIER }, given(...active, lostCard))).toEqual([]);
  });

  test('keeps an authentication that the buyer gave with it, once', () => {
    const authenticated = { ...charge, authenticatedForOffSession: true };
    const event = { ...recorded, data: { ...recorded.data, authenticatedForOffSession: true } };
    expect(decideRecordMethodCharge(authenticated, given(...active))).toEqual([event]);
    expect(decideRecordMethodCharge(authenticated, given(...active, event))).toEqual([]);
    expect(decideRecordMethodDecline(decline, given(...active, event))).toEqual([]);
  });
});
