import { addMoney, compareMoney, type Money, type Refusal, refuse, subtractMoney, sumMoney, zeroMoney } from '#kernel';
import type { RefundShare } from './refund.events.js';
import { exceedsRefundable } from './reserve-refund.js';

/** A captured payment and what can still be given back of it. */
export interface RefundSource {
  readonly paymentIntentId: string;
  readonly available: Money;
  readonly capturedAt: string;
}

/** What a refund names itself: so much of this payment, so much of that. */
export interface TenderAllocation {
  readonly paymentIntentId: string;
  readonly amount: Money;
}

/**
 * Divides an amount (all that there is when absent) among payments, the newest first: what was collected last is the
 * likeliest to be the mistake, and a bank takes a refund of a young payment most readily (ADR 0031).
 */
export function allocateNewestFirst(
  sources: readonly RefundSource[],
  amount: Money | undefined,
): readonly RefundShare[] | Refusal {
  const currency = amount?.currency ?? sources[0]!.available.currency;
  const paid = sources.filter(({ available }) => available.currency === currency);
  if (paid.length === 0) return otherCurrency();
  const maximum = sumMoney(
    paid.map(({ available }) => available),
    currency,
  );
  const wanted = amount ?? maximum;
  if (maximum.amount === 0 || compareMoney(wanted, maximum) > 0) return exceedsRefundable(maximum, wanted);
  if (wanted.amount === 0) return nothingAsked('amount_money.amount');
  let left = wanted;
  const shares: RefundShare[] = [];
  for (const { paymentIntentId, available } of newestFirst(paid)) {
    const share = compareMoney(left, available) < 0 ? left : available;
    if (share.amount > 0) shares.push({ paymentIntentId, amount: share });
    left = subtractMoney(left, share);
  }
  return shares;
}

/** Takes what the caller has named, when each payment has as much. */
export function allocateAsNamed(
  sources: readonly RefundSource[],
  named: readonly TenderAllocation[],
): readonly RefundShare[] | Refusal {
  const currency = named[0]!.amount.currency;
  for (const [index, { paymentIntentId, amount }] of named.entries()) {
    const param = `tender_allocations[${index}]`;
    const source = sources.find((each) => each.paymentIntentId === paymentIntentId)!;
    if (amount.currency !== currency || amount.currency !== source.available.currency) {
      return otherCurrency(`${param}.amount_money.currency`);
    }
    if (amount.amount === 0) return nothingAsked(`${param}.amount_money.amount`);
    if (compareMoney(amount, source.available) > 0) {
      return exceedsRefundable(source.available, amount, `${param}.amount_money`);
    }
  }
  return named.map(({ paymentIntentId, amount }) => ({ paymentIntentId, amount }));
}

/** The whole amount of shares of one currency. */
export function totalOf(shares: readonly RefundShare[]): Money {
  return shares.reduce((sum, { amount }) => addMoney(sum, amount), zeroMoney(shares[0]!.amount.currency));
}

function newestFirst(sources: readonly RefundSource[]): readonly RefundSource[] {
  const order = (source: RefundSource) => `${source.capturedAt}/${source.paymentIntentId}`;
  return [...sources].sort((a, b) => (order(a) < order(b) ? 1 : -1));
}

function otherCurrency(param = 'amount_money.currency'): Refusal {
  return refuse('VALIDATION_ERROR', 'Money goes back in the currency that it was paid in.', { param });
}

function nothingAsked(param: string): Refusal {
  return refuse('VALIDATION_ERROR', 'Refund at least one minor unit.', { param });
}
