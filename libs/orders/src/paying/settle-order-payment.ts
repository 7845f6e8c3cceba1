import type { CommandContext, Money } from '#kernel';
import type { CancellationReason } from '#payments';

interface OfOrder {
  readonly orderId: string;
  readonly paymentIntentId: string;
  /** The attempt that the caller believes it to belong to. */
  readonly attemptId?: string;
}

export class CaptureOrderPayment {
  constructor(
    readonly context: CommandContext,
    /** All that is authorized when no amount is given. */
    readonly input: OfOrder & { readonly amount?: Money },
  ) {}
}

export class CancelOrderPaymentIntent {
  constructor(
    readonly context: CommandContext,
    readonly input: OfOrder & { readonly reason?: CancellationReason },
  ) {}
}
