import type { CustomerState } from '../customer.js';
import { paymentMethodOf } from '../customer.js';
import type { PaymentMethodRecoveryPassedOn } from './payment-method.events.js';

export interface PassOnRecovery {
  readonly paymentMethodId: string;
  readonly recoveredByEventId: string;
}

/** Notes that the bills which waited for a method know of its recovery. Nothing to note when it was declined again, or noted already. */
export function decidePassOnRecovery(
  { paymentMethodId, recoveredByEventId }: PassOnRecovery,
  state: CustomerState,
): readonly PaymentMethodRecoveryPassedOn[] {
  const recovered = paymentMethodOf(state, paymentMethodId)?.facts.recovered;
  if (recovered?.eventId !== recoveredByEventId) return [];
  return [{ type: 'PaymentMethodRecoveryPassedOn', data: { paymentMethodId, recoveredByEventId } }];
}
