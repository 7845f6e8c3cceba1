import { describe, expect, test } from '@jest/globals';
import { plusDays, type Timestamp } from '#kernel';
import { paymentMethodOf } from '../customer.js';
import {
  activated,
  CUSTOMER,
  customerCreated,
  declineRecorded,
  given,
  MERCHANT,
  saveStarted,
  VISA,
} from '../fixtures/customer-facts.js';
import type { Card } from '../payment-methods/payment-method.events.js';
import { classifyDecline, DECLINE_POLICIES, type DeclineCodes, declinePolicyAt } from './decline-classes.policy.js';
import { NETWORK_RULES, networkRulesAt } from './network-rules.policy.js';
import { judgeByNetworkRules } from './network-verdict.policy.js';
import { assessReadiness } from './readiness.js';
import { READINESS_POLICY } from './readiness.policy.js';

const unique = <T>(all: readonly T[]): T[] => [...new Set(all)];
const NETWORK_CODES = unique([
  ...NETWORK_RULES.flatMap(({ visaCategories }) => Object.values(visaCategories).flat()),
  ...DECLINE_POLICIES.flatMap(({ networkCodes }) => Object.keys(networkCodes)),
]);
const ADVICE_CODES = unique([
  ...NETWORK_RULES.flatMap(({ mastercardAdvice }) => Object.keys(mastercardAdvice)),
  ...DECLINE_POLICIES.flatMap(({ advice }) => Object.keys(advice)),
]);
/** One issuer's word of each class. */
const ISSUER_CODES = unique(DECLINE_POLICIES.flatMap(({ classes }) => Object.values(classes).map(([first]) => first!)));
/** The first day of each version that a decline can be judged by, and of the time before. */
const DAYS = unique(
  [...NETWORK_RULES, ...DECLINE_POLICIES].map(({ effectiveFrom }) =>
    effectiveFrom < '2024' ? '2024-01-01T00:00:00.000Z' : effectiveFrom,
  ),
);

type CardDecline = DeclineCodes & { readonly network: 'visa' | 'mastercard' };

/** Declines with each of the networks' codes, each told of by each class of issuers' words. */
function declinesOn(network: CardDecline['network']): CardDecline[] {
  const codes = ISSUER_CODES.map((code) => ({ code, network }));
  if (network === 'visa')
    return codes.flatMap((each) => NETWORK_CODES.map((networkCode) => ({ ...each, networkCode })));
  return codes.flatMap((each) =>
    ADVICE_CODES.flatMap((adviceCode) => [each, { ...each, networkCode: '51' }].map((one) => ({ ...one, adviceCode }))),
  );
}

/** What is in the way of charging the card whose decline this was, a minute later and long after; none when it may be tried again. */
function blockersAfter(decline: CardDecline, at: Timestamp, buyerPresent: boolean) {
  const networkVerdict = judgeByNetworkRules(networkRulesAt(at), decline, at);
  if (!networkVerdict.isNever) return [];
  const { code, declineClass, decidedBy, policyVersion } = classifyDecline(declinePolicyAt(at), decline);
  const card: Card = { ...VISA, brand: decline.network, fingerprint: 'card_1' };
  const told = { decidedBy, policyVersion, network: decline.network, networkVerdict, cardFingerprint: 'card_1' };
  const declined = declineRecorded('pm_01', code, declineClass, at, told);
  const state = given(customerCreated(), saveStarted('pm_01'), activated('pm_01', { card }), declined);
  const asked = {
    ...{ customer: { customerId: CUSTOMER, merchantId: MERCHANT }, declines: state.declines, buyerPresent },
    ...{ policy: READINESS_POLICY, paymentMethod: paymentMethodOf(state, 'pm_01')?.facts },
  };
  return [at, plusDays(at, 100)].map((evaluatedAt) => assessReadiness({ ...asked, evaluatedAt }).blockers);
}

describe('a card that its network forbids to try again', () => {
  test.each(DAYS.flatMap((day) => (['visa', 'mastercard'] as const).map((network) => [network, day] as const)))(
    'is not ready whatever its issuer said (%s, %s)',
    (network, day) => {
      const chargeable = declinesOn(network).flatMap((decline) =>
        [true, false].flatMap((buyerPresent) =>
          blockersAfter(decline, day, buyerPresent).some((blockers) => blockers.length === 0)
            ? [{ ...decline, buyerPresent }]
            : [],
        ),
      );
      expect(chargeable).toEqual([]);
    },
  );

  test('is told so in the words of the network where those of the issuer block nothing', () => {
    const unmapped = { code: 'processing_error', network: 'visa', networkCode: '04' } as const;
    const [now, later] = blockersAfter(unmapped, '2024-01-01T00:00:00.000Z', false);
    expect(now).toMatchObject([{ code: 'network_never_retry:visa_category_1', caused_by_event_id: 'event-3' }]);
    expect(later).toEqual(now);
  });
});
