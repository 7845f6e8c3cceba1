import { describe, expect, test } from '@jest/globals';
import { plusMilliseconds } from '#kernel';
import { NETWORK_RULES, networkRulesAt, visaCategoryOf, WINDOW_HOURS } from './network-rules.policy.js';
import { judgeByNetworkRules } from './network-verdict.policy.js';

const AT = '2026-11-02T08:00:00.000Z';
const rules = networkRulesAt(AT);

describe("the networks' rules", () => {
  test.each([
    ['2025-05-24T23:59:59.999Z', 'network-rules-1', 15, 4],
    ['2025-05-25T00:00:00.000Z', 'network-rules-2', 20, 4],
    ['2026-10-24T23:59:59.999Z', 'network-rules-2', 20, 4],
    ['2026-10-25T00:00:00.000Z', 'network-rules-3', 20, 2],
  ])('at %s are %s: Visa allows %i tries, and code 83 is of category %i', (at, version, tries, category) => {
    const then = networkRulesAt(at);
    expect(then.version).toBe(version);
    expect(then.budgets.filter(({ network }) => network === 'visa')).toEqual([
      { network: 'visa', counts: 'merchant', per: 'card_and_amount', window: '30d', declines: tries },
      { network: 'visa', counts: 'customer', per: 'card_and_amount', window: '30d', declines: tries },
    ]);
    expect(visaCategoryOf(then, '83')).toBe(category);
  });

  test("leave room above the engine's own caps in each version", () => {
    for (const { budgets } of NETWORK_RULES) {
      const own = budgets.filter(({ network, counts }) => network === undefined && counts === 'merchant');
      expect(own).toHaveLength(2);
      for (const { per, window, declines } of own) {
        const limits = budgets.filter((each) => each.network && each.per === per && each.window === window);
        for (const limit of limits) expect(declines).toBeLessThanOrEqual(limit.declines);
      }
    }
  });

  test('stand in order of time, under names of their own, and no code in two categories', () => {
    const dates = NETWORK_RULES.map(({ effectiveFrom }) => effectiveFrom);
    expect(dates).toEqual([...dates].sort());
    expect(new Set(NETWORK_RULES.map(({ version }) => version)).size).toBe(NETWORK_RULES.length);
    for (const { visaCategories } of NETWORK_RULES) {
      const codes = Object.values(visaCategories).flat();
      expect(codes).toHaveLength(new Set(codes).size);
    }
  });

  test('keep no window longer than declines are kept', () => {
    expect(Math.max(...Object.values(WINDOW_HOURS))).toBe(WINDOW_HOURS['30d']);
  });
});

describe("a decline by its network's rules", () => {
  test.each(['04', '07', '12', '14', '15', '41', '43', '46', '57', 'R0', 'R1', 'R3'])(
    'of Visa with %s is never tried again',
    (networkCode) => {
      const verdict = judgeByNetworkRules(rules, { network: 'visa', networkCode }, AT);
      expect(verdict).toEqual({ rule: 'visa_category_1', isNever: true, policyVersion: rules.version });
    },
  );

  test.each([
    ['51', 2],
    ['83', 2],
    ['54', 3],
    ['05', 4],
  ])('of Visa with %s is of category %i', (networkCode, category) => {
    const verdict = judgeByNetworkRules(rules, { network: 'visa', networkCode }, AT);
    expect(verdict).toEqual({ rule: `visa_category_${category}`, isNever: false, policyVersion: rules.version });
  });

  test.each([
    ['02', '05', 72],
    ['24', '51', 1],
    ['25', '51', 24],
    ['26', '51', 48],
    ['27', '51', 96],
    ['28', '51', 144],
    ['29', '51', 192],
    ['30', '51', 240],
  ])('of Mastercard with advice %s and %s waits %i hours', (adviceCode, networkCode, wait_hours) => {
    const verdict = judgeByNetworkRules(rules, { network: 'mastercard', adviceCode, networkCode }, AT);
    expect(verdict).toEqual({
      rule: `mastercard_advice_${adviceCode}`,
      isNever: false,
      notBefore: plusMilliseconds(AT, wait_hours * 3_600_000),
      policyVersion: rules.version,
    });
  });

  test.each(['03', '21'])(
    'of Mastercard with advice %s is never tried again, whatever the response code',
    (adviceCode) => {
      expect(judgeByNetworkRules(rules, { network: 'mastercard', adviceCode, networkCode: '51' }, AT)).toMatchObject({
        rule: `mastercard_advice_${adviceCode}`,
        isNever: true,
      });
    },
  );

  test.each<[string, object]>([
    ['without any code', { network: 'visa' }],
    ['of Mastercard with a response code alone', { network: 'mastercard', networkCode: '41' }],
    ['with advice on money but another response code', { network: 'mastercard', adviceCode: '25', networkCode: '05' }],
    ['with advice that asks for nothing', { network: 'mastercard', adviceCode: '99', networkCode: '05' }],
    ['with advice by an inherited name', { network: 'mastercard', adviceCode: 'toString' }],
  ])('%s is left to its class', (_, decline) => {
    expect(judgeByNetworkRules(rules, decline, AT)).toEqual({ isNever: false, policyVersion: rules.version });
  });
});
