import { customerAggregate, type PaymentMethodDirectory, paymentMethodOf, statusAt } from '#customers';
import type { CommandRunner } from '#event-store';
import { type CommandContext, type Refusal, refuse } from '#kernel';
import type { BillingMethod } from './billing-method.js';
import type { SubscriptionPaymentMethods } from './subscription-payment-methods.port.js';

/** Payment methods read from their customer's own stream, never from a view (F16). */
export class CustomerPaymentMethods implements SubscriptionPaymentMethods {
  constructor(
    private readonly runner: CommandRunner,
    private readonly directory: PaymentMethodDirectory,
  ) {}

  async resolve(
    { environmentId, now }: Pick<CommandContext, 'environmentId' | 'now'>,
    customerId: string,
    paymentMethodId?: string,
  ): Promise<BillingMethod | Refusal> {
    const { state, revision } = await this.runner.load(customerAggregate, environmentId, customerId);
    if (state.profile === undefined) {
      return refuse('RESOURCE_NOT_FOUND', 'No such customer.', { param: 'customer_id' });
    }
    const wantedId = paymentMethodId ?? state.profile.defaultPaymentMethodId;
    if (wantedId == null) {
      return refuse('PAYMENT_METHOD_REQUIRED', 'The customer has no default payment method; name one.', {
        param: 'payment_method_id',
      });
    }
    const method = paymentMethodOf(state, wantedId);
    if (method === undefined) return this.#stranger(environmentId, wantedId);
    const { facts } = method;
    const status = statusAt(facts, now);
    return { paymentMethodId: wantedId, customerId, status, usage: facts.usage, pmRevision: revision };
  }

  async #stranger(environmentId: string, paymentMethodId: string): Promise<Refusal> {
    const owner = await this.directory.customerOf(environmentId, paymentMethodId);
    const detail = { param: 'payment_method_id' };
    return owner === undefined
      ? refuse('RESOURCE_NOT_FOUND', 'No such payment method.', detail)
      : refuse('PAYMENT_METHOD_CUSTOMER_MISMATCH', 'The payment method belongs to another customer.', detail);
  }
}
