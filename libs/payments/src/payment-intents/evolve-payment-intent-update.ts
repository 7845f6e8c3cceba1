import { definedFields, withChanges } from '#kernel';
import type { PaymentIntentEvent } from './payment-intent.events.js';
import type { PaymentIntent } from './payment-intent.js';

type Update = Extract<PaymentIntentEvent, { type: 'PaymentIntentUpdated' }>['data'];

/** The payment intent with its update. A receipt's address that was erased is gone, also where an older one is left. */
export function withUpdate(
  state: PaymentIntent,
  { changedFields, personal, metadata, ...fields }: Update,
): PaymentIntent {
  return {
    ...state,
    ...definedFields(fields),
    metadata: withChanges(state.metadata, metadata),
    receiptEmail: changedFields.includes('receiptEmail') ? personal?.receiptEmail : state.receiptEmail,
  };
}
