import { addMoney, type Money, zeroMoney } from '#kernel';
import type { FailedCycle } from './dunning-history.js';
import type { Fate } from './try-dunning-offsets.js';

/** How some cycles fared under one policy. */
export interface DunningFigures {
  readonly recovered_count: number;
  readonly recovered: Money;
  readonly open_count: number;
  /** Tries that reached the gateway after the first. */
  readonly retries_count: number;
}

/** Cycles of one currency whose first failure was of one class, as they fared and as they would have. */
export interface DunningComparison {
  readonly currency: string;
  readonly declineClass: string;
  readonly cycles_count: number;
  /** What all of them were to bring. */
  readonly amount: Money;
  readonly really: DunningFigures;
  /** `recovered` is what the model's assumption gives; nobody knows about the rest that it names. */
  readonly tried: DunningFigures & { readonly unknowable_count: number; readonly unknowable: Money };
}

export interface ComparedCycle {
  readonly cycle: FailedCycle;
  readonly really: Fate;
  readonly tried: Fate;
}

/** The sums by currency and class, in the order of both. */
export function compareDunning(cycles: Iterable<ComparedCycle>): readonly DunningComparison[] {
  const rows = new Map<string, DunningComparison>();
  for (const compared of cycles) {
    const { currency } = compared.cycle.amount;
    const declineClass = compared.cycle.tries[0].failure?.declineClass ?? 'unknown';
    const key = `${currency} ${declineClass}`;
    rows.set(key, plus(rows.get(key) ?? none(currency, declineClass), compared));
  }
  return [...rows].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}

/** The sums by currency alone. */
export function totalsOf(rows: readonly DunningComparison[], declineClass: string): readonly DunningComparison[] {
  const totals = new Map<string, DunningComparison>();
  for (const row of rows) {
    const total = totals.get(row.currency) ?? none(row.currency, declineClass);
    totals.set(row.currency, {
      ...total,
      cycles_count: total.cycles_count + row.cycles_count,
      amount: addMoney(total.amount, row.amount),
      really: sumOf(total.really, row.really),
      tried: {
        ...sumOf(total.tried, row.tried),
        unknowable_count: total.tried.unknowable_count + row.tried.unknowable_count,
        unknowable: addMoney(total.tried.unknowable, row.tried.unknowable),
      },
    });
  }
  return [...totals.values()];
}

function none(currency: string, declineClass: string): DunningComparison {
  const amount = zeroMoney(currency);
  const figures = { recovered_count: 0, recovered: amount, open_count: 0, retries_count: 0 };
  const tried = { ...figures, unknowable_count: 0, unknowable: amount };
  return { currency, declineClass, cycles_count: 0, amount, really: figures, tried };
}

function plus(row: DunningComparison, { cycle: { amount }, really, tried }: ComparedCycle): DunningComparison {
  const nothing = zeroMoney(row.currency);
  return {
    ...row,
    cycles_count: row.cycles_count + 1,
    amount: addMoney(row.amount, amount),
    really: sumOf(row.really, figuresOf(really, amount)),
    tried: {
      ...sumOf(row.tried, figuresOf(tried, amount)),
      unknowable_count: row.tried.unknowable_count + (tried.mayHaveRecovered ? 1 : 0),
      unknowable: addMoney(row.tried.unknowable, tried.mayHaveRecovered ? amount : nothing),
    },
  };
}

function figuresOf({ status, retries_count }: Fate, amount: Money): DunningFigures {
  const isRecovered = status === 'recovered';
  return {
    recovered_count: isRecovered ? 1 : 0,
    recovered: isRecovered ? amount : zeroMoney(amount.currency),
    open_count: status === 'open' ? 1 : 0,
    retries_count,
  };
}

function sumOf(a: DunningFigures, b: DunningFigures): DunningFigures {
  return {
    recovered_count: a.recovered_count + b.recovered_count,
    recovered: addMoney(a.recovered, b.recovered),
    open_count: a.open_count + b.open_count,
    retries_count: a.retries_count + b.retries_count,
  };
}
