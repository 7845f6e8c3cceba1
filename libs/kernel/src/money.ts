/** An amount in the currency's minor units (cents, yen, fils) and its ISO 4217 code. Always a safe integer ≥ 0. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}
