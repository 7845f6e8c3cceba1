import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CARD_ROWS } from './sandbox-card-rows.policy.js';
import { setUpMatters, shownCard } from './sandbox-cards.policy.js';
import { openTestWorld, type TestWorld } from './sandbox-test-world.js';

const OK = 'succeeded';
const AUTH = 'authentication_required/authentication_required';
const GENERIC = 'card_declined/generic_decline';
const FUNDS = 'insufficient_funds/insufficient_funds';
const BLOCKED = 'payment_blocked/highest_risk_level';

/** A card without surprises. */
const plain = (token: string) => [token, 'ok', OK, OK, OK] as const;
/** A card that the issuer refuses at attach, and whenever it is charged directly. */
const refused = (token: string, decline: string) => [token, decline, decline, decline, decline] as const;
const failing = (token: string, decline: string) => [token, 'ok', decline, decline, decline] as const;

/**
 * billing-rules.md §7, written down apart from the table in the code:
 * token · attach · on-session · off-session when set up · off-session when not set up.
 */
const EXPECTED = [
  plain('pm_card_visa'),
  plain('pm_card_visa_debit'),
  plain('pm_card_mastercard'),
  plain('pm_card_mastercard_debit'),
  plain('pm_card_mastercard_prepaid'),
  plain('pm_card_amex'),
  plain('pm_card_discover'),
  plain('pm_card_diners'),
  plain('pm_card_jcb'),
  plain('pm_card_unionpay'),
  ['pm_card_authenticationRequiredOnSetup', 'ok', `challenge, ${OK}`, OK, AUTH],
  ['pm_card_authenticationRequired', 'ok', `challenge, ${OK}`, AUTH, AUTH],
  ['pm_card_authenticationRequiredSetupForOffSession', 'ok', `challenge, ${OK}`, OK, OK],
  ['pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', 'ok', `challenge, ${FUNDS}`, FUNDS, FUNDS],
  ['pm_card_threeDSecure2Required', 'ok', `challenge, ${OK}`, AUTH, AUTH],
  ['pm_card_threeDSecureRequired', 'ok', `challenge, ${OK}`, AUTH, AUTH],
  ['pm_card_threeDSecureRequiredChargeDeclined', 'ok', `challenge, ${GENERIC}`, AUTH, AUTH],
  failing('pm_card_threeDSecureRequiredProcessingError', GENERIC),
  plain('pm_card_threeDSecureOptional'),
  plain('pm_card_amex_threeDSecureNotSupported'),
  failing('tok_visa_chargeCustomerFailLostCard', 'card_declined/lost_card'),
  failing('tok_visa_chargeCustomerFailStolenCard', 'card_declined/stolen_card'),
  failing('pm_card_chargeCustomerFail', GENERIC),
  refused('pm_card_visa_chargeDeclined', GENERIC),
  refused('pm_card_visa_chargeDeclinedInsufficientFunds', FUNDS),
  refused('pm_card_visa_chargeDeclinedLostCard', 'card_declined/lost_card'),
  refused('pm_card_visa_chargeDeclinedStolenCard', 'card_declined/stolen_card'),
  refused('pm_card_chargeDeclinedExpiredCard', 'expired_card/-'),
  refused('pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc/-'),
  refused('pm_card_chargeDeclinedProcessingError', 'processing_error/-'),
  refused('pm_card_visa_chargeDeclinedVelocityLimitExceeded', 'card_declined/card_velocity_exceeded'),
  refused('pm_card_incorrectNumber', 'card_declined/incorrect_number'),
  failing('pm_card_visa_neverApprove', 'card_declined/do_not_honor'),
  failing('pm_card_visa_insufficientFunds', FUNDS),
  failing('pm_card_visa_issuerUnavailable', 'card_declined/issuer_not_available'),
  failing('pm_card_mastercard_adviceNewAccountInfo', 'card_declined/do_not_honor'),
  failing('pm_card_mastercard_adviceTryAgainLater', 'card_declined/do_not_honor'),
  failing('pm_card_mastercard_adviceDoNotTryAgain', 'card_declined/do_not_honor'),
  failing('pm_card_mastercard_advicePaymentCancelled', 'card_declined/do_not_honor'),
  failing('pm_card_mastercard_adviceTryAgainIn1Hour', FUNDS),
  failing('pm_card_mastercard_adviceTryAgainIn24Hours', FUNDS),
  failing('pm_card_mastercard_adviceTryAgainIn10Days', FUNDS),
  failing('pm_card_radarBlock', BLOCKED),
  failing('pm_card_riskLevelHighest', BLOCKED),
  plain('pm_card_riskLevelElevated'),
  plain('pm_card_cvcCheckFail'),
  plain('pm_card_avsZipFail'),
  plain('pm_card_createDispute'),
  plain('pm_card_createDisputeProductNotReceived'),
  plain('pm_card_createDisputeInquiry'),
  plain('pm_card_createIssuerFraudRecord'),
  plain('pm_card_pendingRefund'),
  plain('pm_card_refundFail'),
] as const;

/** The contract's decline codes that a card can meet (http-api.md 2.7). */
const CONTRACT_CODES = [
  'card_declined',
  'insufficient_funds',
  'expired_card',
  'incorrect_cvc',
  'processing_error',
  'authentication_required',
  'payment_blocked',
];

