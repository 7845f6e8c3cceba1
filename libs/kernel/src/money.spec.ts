import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CURRENCIES, currencyExponent, isCurrency, leastPayment } from './currency.js';
import {
  addMoney,
  compareMoney,
  formatMoney,
  isSameMoney,
  type Money,
  MoneyOutOfRange,
  moneyOf,
  multiplyMoney,
  prorate,
  subtractMoney,
  sumMoney,
} from './money.js';

const MAX = Number.MAX_SAFE_INTEGER;
const usd = (amount: number): Money => ({ amount, currency: 'USD' });
const amounts = fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.maxSafeNat(), fc.constantFrom(0, 1, MAX - 1, MAX));
const currencies = fc.constantFrom('USD', 'JPY', 'KWD', 'CLF');
const money = fc.record({ amount: amounts, currency: currencies });

describe('currencies', () => {
  test.each([
    ['JPY', 0],
    ['KRW', 0],
    ['USD', 2],
    ['HUF', 2],
    ['KWD', 3],
    ['BHD', 3],
    ['CLF', 4],
  ])('%s has %i decimals', (code, exponent) => {
    expect(currencyExponent(code)).toBe(exponent);
  });

  test('each code stands in the list once', () => {
    expect(CURRENCIES).toHaveLength(164);
    expect(new Set(CURRENCIES).size).toBe(164);
    expect(CURRENCIES.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });

  test('only the withdrawn codes and those without a minor unit are missing from what ICU knows', () => {
    const missing = Intl.supportedValuesOf('currency').filter((code) => !isCurrency(code));
    const expected = ['ANG', 'BGN', 'CUC', 'HRK', 'SLL', 'XAD', 'XDR', 'XSU', 'ZWL'];
    expect(missing.filter((code) => !expected.includes(code))).toEqual([]);
  });

  test.each(['usd', 'US', 'USDX', '', 'XAU', 'XXX', 'constructor', 'BGN'])('%p is no currency', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => currencyExponent(code)).toThrow(RangeError);
  });

  test('a payment in dollars is 50 cents at least, in a currency without a known minimum one minor unit', () => {
    expect([leastPayment('USD'), leastPayment('JPY'), leastPayment('KWD')]).toEqual([50, 50, 1]);
  });
});

describe('money from outside', () => {
  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 53 + 2])(
    'refuses the amount %p',
    (amount) => {
      expect(moneyOf(amount, 'USD')).toBeUndefined();
    },
  );

  test('takes the largest safe integer, zero and no unknown currency', () => {
    expect(moneyOf(MAX, 'KWD')).toEqual({ amount: MAX, currency: 'KWD' });
    expect(Object.is(moneyOf(-0, 'JPY')?.amount, 0)).toBe(true);
    expect(moneyOf(1, 'EURO')).toBeUndefined();
  });
});

describe('arithmetic', () => {
  test('a sum is exact or refused, never rounded (F20)', () => {
    fc.assert(
      fc.property(amounts, amounts, currencies, (a, b, currency) => {
        const exact = BigInt(a) + BigInt(b);
        const add = () => addMoney({ amount: a, currency }, { amount: b, currency });
        if (exact > BigInt(MAX)) expect(add).toThrow(MoneyOutOfRange);
        else expect(add()).toEqual({ amount: Number(exact), currency });
      }),
    );
  });

  test('what is added can be taken away again, and no more than there is', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(subtractMoney(addMoney(usd(a), usd(b)), usd(b))).toEqual(usd(a));
        expect(() => subtractMoney(usd(a), usd(a + b + 1))).toThrow(MoneyOutOfRange);
      }),
    );
  });

  test('a product is exact or refused', () => {
    fc.assert(
      fc.property(money, fc.oneof(fc.nat(), fc.maxSafeNat()), (value, factor) => {
        const exact = BigInt(value.amount) * BigInt(factor);
        const multiply = () => multiplyMoney(value, factor);
        if (exact > BigInt(MAX)) expect(multiply).toThrow(MoneyOutOfRange);
        else expect(multiply()).toEqual({ ...value, amount: Number(exact) });
      }),
    );
  });

  test('two currencies are never summed or compared', () => {
    const yen = { amount: 1, currency: 'JPY' };
    for (const f of [addMoney, subtractMoney, compareMoney]) expect(() => f(usd(1), yen)).toThrow(MoneyOutOfRange);
    expect(() => sumMoney([yen], 'USD')).toThrow(MoneyOutOfRange);
  });

  test('the sum of none is nothing in the currency asked for', () => {
    expect(sumMoney([], 'JPY')).toEqual({ amount: 0, currency: 'JPY' });
    expect(sumMoney([usd(1), usd(2)], 'USD')).toEqual(usd(3));
  });

  test('compares by amount', () => {
    expect(Math.sign(compareMoney(usd(1), usd(2)))).toBe(-1);
    expect(compareMoney(usd(2), usd(2))).toBe(0);
  });
});

