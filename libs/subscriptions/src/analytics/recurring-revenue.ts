import { assertNever, type Interval, type Money, MoneyOutOfRange } from '#kernel';
import { readRecurringTotal } from './subscription-totals.js';

/** Sums by name, as a view keeps them. */
type Sums = Readonly<Record<string, bigint>>;

/** A number of minor units that need not be whole. Never rounded. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const NOTHING: Fraction = { numerator: 0n, denominator: 1n };
const MONTHS_PER_YEAR = 12n;

/** How many intervals a year has, by the rule of ADR 0044: 365 days, 52 weeks, 12 months. */
function intervalsPerYear({ unit, count }: Interval): Fraction {
  const denominator = BigInt(count);
  switch (unit) {
    case 'daily':
      return { numerator: 365n, denominator };
    case 'weekly':
      return { numerator: 52n, denominator };
    case 'monthly':
      return { numerator: MONTHS_PER_YEAR, denominator };
    case 'yearly':
      return { numerator: 1n, denominator };
    default:
      return assertNever(unit);
  }
}

export interface RecurringRevenue {
  readonly monthly: readonly Money[];
  readonly yearly: readonly Money[];
}

/** What recurs in a month and in a year, by currency: summed exactly, and each rounded half up once. */
export function recurringRevenue(sums: Sums): RecurringRevenue {
  const yearly = new Map<string, Fraction>();
  for (const [name, amount] of Object.entries(sums)) {
    const total = readRecurringTotal(name);
    if (total === undefined) continue;
    const { numerator, denominator } = intervalsPerYear(total.interval);
    const added = { numerator: amount * numerator, denominator };
    yearly.set(total.currency, plus(yearly.get(total.currency) ?? NOTHING, added));
  }
  const ordered = [...yearly].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    monthly: ordered.map(([currency, sum]) => rounded(sum, MONTHS_PER_YEAR, currency)),
    yearly: ordered.map(([currency, sum]) => rounded(sum, 1n, currency)),
  };
}

function plus(a: Fraction, b: Fraction): Fraction {
  const common = (a.denominator * b.denominator) / greatestDivisor(a.denominator, b.denominator);
  return {
    numerator: a.numerator * (common / a.denominator) + b.numerator * (common / b.denominator),
    denominator: common,
  };
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b);
}

function rounded({ numerator, denominator }: Fraction, parts: bigint, currency: string): Money {
  const divisor = denominator * parts;
  const amount = (2n * numerator + divisor) / (2n * divisor);
  if (amount > BigInt(Number.MAX_SAFE_INTEGER))
    throw new MoneyOutOfRange(`revenue out of range: ${amount} ${currency}`);
  return { amount: Number(amount), currency };
}