describe('the sandbox test cards (billing-rules.md 7)', () => {
  let world: TestWorld;

  beforeAll(async () => {
    world = await openTestWorld();
  });
  afterAll(() => world.close());

  async function attach(token: string): Promise<{ attached: string; methodToken?: string }> {
    const setup = await world.sandbox.gateway.createSetup({
      ...world.call(),
      paymentMethodId: 'pm_1',
      customerId: 'cus_1',
    });
    const saved = await world.sandbox.buyer.confirmSetup(setup.clientSecret, token, world.at);
    if ('refused' in saved) throw new Error(saved.message);
    return saved.status === 'succeeded'
      ? { attached: 'ok', methodToken: saved.methodToken }
      : { attached: `${saved.decline?.code}/${saved.decline?.declineCode ?? '-'}` };
  }

  async function charge(methodToken: string, offSession: boolean): Promise<string> {
    const payment = await world.create();
    let answer = await world.confirm(payment, methodToken, { offSession });
    let steps = '';
    if (answer.status === 'requires_action') {
      await world.sandbox.buyer.completeChallenge(payment.clientSecret, 'succeed', world.at);
      answer = await world.confirm(payment, methodToken, { offSession });
      steps = 'challenge, ';
    }
    const { status, decline } = answer;
    return steps + (status === 'declined' ? `${decline?.code}/${decline?.declineCode ?? '-'}` : status);
  }

  it.each(EXPECTED)('%s: attach %s · on-session %s · off-session %s, without set-up %s', async (token, ...expected) => {
    const { attached, methodToken } = await attach(token);
    const met = [
      attached,
      await charge(methodToken ?? token, false),
      await charge(methodToken ?? token, true),
      await charge(token, true),
    ];
    expect(met).toEqual(expected);
  });

  it('knows no card beyond the expected ones, and speaks the contract’s codes only', () => {
    expect(CARD_ROWS.map(({ token }) => token).sort()).toEqual(EXPECTED.map(([token]) => token as string).sort());
    const declines = CARD_ROWS.flatMap(({ attach, onSession, offSession }) => [
      attach,
      onSession.decline,
      offSession.decline,
    ]);
    const codes = declines.flatMap((decline) => (decline ? [decline.code] : []));
    expect(codes.filter((code) => !CONTRACT_CODES.includes(code))).toEqual([]);
    expect(CARD_ROWS.filter(setUpMatters).map(({ token }) => token)).toEqual(['pm_card_authenticationRequiredOnSetup']);
  });

  it.each([
    ['pm_card_chargeCustomerFail', '05', undefined],
    ['tok_visa_chargeCustomerFailLostCard', '41', undefined],
    ['tok_visa_chargeCustomerFailStolenCard', '43', undefined],
    ['pm_card_authenticationRequired', '1A', undefined],
    ['pm_card_visa_insufficientFunds', '51', undefined],
    ['pm_card_visa_neverApprove', '46', undefined],
    ['pm_card_mastercard_adviceNewAccountInfo', '79', '01'],
    ['pm_card_mastercard_adviceTryAgainLater', '05', '02'],
    ['pm_card_mastercard_adviceDoNotTryAgain', '05', '03'],
    ['pm_card_mastercard_advicePaymentCancelled', '05', '21'],
    ['pm_card_mastercard_adviceTryAgainIn24Hours', '51', '25'],
    ['pm_card_radarBlock', undefined, undefined],
  ])('%s: the network says %s, and advises %s (F56)', async (token, networkCode, adviceCode) => {
    const { decline } = await world.confirm(await world.create(), await world.save(token));
    expect([decline?.networkCode, decline?.adviceCode]).toEqual([networkCode, adviceCode]);
  });

  it('names the network’s code with every decline of an issuer, and mastercard’s advice on its own cards only', () => {
    const declines = CARD_ROWS.flatMap((card) =>
      [card.attach, card.onSession.decline, card.offSession.decline].flatMap((decline) =>
        decline ? [{ ...decline, brand: card.brand }] : [],
      ),
    );
    const unnamed = declines.filter(({ networkCode }) => networkCode === undefined).map(({ code }) => code);
    expect(new Set(unnamed)).toEqual(new Set(['payment_blocked']));
    expect(declines.filter(({ adviceCode, brand }) => adviceCode && brand !== 'mastercard')).toEqual([]);
  });

  it.each(CARD_ROWS.flatMap(({ number, token }) => (number ? [[number, token]] : [])))(
    'takes the number %s from the buyer for %s, and from nobody else',
    async (number, token) => {
      const byNumber = await attach(number);
      const byToken = await attach(token);
      expect(byNumber.attached).toBe(byToken.attached);
      await expect(charge(number, false)).rejects.toMatchObject({ code: 'method_not_found' });
    },
  );

  it('lets each number stand for one card', () => {
    const numbers = CARD_ROWS.flatMap(({ number }) => (number ? [number] : []));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('declines a card from the first instant after December, four years on', async () => {
    world.at = '2026-03-01T00:00:00.000Z';
    const saved = await world.save('pm_card_visa');
    expect(shownCard(CARD_ROWS[0]!, world.at)).toEqual({ brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 });
    world.at = '2030-12-31T23:59:59.999Z';
    expect(await charge(saved, true)).toBe(OK);
    world.at = '2031-01-01T00:00:00.000Z';
    expect(await charge(saved, true)).toBe('expired_card/-');
    expect(await charge(saved, false)).toBe('expired_card/-');
  });
});
