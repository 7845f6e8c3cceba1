import { type CommandContext, type Decision, type Money, refuse } from '#kernel';
import { amountRefusal } from './check-payment-amount.policy.js';
import type { CaptureMethod, PaymentIntentEvent } from './payment-intent.events.js';
import type { PaymentIntent } from './payment-intent.js';

const PAYMENT_OPTIONS = ['card', 'apple_pay', 'google_pay', 'affirm', 'ach_debit'];

export interface CreatePaymentIntentInput {
  readonly amount: Money;
  readonly paymentOptions: readonly string[];
  readonly captureMethod?: CaptureMethod;
  readonly customerId?: string;
  /** The order that owns it: the standalone routes refuse it then. */
  readonly orderId?: string;
  readonly externalReferenceId?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly paymentReturnUrl?: string;
  readonly receiptEmail?: string;
  readonly tipMoney?: Money;
  readonly transactionPurpose?: string;
}

export class CreatePaymentIntent {
  constructor(
    readonly context: CommandContext,
    readonly input: CreatePaymentIntentInput,
  ) {}
}

/** Refuses amounts outside the currency's range and options that are not offered. */
export function decideCreatePaymentIntent(
  state: PaymentIntent,
  input: CreatePaymentIntentInput,
  merchantId: string,
): Decision<PaymentIntentEvent> {
  if (state.exists) return [];
  const refusal = amountRefusal(input.amount, input.tipMoney);
  if (refusal) return refusal;
  if (input.paymentOptions.length === 0) {
    return refuse('PAYMENT_OPTIONS_REQUIRED', 'Name at least one payment option.', { param: 'payment_options' });
  }
  const unknown = input.paymentOptions.find((option) => !PAYMENT_OPTIONS.includes(option));
  if (unknown !== undefined) {
    return refuse('PAYMENT_OPTION_NOT_ALLOWED', 'The payment option does not exist.', { param: 'payment_options' });
  }
  if (!input.paymentOptions.includes('card')) {
    const detail = { param: 'payment_options', reason: 'payment_option_not_available' };
    return refuse('PAYMENT_OPTION_UNAVAILABLE', 'Only card payments can be collected here.', detail);
  }
  const { receiptEmail, captureMethod = 'automatic', paymentOptions, metadata, ...rest } = input;
  return [
    {
      type: 'PaymentIntentCreated',
      data: {
        ...rest,
        merchantId,
        captureMethod,
        paymentOptions: [...new Set(paymentOptions)],
        metadata: metadata && { ...metadata },
        ...(receiptEmail ? { personal: { receiptEmail } } : {}),
      },
    },
  ];
}
