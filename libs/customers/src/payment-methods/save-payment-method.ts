import type { CommandContext, Decision, Refusal } from '#kernel';
import { refuse } from '#kernel';
import type { CustomerState } from '../customer.js';
import { paymentMethodOf } from '../customer.js';
import { customerNotFound } from '../refusals.js';
import type { PaymentMethodSaveStarted, PaymentMethodType, PaymentMethodUsage } from './payment-method.events.js';

/** Methods of one customer that are pending, active or expired: more than people keep, few enough to fold. */
export const OPEN_PAYMENT_METHODS_LIMIT = 100;

/** Starts to save a payment method; it is pending until its buyer confirms. */
export class SavePaymentMethod {
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly customerId: string;
      readonly type: PaymentMethodType;
      readonly usage: PaymentMethodUsage;
    },
  ) {}
}

export interface SavePaymentMethodData {
  readonly paymentMethodId: string;
  readonly type: PaymentMethodType;
  readonly usage: PaymentMethodUsage;
  readonly gatewaySetupId: string;
}

/** Why nothing can be saved for this customer now; asked before the gateway is, and again when deciding. */
export function refuseSaving(state: CustomerState): Refusal | undefined {
  if (state.profile === undefined) return customerNotFound();
  const open = Object.values(state.paymentMethods).filter(
    ({ facts }) => facts.status !== 'removed' && facts.status !== 'failed',
  );
  if (open.length < OPEN_PAYMENT_METHODS_LIMIT) return undefined;
  return refuse('RESOURCE_LIMIT_EXCEEDED', 'The customer has too many payment methods.', {
    limit: OPEN_PAYMENT_METHODS_LIMIT,
  });
}

export function decideSavePaymentMethod(
  data: SavePaymentMethodData,
  state: CustomerState,
): Decision<PaymentMethodSaveStarted> {
  if (paymentMethodOf(state, data.paymentMethodId)) return [];
  const refusal = refuseSaving(state);
  if (refusal || state.profile === undefined) return refusal ?? customerNotFound();
  const { customerId, merchantId } = state.profile;
  return [{ type: 'PaymentMethodSaveStarted', data: { ...data, customerId, merchantId } }];
}
