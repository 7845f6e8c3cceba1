import type { CommandContext, Money } from '#kernel';
import type { CompletionBehavior, LegSource } from '../order.events.js';
import type { AskedLeg } from './start-order-payment.js';

/** Pays what is outstanding with one source; without one, settles an order on which nothing is outstanding. */
export class PayOrder {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly orderId: string; readonly source?: LegSource; readonly expectedOutstanding?: Money },
  ) {}
}

/** Pays with payment intents of the order that the caller has made before. */
export class ConfirmOrderPaymentIntents {
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly orderId: string;
      readonly legs: readonly AskedLeg[];
      readonly completionBehavior: CompletionBehavior;
      readonly expectedOutstanding?: Money;
    },
  ) {}
}

/** Sets up a source for an order that costs nothing and starts a subscription. */
export class SetUpOrder {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly orderId: string },
  ) {}
}

export class ResumeOrderPayment {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly orderId: string; readonly attemptId: string },
  ) {}
}

export class CancelOrderPaymentAttempt {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly orderId: string; readonly attemptId: string },
  ) {}
}
