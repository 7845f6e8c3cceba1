import type { Refusal } from '#kernel';
import type { BillingMethod } from './billing-method.js';

/** Payment methods as the customers' write model has them. Answered by whoever wires the two libraries. */
export abstract class SubscriptionPaymentMethods {
  /**
   * The named method, or the customer's default when none is named. Refuses with `RESOURCE_NOT_FOUND` (customer or
   * method), `PAYMENT_METHOD_REQUIRED` (no default), `CUSTOMER_DELETION_PROCESSING`. Whether the method will do is
   * decided by the caller.
   */
  abstract resolve(
    environmentId: string,
    customerId: string,
    paymentMethodId?: string,
  ): Promise<BillingMethod | Refusal>;
}
