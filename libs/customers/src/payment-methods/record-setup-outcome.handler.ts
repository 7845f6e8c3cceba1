import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, commandIdOf, type Executed } from '#event-store';
import type { GatewaySetup, PaymentGateway } from '#gateways';
import type { Refusal } from '#kernel';
import { type CustomerState, customerAggregate, paymentMethodOf } from '../customer.js';
import { PAYMENT_GATEWAY } from '../gateway-token.js';
import { paymentMethodNotFound } from '../refusals.js';
import { PaymentMethodDirectory } from './payment-method-directory.handler.js';
import { decideRecordSetupOutcome, RecordSetupOutcome, type SetupOutcome } from './record-setup-outcome.js';

/**
 * Reads the set-up at the gateway and notes what became of it. When the buyer confirmed a method that was removed
 * meanwhile, the gateway is told to forget it, so that nothing chargeable is left behind (F16).
 */
@CommandHandler(RecordSetupOutcome)
export class RecordSetupOutcomeHandler implements ICommandHandler<RecordSetupOutcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly directory: PaymentMethodDirectory,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  async execute({ context, input }: RecordSetupOutcome): Promise<Executed<CustomerState> | Refusal> {
    const { environmentId, now } = context;
    const { paymentMethodId } = input;
    const customerId = await this.directory.customerOf(environmentId, paymentMethodId);
    if (customerId === undefined) return paymentMethodNotFound();
    const { state } = await this.runner.load(customerAggregate, environmentId, customerId);
    const method = paymentMethodOf(state, paymentMethodId);
    if (method === undefined) return paymentMethodNotFound();

    const account = { environmentId, merchantId: method.facts.merchantId };
    const setup = await this.gateway.retrieveSetup(account, method.gatewaySetupId);
    let isRemoved = false;
    const executed = await this.runner.execute(customerAggregate, customerId, context, (current) => {
      isRemoved = paymentMethodOf(current, paymentMethodId)?.facts.status === 'removed';
      return decideRecordSetupOutcome({ ...input, now, outcome: outcomeOf(setup) }, current);
    });
    if (isRemoved && setup.methodToken !== undefined) {
      const idempotencyKey = commandIdOf(context.commandId, context.requestId, 'detach');
      await this.gateway.detachMethod({ account, idempotencyKey, at: now, methodToken: setup.methodToken });
    }
    return executed;
  }
}

function outcomeOf(setup: GatewaySetup): SetupOutcome {
  if (setup.status === 'requires_confirmation') return { kind: 'pending' };
  if (setup.status === 'succeeded' && setup.methodToken !== undefined && setup.card !== undefined) {
    const { methodToken, card, authenticatedForOffSession = false } = setup;
    return { kind: 'succeeded', methodToken, card, authenticatedForOffSession };
  }
  const { code = 'payment_method_declined', message = 'The payment method could not be saved.' } = setup.decline ?? {};
  return { kind: 'failed', code, message };
}
