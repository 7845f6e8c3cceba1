import {
  type CommandContext,
  type Decision,
  isRefusal,
  type MetadataPatch,
  type Money,
  metadataChanges,
  type Refusal,
  realChanges,
  refuse,
} from '#kernel';
import { amountRefusal } from './check-payment-amount.policy.js';
import { standaloneRefusal } from './order-payment-intents.js';
import type { PaymentIntentEvent } from './payment-intent.events.js';
import type { PaymentIntent } from './payment-intent.js';

/** A value sets a field, absence leaves it alone; null clears metadata. */
export interface UpdatePaymentIntentInput {
  readonly paymentIntentId: string;
  readonly amount?: Money;
  readonly tipMoney?: Money;
  readonly customerId?: string;
  readonly externalReferenceId?: string;
  readonly metadata?: MetadataPatch | null;
  readonly receiptEmail?: string;
}

export class UpdatePaymentIntent {
  constructor(
    readonly context: CommandContext,
    readonly input: UpdatePaymentIntentInput,
  ) {}
}

/** What is charged and to whom: fixed by the first attempt, as the gateway's payment is (ADR 0008, 0026). */
const TERMS = { amount: 'amount_money', tipMoney: 'tip_money', customerId: 'customer_id' } as const;

/** Writes what really changes. Values that are already so are accepted at any time: a repeated command is no conflict. */
export function decideUpdatePaymentIntent(
  state: PaymentIntent,
  input: UpdatePaymentIntentInput,
): Decision<PaymentIntentEvent> {
  if (!state.exists) return refuse('RESOURCE_NOT_FOUND', 'No such payment intent.');
  const owned = standaloneRefusal(state);
  if (owned) return owned;
  const { amount, tipMoney, customerId, externalReferenceId, receiptEmail } = input;
  const terms = realChanges(state, { amount, tipMoney, customerId });
  const notes = realChanges(state, { externalReferenceId });
  const personal = realChanges(state, { receiptEmail });
  const metadata = metadataChanges(state.metadata, input.metadata);
  if (isRefusal(metadata)) return metadata;
  const meta = Object.keys(metadata).length > 0 ? { metadata } : {};
  const changedFields = [terms, notes, personal, meta].flatMap(Object.keys);
  if (changedFields.length === 0) return [];
  const refusal = frozenRefusal(state, terms) ?? amountsRefusal(state, terms);
  if (refusal) return refusal;
  // It is the customer's key that seals what is personal (ADR 0017).
  const sealed = personal.receiptEmail !== undefined && {
    customerId: customerId ?? state.customerId,
    personal: { receiptEmail: personal.receiptEmail },
  };
  return [{ type: 'PaymentIntentUpdated', data: { changedFields, ...terms, ...notes, ...meta, ...sealed } }];
}

type Terms = Pick<UpdatePaymentIntentInput, keyof typeof TERMS>;

/** Nothing changes unless the payment intent can be confirmed; its terms only before the first attempt. */
function frozenRefusal(state: PaymentIntent, terms: Terms): Refusal | undefined {
  const code = 'PAYMENT_INTENT_CANNOT_BE_UPDATED';
  const detail = { current_status: state.status };
  if (state.status !== 'requires_payment_method' || state.cancellation) {
    return refuse(code, 'It was confirmed or canceled.', detail);
  }
  const conflicting_fields = (Object.keys(terms) as (keyof Terms)[]).map((field) => TERMS[field]);
  if (!state.attempt || conflicting_fields.length === 0) return undefined;
  const message = 'Its first attempt has fixed the amount and the customer.';
  return refuse(code, message, { ...detail, conflicting_fields });
}

function amountsRefusal(state: PaymentIntent, { amount, tipMoney }: Terms): Refusal | undefined {
  if (!amount && !tipMoney) return undefined;
  return amountRefusal(amount ?? state.amount, tipMoney ?? state.tipMoney);
}
