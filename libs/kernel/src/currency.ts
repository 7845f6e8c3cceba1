/**
 * The active currencies of ISO 4217 list one (national currencies and fund codes), by the number of decimals of
 * their minor unit. Codes without a minor unit (gold, SDR, test codes) cannot be charged and are left out, and so
 * are withdrawn ones: ANG, BGN, CUC, HRK, SLL, ZWL. A gateway's own deviations are the gateway adapter's business.
 */
const CODES_BY_EXPONENT: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
    COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
    INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
    MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
    STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  Object.entries(CODES_BY_EXPONENT).flatMap(([exponent, codes]) =>
    codes.split(/\s+/).map((code): [string, number] => [code, Number(exponent)]),
  ),
);

/**
 * The least that one payment may be, in minor units, where it is known: USD from the contract, the others as card
 * processors publish them for settlement in that currency.
 */
const LEAST_PAYMENT: Readonly<Record<string, number>> = {
  AED: 200,
  AUD: 50,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17_500,
  INR: 50,
  JPY: 50,
  MXN: 1000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1000,
  USD: 50,
};

/** Every currency code that is accepted, in alphabetical order. */
export const CURRENCIES: readonly string[] = [...EXPONENTS.keys()].sort();

/** Whether a text is the code of an active ISO 4217 currency. Codes are upper case. */
export function isCurrency(code: string): boolean {
  return EXPONENTS.has(code);
}

/** How many decimals the currency's minor unit has: 0 for JPY, 2 for USD, 3 for KWD. Fails for an unknown code. */
export function currencyExponent(code: string): number {
  const exponent = EXPONENTS.get(code);
  if (exponent === undefined) throw new RangeError(`not a currency: ${code.slice(0, 8)}`);
  return exponent;
}

/** The largest amount of one payment, and so of whatever one payment collects, in minor units of each currency. */
export const MAX_AMOUNT = 99_999_999;

/**
 * The least amount of one payment, in minor units. Where no minimum is known it is 1: the engine then leaves the
 * refusal to the gateway rather than turn away a payment that the gateway might take.
 */
export function leastPayment(code: string): number {
  return LEAST_PAYMENT[code] ?? 1;
}
