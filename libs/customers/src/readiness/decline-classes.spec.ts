import { describe, expect, test } from '@jest/globals';
import { classifyDecline, DECLINE_POLICIES, declinePolicyAt, isFinalDecline } from './decline-classes.policy.js';

const policy = declinePolicyAt('2026-01-01T00:00:00.000Z');

describe('the class of a decline', () => {
  test.each([
    ['card_declined', 'lost_card', 'never_without_new_method', 'ask_for_new_method', 'lost_card'],
    ['card_declined', 'generic_decline', 'soft_wait', 'retry_on_schedule', 'generic_decline'],
    ['card_declined', 'fraudulent', 'hard_by_convention', 'ask_for_new_method', 'fraudulent'],
    ['expired_card', undefined, 'card_must_change', 'ask_for_card_update', 'expired_card'],
    ['processing_error', undefined, 'soft_quick', 'retry_in_minutes', 'processing_error'],
    ['authentication_required', undefined, 'needs_authentication', 'open_recovery_link', 'authentication_required'],
    ['expired_card', 'never_heard_of', 'card_must_change', 'ask_for_card_update', 'expired_card'],
    ['never_heard_of', undefined, 'soft_wait', 'retry_on_schedule', 'never_heard_of'],
    ['toString', 'constructor', 'soft_wait', 'retry_on_schedule', 'toString'],
  ])('%s / %s is %s', (code, declineCode, declineClass, action, deciding) => {
    expect(classifyDecline(policy, { code, declineCode })).toEqual({
      code: deciding,
      declineClass,
      action,
      decidedBy: 'issuer',
      policyVersion: 'decline-classes-2',
    });
  });

  test.each([
    ['advice before all else', { adviceCode: '01', networkCode: '51', declineCode: 'lost_card' }, 'card_must_change'],
    ['never again, whatever the response code', { adviceCode: '03', networkCode: '51' }, 'hard_by_convention'],
    ['a wait for money', { adviceCode: '25', networkCode: '51', declineCode: 'lost_card' }, 'soft_wait'],
    [
      'no wait without the response code of it',
      { adviceCode: '25', declineCode: 'lost_card' },
      'never_without_new_method',
    ],
    [
      'the network before the issuer',
      { networkCode: '43', declineCode: 'generic_decline' },
      'never_without_new_method',
    ],
    ['a needed authentication', { networkCode: '1A', declineCode: 'generic_decline' }, 'needs_authentication'],
    [
      'the issuer where the network says nothing',
      { networkCode: '05', declineCode: 'lost_card' },
      'never_without_new_method',
    ],
    ['the issuer where the advice is unknown', { adviceCode: '99', declineCode: 'fraudulent' }, 'hard_by_convention'],
    ['nothing by inherited names', { adviceCode: 'toString', networkCode: 'constructor' }, 'soft_wait'],
  ])('takes %s', (_, said, declineClass) => {
    expect(classifyDecline(policy, { code: 'card_declined', ...said }).declineClass).toBe(declineClass);
  });

  test('was decided by words alone under the first version', () => {
    const first = declinePolicyAt('2024-12-31T23:59:59.999Z');
    const said = { code: 'card_declined', declineCode: 'generic_decline', networkCode: '43', adviceCode: '03' };
    expect(classifyDecline(first, said)).toMatchObject({
      code: 'generic_decline',
      declineClass: 'soft_wait',
      policyVersion: 'decline-classes-1',
    });
  });

  test('gives each network code and each advice a word that the table knows', () => {
    for (const { advice, networkCodes, classes } of DECLINE_POLICIES) {
      const words = [...Object.values(networkCodes), ...Object.values(advice).map(({ code }) => code)];
      const known = Object.values(classes).flat();
      expect(words.filter((word) => !known.includes(word))).toEqual([]);
    }
  });

  test('is stated for each of the eighteen codes of the contract (§2.7), whether it is final', () => {
    const codes = {
      card_declined: false,
      insufficient_funds: false,
      expired_card: true,
      incorrect_cvc: true,
      processing_error: false,
      authentication_required: false,
      payment_blocked: true,
      payment_method_unavailable: true,
      payment_method_declined: false,
      payment_method_temporarily_unavailable: false,
      payment_not_completed: false,
      payment_action_expired: false,
      payment_failed: false,
      bank_account_closed: true,
      bank_account_not_found: true,
      bank_debit_not_authorized: true,
      bank_account_restricted: true,
      bank_debit_limit_exceeded: false,
    };
    const listed = Object.values(policy.classes).flat();
    for (const [code, isFinal] of Object.entries(codes)) {
      expect([code, listed.includes(code)]).toEqual([code, true]);
      expect([code, isFinalDecline(classifyDecline(policy, { code }).declineClass)]).toEqual([code, isFinal]);
    }
  });

  test('is one for each code, in every version, and versions stand in order of time', () => {
    for (const { classes } of DECLINE_POLICIES) {
      const codes = Object.values(classes).flat();
      expect(codes).toHaveLength(new Set(codes).size);
    }
    const dates = DECLINE_POLICIES.map(({ effectiveFrom }) => effectiveFrom);
    expect(dates).toEqual([...dates].sort());
  });
});
