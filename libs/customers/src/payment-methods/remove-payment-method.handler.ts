import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, commandIdOf, type Executed } from '#event-store';
import type { PaymentGateway } from '#gateways';
import type { CommandContext, Refusal } from '#kernel';
import { isRefusal, refuse } from '#kernel';
import { type CustomerPaymentMethod, type CustomerState, customerAggregate, paymentMethodOf } from '../customer.js';
import { PAYMENT_GATEWAY } from '../gateway-token.js';
import { paymentMethodNotFound } from '../refusals.js';
import { LiveSubscriptions } from './live-subscriptions.port.js';
import { PaymentMethodDirectory } from './payment-method-directory.handler.js';
import { decideRemovePaymentMethod, RemovePaymentMethod } from './remove-payment-method.js';

/** Rounds against a buyer who confirms the method while it is being removed; one is the rule, two the exception. */
const ROUNDS_LIMIT = 3;

/**
 * Decide dry, detach at the gateway, then append (F16): once the removal is acknowledged the gateway can no longer
 * charge. A crash between the two leaves a method that we think active and every charge of which is declined; the same
 * command again detaches (that succeeds twice) and appends. A token that came to be known in between sends it back.
 */
@CommandHandler(RemovePaymentMethod)
export class RemovePaymentMethodHandler implements ICommandHandler<RemovePaymentMethod> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly directory: PaymentMethodDirectory,
    private readonly subscriptions: LiveSubscriptions,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  async execute({ context, input }: RemovePaymentMethod): Promise<Executed<CustomerState> | Refusal> {
    const { environmentId } = context;
    const { paymentMethodId } = input;
    const customerId = await this.directory.customerOf(environmentId, paymentMethodId);
    if (customerId === undefined) return paymentMethodNotFound();
    const liveSubscriptions = await this.subscriptions.chargedTo(environmentId, paymentMethodId);
    const decide = (state: CustomerState) => decideRemovePaymentMethod({ paymentMethodId, liveSubscriptions }, state);

    for (let round = 1; round <= ROUNDS_LIMIT; round++) {
      const { state } = await this.runner.load(customerAggregate, environmentId, customerId);
      const dry = decide(state);
      if (isRefusal(dry)) return dry;
      const method = paymentMethodOf(state, paymentMethodId);
      const detached = method !== undefined && dry.length > 0 ? await this.detach(context, method) : undefined;
      let isOvertaken = false;
      const executed = await this.runner.execute(customerAggregate, customerId, context, (current) => {
        const token = paymentMethodOf(current, paymentMethodId)?.methodToken;
        isOvertaken = dry.length > 0 && token !== undefined && token !== detached;
        return isOvertaken ? overtaken() : decide(current);
      });
      if (!isOvertaken) return executed;
    }
    return overtaken();
  }

  /** A pending method may have been confirmed a moment ago: then the gateway knows a token that we do not. */
  private async detach(
    context: CommandContext,
    { facts, gatewaySetupId, methodToken }: CustomerPaymentMethod,
  ): Promise<string | undefined> {
    const account = { environmentId: context.environmentId, merchantId: facts.merchantId };
    const token = methodToken ?? (await this.gateway.retrieveSetup(account, gatewaySetupId)).methodToken;
    if (token === undefined) return undefined;
    // Detaching twice is harmless; an error kept under the key would not be (F7): so each request has its own.
    const idempotencyKey = commandIdOf(context.commandId, context.requestId, 'detach', token);
    await this.gateway.detachMethod({ account, idempotencyKey, at: context.now, methodToken: token });
    return token;
  }
}

function overtaken(): Refusal {
  return refuse('CONCURRENT_MODIFICATION', 'The payment method is being confirmed at this moment. Try again.');
}
