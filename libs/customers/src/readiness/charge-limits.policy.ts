/** Smallest and largest amount of one charge, in minor units, per currency that can be charged. */
export interface ChargeLimits {
  readonly version: string;
  readonly minimums: Readonly<Record<string, number>>;
  readonly maximum: number;
}

/** Minimums as card processors publish them; for the currencies with three decimals, where they do not, our own. */
export const CHARGE_LIMITS: ChargeLimits = {
  version: 'charge-limits-1',
  minimums: {
    AED: 200,
    AUD: 50,
    BGN: 100,
    BHD: 500,
    BRL: 50,
    CAD: 50,
    CHF: 50,
    CZK: 1500,
    DKK: 250,
    EUR: 50,
    GBP: 30,
    HKD: 400,
    HUF: 17500,
    INR: 50,
    JOD: 500,
    JPY: 50,
    KWD: 500,
    MXN: 1000,
    MYR: 200,
    NOK: 300,
    NZD: 50,
    OMR: 500,
    PLN: 200,
    RON: 200,
    SEK: 300,
    SGD: 50,
    THB: 1000,
    TND: 500,
    USD: 50,
  },
  maximum: 99_999_999,
};

/** The smallest amount of one charge in a currency; undefined when the currency cannot be charged. */
export function minimumCharge(limits: ChargeLimits, currency: string): number | undefined {
  return Object.hasOwn(limits.minimums, currency) ? limits.minimums[currency] : undefined;
}