describe('parts of an amount', () => {
  test('C9: 24.95 for 9 of 31 days is 7.24', () => {
    expect(prorate(usd(2495), 9, 31)).toEqual(usd(724));
  });

  test('C10: 99.00 × 15/31 − 49.00 × 15/31 is 24.19', () => {
    expect(subtractMoney(prorate(usd(9900), 15, 31), prorate(usd(4900), 15, 31))).toEqual(usd(2419));
  });

  test('half a minor unit is rounded up', () => {
    expect([1, 2, 3].map((amount) => prorate(usd(amount), 1, 2).amount)).toEqual([1, 1, 2]);
    expect(prorate(usd(5), 1, 11)).toEqual(usd(0));
    expect(prorate(usd(6), 1, 11)).toEqual(usd(1));
  });

  test('is off the exact part by half a minor unit at most, up to 2^53 − 1', () => {
    const parts = fc
      .integer({ min: 1, max: 366 })
      .chain((d) => fc.tuple(fc.integer({ min: 0, max: d }), fc.constant(d)));
    fc.assert(
      fc.property(money, parts, (value, [numerator, denominator]) => {
        const part = prorate(value, numerator, denominator);
        const off = 2n * (BigInt(part.amount) * BigInt(denominator) - BigInt(value.amount) * BigInt(numerator));
        expect(off > -BigInt(denominator) && off <= BigInt(denominator)).toBe(true);
        expect(part.currency).toBe(value.currency);
      }),
    );
  });

  test('the whole is the whole', () => {
    fc.assert(fc.property(money, fc.integer({ min: 1, max: 366 }), (m, d) => expect(prorate(m, d, d)).toEqual(m)));
  });

  test.each([
    [-1, 1],
    [1, 0],
    [1, -1],
    [0.5, 1],
    [1, Number.NaN],
  ])('%p/%p is no part', (numerator, denominator) => {
    expect(() => prorate(usd(1), numerator, denominator)).toThrow(MoneyOutOfRange);
  });
});

test('an amount is the same in the same currency only', () => {
  expect(isSameMoney(usd(5), usd(5))).toBe(true);
  expect(isSameMoney(usd(5), usd(6))).toBe(false);
  expect(isSameMoney(usd(5), { amount: 5, currency: 'EUR' })).toBe(false);
});

describe('amounts for people', () => {
  test.each([
    [2495, 'USD', '24.95 USD'],
    [5, 'USD', '0.05 USD'],
    [0, 'EUR', '0.00 EUR'],
    [500, 'JPY', '500 JPY'],
    [0, 'JPY', '0 JPY'],
    [1250, 'KWD', '1.250 KWD'],
    [MAX, 'USD', '90071992547409.91 USD'],
  ])('%i %s reads %s', (amount, currency, text) => {
    expect(formatMoney({ amount, currency })).toBe(text);
  });
});
