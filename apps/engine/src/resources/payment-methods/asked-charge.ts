import { HttpProblem } from '../../http/index.js';
import type { ReadinessQuery } from './payment-method.dto.js';

/** The charge that readiness is asked about. An amount says nothing without its currency, so it is not taken without one. */
export function askedCharge({
  amount,
  currency,
  on,
}: ReadinessQuery): Pick<ReadinessQuery, 'amount' | 'currency' | 'on'> {
  if (amount !== undefined && currency === undefined) {
    throw new HttpProblem('INVALID_QUERY_PARAMETER', 'Name the currency of the amount.', { param: 'currency' });
  }
  return { amount, currency, on };
}
