import type { CommandContext, Refusal } from '#kernel';
import type { BillingMethod } from './billing-method.js';

/** Payment methods as the customers' write model has them. Answered by whoever wires the two libraries. */
export abstract class SubscriptionPaymentMethods {
  /**
   * The named method, or the customer's default when none is named, with its status by the clock. Refuses with `RESOURCE_NOT_FOUND` (customer or
   * method), `PAYMENT_METHOD_REQUIRED` (no default), `PAYMENT_METHOD_CUSTOMER_MISMATCH`. Whether the method will do is
   * decided by the caller.
   */
  abstract resolve(
    context: Pick<CommandContext, 'environmentId' | 'now'>,
    customerId: string,
    paymentMethodId?: string,
  ): Promise<BillingMethod | Refusal>;
}
