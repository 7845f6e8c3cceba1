import { currencyExponent, isCurrency } from './currency.js';

/** An amount in the currency's minor units (cents, yen, fils) and its ISO 4217 code. Always a safe integer ≥ 0. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** Thrown when a sum leaves what money can be: below zero, above 2^53 − 1, or two currencies in one sum. */
export class MoneyOutOfRange extends RangeError {
  constructor(message: string) {
    super(message);
    this.name = 'MoneyOutOfRange';
  }
}

/** Money from what a caller sent; undefined when the amount is no safe integer ≥ 0 or the currency is unknown (F20). */
export function moneyOf(amount: number, currency: string): Money | undefined {
  if (!Number.isSafeInteger(amount) || amount < 0 || !isCurrency(currency)) return undefined;
  return { amount: amount + 0, currency };
}

/** Nothing, in a currency. */
export function zeroMoney(currency: string): Money {
  return checked(0n, currency);
}

/** The sum of two amounts of one currency. */
export function addMoney(a: Money, b: Money): Money {
  assertSameCurrency(a, b);
  return checked(BigInt(a.amount) + BigInt(b.amount), a.currency);
}

/** What is left of `a` without `b`. Fails with `MoneyOutOfRange` when `b` is more: compare first. */
export function subtractMoney(a: Money, b: Money): Money {
  assertSameCurrency(a, b);
  return checked(BigInt(a.amount) - BigInt(b.amount), a.currency);
}

/** The sum of many amounts; `currency` names the sum of none. */
export function sumMoney(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce(addMoney, zeroMoney(currency));
}

/** So many times an amount. `factor` is a safe integer ≥ 0 (a quantity). */
export function multiplyMoney(money: Money, factor: number): Money {
  return prorate(money, factor, 1);
}

/**
 * The part `numerator ÷ denominator` of an amount, rounded half up to a whole minor unit, once and at the end (C9, C10).
 * Both are safe integers, the numerator ≥ 0 and the denominator > 0.
 */
export function prorate(money: Money, numerator: number, denominator: number): Money {
  if (!Number.isSafeInteger(numerator) || numerator < 0 || !Number.isSafeInteger(denominator) || denominator <= 0) {
    throw new MoneyOutOfRange(`not a part: ${numerator}/${denominator}`);
  }
  const divisor = BigInt(denominator);
  const doubled = 2n * BigInt(money.amount) * BigInt(numerator);
  return checked((doubled + divisor) / (2n * divisor), money.currency);
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. */
export function compareMoney(a: Money, b: Money): number {
  assertSameCurrency(a, b);
  return a.amount - b.amount;
}

/** Whether both are the same amount of the same currency. */
export function isSameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.currency === b.currency;
}

/** An amount as people read it, with the currency's own decimals: `24.95 USD`, `500 JPY`, `1.250 KWD`. */
export function formatMoney(money: Money): string {
  const exponent = currencyExponent(money.currency);
  const digits = String(money.amount).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = exponent === 0 ? '' : `.${digits.slice(-exponent)}`;
  return `${whole}${fraction} ${money.currency}`;
}

function assertSameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) throw new MoneyOutOfRange(`two currencies in one sum: ${a.currency}, ${b.currency}`);
}

function checked(amount: bigint, currency: string): Money {
  if (amount < 0n || amount > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new MoneyOutOfRange(`amount out of range: ${amount} ${currency}`);
  }
  return { amount: Number(amount), currency };
}
