import { describe, expect, test } from '@jest/globals';
import type { CustomerEvent } from '../customer.events.js';
import {
  activated,
  CUSTOMER,
  customerCreated,
  declineRecorded,
  given,
  NOW,
  removed,
  saveStarted,
  USD_20,
} from '../fixtures/customer-facts.js';
import { declinePolicyAt } from '../readiness/decline-classes.policy.js';
import { networkRulesAt } from '../readiness/network-rules.policy.js';
import { decideRecordMethodCharge } from './record-method-charge.js';
import { decideRecordMethodDecline } from './record-method-decline.js';

const active = [customerCreated(), saveStarted('pm_01'), activated('pm_01')];
const EARLIER = '2026-01-15T11:00:00.000Z';
const LATER = '2026-01-15T13:00:00.000Z';
const method = { customerId: CUSTOMER, paymentMethodId: 'pm_01', paymentIntentId: 'pi_01' };
const charged = { attemptId: 'opa_01', amount: USD_20, initiatedBy: 'merchant' } as const;
const policies = { policy: declinePolicyAt(NOW), rules: networkRulesAt(NOW) };
const decline = { ...method, ...charged, code: 'card_declined', declineCode: 'lost_card', at: NOW, ...policies };
const charge = { ...method, paymentIntentId: 'pi_02', isAuthenticated: false, at: LATER };
const lostCard = declineRecorded('pm_01', 'lost_card', 'never_without_new_method');

describe('recording a decline on a payment method', () => {
  test('keeps the finer reason, its class and the policy that gave it', () => {
    expect(decideRecordMethodDecline(decline, given(...active))).toEqual([lostCard]);
  });

  test('does nothing for the same decline again', () => {
    expect(decideRecordMethodDecline(decline, given(...active, lostCard))).toEqual([]);
  });

  test('takes the word of the network before that of the issuer, and keeps what it forbids', () => {
    const data = { ...decline, networkCode: '46' };
    expect(decideRecordMethodDecline(data, given(...active))).toEqual([
      declineRecorded('pm_01', 'invalid_account', 'hard_by_convention', NOW, {
        networkCode: '46',
        decidedBy: 'network',
        networkVerdict: { rule: 'visa_category_1', isNever: true, policyVersion: 'network-rules-2' },
      }),
    ]);
  });

  test('counts a late one, which says nothing new of the method', () => {
    const late = { ...decline, paymentIntentId: 'pi_00', attemptId: 'opa_00', at: EARLIER };
    const counted = decideRecordMethodDecline(late, given(...active, lostCard));
    expect(counted).toMatchObject([{ data: { attemptId: 'opa_00', at: EARLIER } }]);
    const after = given(...active, lostCard, ...(counted as CustomerEvent[]));
    expect(after.paymentMethods.pm_01?.facts.lastDecline).toMatchObject({ paymentIntentId: 'pi_01', at: NOW });
    expect(after.declines.pm_01?.recent.map(({ attemptId }) => attemptId)).toEqual(['opa_00', 'opa_01']);
    expect(decideRecordMethodDecline(late, after)).toEqual([]);
  });

  test('counts one of a removed method: its card is the same elsewhere', () => {
    const state = given(...active, removed('pm_01'));
    expect(decideRecordMethodDecline(decline, state)).toEqual([lostCard]);
    expect(given(...active, removed('pm_01'), lostCard).paymentMethods).toEqual(state.paymentMethods);
  });

  test('does nothing for one that no window reaches any more', () => {
    const old = { ...decline, attemptId: 'opa_00', at: '2025-12-16T12:00:00.000Z' };
    expect(decideRecordMethodDecline(old, given(...active, lostCard))).toEqual([]);
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
    const authenticated = { ...charge, isAuthenticated: true };
    const event = { ...recorded, data: { ...recorded.data, authenticatedForOffSession: true } };
    expect(decideRecordMethodCharge(authenticated, given(...active))).toEqual([event]);
    expect(decideRecordMethodCharge(authenticated, given(...active, event))).toEqual([]);
  });

  test('sets up nothing that was saved for charges with the buyer only', () => {
    const onSession = [
      customerCreated(),
      saveStarted('pm_01', 'on_session'),
      activated('pm_01', { usage: 'on_session' }),
    ];
    const authenticated = { ...charge, isAuthenticated: true };
    expect(decideRecordMethodCharge(authenticated, given(...onSession))).toEqual([]);
    expect(decideRecordMethodCharge(authenticated, given(...onSession, lostCard))).toEqual([recorded]);
  });
});
