import type { Dice } from '#gateways';
import type { Card, SheetTerms } from './billing-sheet.js';

/** One merchant's sandbox: where its days begin, and how it duns. */
export interface PlannedSandbox {
  readonly zone: string;
  readonly offsets_days: readonly number[];
  readonly endAction: SheetTerms['endAction'];
}

/** Zones that change their clocks by an hour, by half an hour, at midnight, and never. */
export const SANDBOXES: readonly PlannedSandbox[] = [
  { zone: 'UTC', offsets_days: [1, 3, 5, 7], endAction: 'cancel' },
  { zone: 'Europe/Paris', offsets_days: [8, 8, 8], endAction: 'pause' },
  { zone: 'America/New_York', offsets_days: [1, 3, 5, 7], endAction: 'notify_only' },
  { zone: 'Australia/Lord_Howe', offsets_days: [2], endAction: 'cancel' },
  { zone: 'America/Santiago', offsets_days: [3, 4], endAction: 'cancel' },
];

/** A card given to a subscription at one of the monthly stops. */
export interface PlannedChange {
  readonly stop: number;
  readonly card: Card;
}

export interface PlannedSubscription {
  readonly terms: SheetTerms;
  /** On which of the days of enrolment it is made. */
  readonly enrolledOn: number;
  readonly changes: readonly PlannedChange[];
}

type Plan = Pick<SheetTerms, 'unit' | 'count' | 'trial_days' | 'currency' | 'price' | 'setupFee'>;

const plan = (unit: SheetTerms['unit'], count: number, changes: Partial<Plan> = {}): Plan => ({
  ...{ unit, count, trial_days: 0, currency: 'USD', price: 1_999, setupFee: 0 },
  ...changes,
});

/** What is sold, and how many of a hundred take it. Together about 20 renewals in three years. */
const PLANS: readonly (readonly [plan: Plan, share: number])[] = [
  [plan('monthly', 1), 10],
  [plan('monthly', 1, { price: 1_001, trial_days: 14 }), 5],
  [plan('monthly', 1, { currency: 'JPY', price: 980, setupFee: 3_000 }), 5],
  [plan('monthly', 1, { currency: 'KWD', price: 7_505, trial_days: 45, setupFee: 1 }), 4],
  [plan('monthly', 2, { price: 4_550 }), 10],
  [plan('monthly', 3, { price: 99_900, setupFee: 12_345 }), 18],
  [plan('monthly', 6), 10],
  [plan('yearly', 1, { price: 11_900 }), 20],
  [plan('yearly', 2, { price: 21_900, trial_days: 30 }), 7],
  [plan('weekly', 1, { price: 495 }), 1],
  [plan('weekly', 2), 1],
  [plan('weekly', 5, { trial_days: 7 }), 4],
  [plan('daily', 10), 1],
  [plan('daily', 30, { currency: 'JPY', price: 15_000 }), 4],
];

/** So many of the subscriptions get a card that is declined at some time. */
const FAILING = 0.15;

/** The subscriptions of one sandbox: the same seed plans the same. */
export function planSubscriptions(
  { zone, offsets_days, endAction }: PlannedSandbox,
  count: number,
  { days, stops }: { readonly days: number; readonly stops: number },
  dice: Dice,
): PlannedSubscription[] {
  const upTo = (most: number) => 1 + Math.floor(dice() * most);
  return Array.from({ length: count }, (_, n) => {
    const sold = planAt(dice() * 100);
    const isMonthly = sold.unit === 'monthly' || sold.unit === 'yearly';
    const anchorDay = isMonthly && dice() < 0.4 ? { anchorDay: upTo(31) } : {};
    const quantity = dice() < 0.7 ? 1 : upTo(100);
    const terms = { zone, offsets_days, endAction, ...sold, ...anchorDay, quantity };
    return { terms, enrolledOn: n % days, changes: dice() < FAILING ? changesOf(stops, dice) : [] };
  });
}

/** A bad card, often a good one later or another bad one, sometimes all of it once more. */
function changesOf(stops: number, dice: Dice): PlannedChange[] {
  const changes: PlannedChange[] = [];
  let stop = Math.floor(dice() * stops);
  changes.push({ stop, card: dice() < 0.2 ? 'lost' : 'declines' });
  while (dice() < 0.7) {
    stop += 1 + Math.floor(dice() * 3);
    if (stop >= stops) break;
    // A card once lost stays lost, so only the first may be one.
    const isMended = changes.at(-1)!.card !== 'pays' && dice() < 0.8;
    changes.push({ stop, card: isMended ? 'pays' : 'declines' });
  }
  return changes;
}

function planAt(place: number): Plan {
  let left = place;
  for (const [sold, share] of PLANS) {
    if (left < share) return sold;
    left -= share;
  }
  throw new Error('the shares of the plans do not add up to 100');
}
