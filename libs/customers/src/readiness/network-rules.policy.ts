import type { Timestamp } from '#kernel';
import type { Initiator } from '../payment-methods/payment-method.events.js';

/** What Visa thinks of another try: 1 never, 2 not now, 3 with other data, 4 anything else (billing-rules §5). */
export type VisaCategory = 1 | 2 | 3 | 4;

/** What a Mastercard merchant advice code asks for; a code that is not listed asks for nothing. */
export type AdviceRule =
  | { readonly asks: 'never' }
  /** `onlyWith` is the response code without which the advice does not hold. */
  | { readonly asks: 'wait'; readonly wait_hours: number; readonly onlyWith?: string };

/** So many declines within a sliding window; then no further charge is sent. */
export interface RetryBudget {
  /** The card network whose limit it is; absent for the engine's own, which holds for each card. */
  readonly network?: string;
  /** Whose charges it counts, and holds for. */
  readonly counts: Initiator | 'anyone';
  /** For each card of a merchant, or for each card and amount. */
  readonly per: 'card' | 'card_and_amount';
  readonly window: RetryWindow;
  readonly declines: number;
}

export type RetryWindow = '24h' | '30d';

export const WINDOW_HOURS: Readonly<Record<RetryWindow, number>> = { '24h': 24, '30d': 720 };

/** So many declines of a card are kept. With as many in 30 days the card rests, so that none is forgotten too early. */
export const MOST_DECLINES_KEPT = 64;

/** The networks' rules as they were in force from a date. A changed rule is a new version beside the old one. */
export interface NetworkRules {
  readonly version: string;
  readonly effectiveFrom: Timestamp;
  /** Response codes by category; what is not listed is of the fourth. */
  readonly visaCategories: Readonly<Record<1 | 2 | 3, readonly string[]>>;
  readonly mastercardAdvice: Readonly<Record<string, AdviceRule>>;
  readonly budgets: readonly RetryBudget[];
}

const NO_FUNDS = '51';

const MASTERCARD_ADVICE: NetworkRules['mastercardAdvice'] = {
  '02': { asks: 'wait', wait_hours: 72 },
  '03': { asks: 'never' },
  '21': { asks: 'never' },
  '24': { asks: 'wait', wait_hours: 1, onlyWith: NO_FUNDS },
  '25': { asks: 'wait', wait_hours: 24, onlyWith: NO_FUNDS },
  '26': { asks: 'wait', wait_hours: 48, onlyWith: NO_FUNDS },
  '27': { asks: 'wait', wait_hours: 96, onlyWith: NO_FUNDS },
  '28': { asks: 'wait', wait_hours: 144, onlyWith: NO_FUNDS },
  '29': { asks: 'wait', wait_hours: 192, onlyWith: NO_FUNDS },
  '30': { asks: 'wait', wait_hours: 240, onlyWith: NO_FUNDS },
};

/** The engine's own caps stay below every network's: room for charges that are under way at once (ADR 0033). */
const OWN_BUDGETS: readonly RetryBudget[] = [
  { counts: 'merchant', per: 'card', window: '24h', declines: 4 },
  { counts: 'merchant', per: 'card_and_amount', window: '30d', declines: 15 },
  { counts: 'anyone', per: 'card', window: '30d', declines: MOST_DECLINES_KEPT },
];

const MASTERCARD_BUDGETS: readonly RetryBudget[] = [
  { network: 'mastercard', counts: 'anyone', per: 'card', window: '24h', declines: 10 },
  { network: 'mastercard', counts: 'anyone', per: 'card_and_amount', window: '30d', declines: 35 },
];

/** Visa counts the merchant's charges and the buyer's apart. */
function visaBudgets(declines: number): readonly RetryBudget[] {
  const budget = { network: 'visa', per: 'card_and_amount', window: '30d', declines } as const;
  return [
    { ...budget, counts: 'merchant' },
    { ...budget, counts: 'customer' },
  ];
}

const BEFORE_MAY_2025: NetworkRules = {
  version: 'network-rules-1',
  effectiveFrom: '0001-01-01T00:00:00.000Z',
  visaCategories: {
    1: ['04', '07', '12', '14', '15', '41', '43', '46', '57', 'R0', 'R1', 'R3'],
    2: ['03', '19', '51', '59', '61', '62', '65', '75', '78', '86', '91', '93', '96', '5C', '9G', 'N3', 'N4'],
    3: ['54', '55', '82', '1A', '6P', 'N7'],
  },
  mastercardAdvice: MASTERCARD_ADVICE,
  budgets: [...OWN_BUDGETS, ...visaBudgets(15), ...MASTERCARD_BUDGETS],
};

/** Visa allows 20 tries in place of 15. */
const FROM_MAY_2025: NetworkRules = {
  ...BEFORE_MAY_2025,
  version: 'network-rules-2',
  effectiveFrom: '2025-05-25T00:00:00.000Z',
  budgets: [...OWN_BUDGETS, ...visaBudgets(20), ...MASTERCARD_BUDGETS],
};

/** Visa moves response code 83 into the second category. */
const FROM_OCTOBER_2026: NetworkRules = {
  ...FROM_MAY_2025,
  version: 'network-rules-3',
  effectiveFrom: '2026-10-25T00:00:00.000Z',
  visaCategories: {
    ...FROM_MAY_2025.visaCategories,
    2: [...FROM_MAY_2025.visaCategories[2], '83'],
  },
};

/** Every version there ever was, oldest first. */
export const NETWORK_RULES: readonly NetworkRules[] = [BEFORE_MAY_2025, FROM_MAY_2025, FROM_OCTOBER_2026];

/** The rules in force at an instant. */
export function networkRulesAt(at: Timestamp): NetworkRules {
  return NETWORK_RULES.findLast((rules) => rules.effectiveFrom <= at) ?? BEFORE_MAY_2025;
}

export function visaCategoryOf({ visaCategories }: NetworkRules, networkCode: string): VisaCategory {
  const listed = ([1, 2, 3] as const).find((category) => visaCategories[category].includes(networkCode));
  return listed ?? 4;
}
