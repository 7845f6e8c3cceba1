import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, commandIdOf, type Executed, resourceIdFor } from '#event-store';
import { type CreateSetup, type GatewaySetup, GatewayUnavailable, type PaymentGateway } from '#gateways';
import type { CommandContext, Refusal } from '#kernel';
import { ID_PREFIX, isRefusal } from '#kernel';
import { type CustomerState, customerAggregate, paymentMethodOf } from '../customer.js';
import { PAYMENT_GATEWAY } from '../gateway-token.js';
import { PaymentMethodDirectory } from './payment-method-directory.handler.js';
import { decideSavePaymentMethod, refuseSaving, SavePaymentMethod } from './save-payment-method.js';

/** The pending method, and what its buyer needs to confirm it. The client secret is never stored. */
export interface PaymentMethodSaving extends Executed<CustomerState> {
  readonly paymentMethodId: string;
  readonly clientSetup: { readonly clientSecret: string };
}

/**
 * Pointer, then the gateway's set-up, then the event. A crash after any step is healed by the same command coming again:
 * the pointer is found, the gateway gives the same set-up for the same key, and an appended set-up is read, not made anew (F6).
 */
@CommandHandler(SavePaymentMethod)
export class SavePaymentMethodHandler implements ICommandHandler<SavePaymentMethod> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly directory: PaymentMethodDirectory,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  async execute({ context, input }: SavePaymentMethod): Promise<PaymentMethodSaving | Refusal> {
    const { customerId, type, usage } = input;
    const paymentMethodId = resourceIdFor(ID_PREFIX.paymentMethod, context.commandId);
    const { state } = await this.runner.load(customerAggregate, context.environmentId, customerId);
    const isReplay = paymentMethodOf(state, paymentMethodId) !== undefined;
    const refusal = isReplay ? undefined : refuseSaving(state);
    if (refusal) return refusal;

    const unlinkable = await this.directory.link(context, paymentMethodId, customerId);
    if (unlinkable) return unlinkable;
    const setup = await this.setupFor(context, paymentMethodId, customerId, state);
    const { gatewaySetupId, clientSecret } = setup;
    const executed = await this.runner.execute(customerAggregate, customerId, context, (current) =>
      decideSavePaymentMethod({ paymentMethodId, type, usage, gatewaySetupId }, current),
    );
    return isRefusal(executed) ? executed : { ...executed, paymentMethodId, clientSetup: { clientSecret } };
  }

  private setupFor(
    context: CommandContext,
    paymentMethodId: string,
    customerId: string,
    state: CustomerState,
  ): Promise<GatewaySetup> {
    const { environmentId, now: at } = context;
    const account = { environmentId, merchantId: state.profile?.merchantId ?? context.merchantId };
    const saved = paymentMethodOf(state, paymentMethodId);
    if (saved) return this.gateway.retrieveSetup(account, saved.gatewaySetupId);
    return this.createSetup(context, { account, at, paymentMethodId, customerId });
  }

  /** An error that the gateway keeps under the key would come back for ever: a key of this request gets past it (F7). */
  private async createSetup(context: CommandContext, call: Omit<CreateSetup, 'idempotencyKey'>): Promise<GatewaySetup> {
    const { commandId, requestId } = context;
    try {
      return await this.gateway.createSetup({ ...call, idempotencyKey: commandIdOf(commandId, 'setup') });
    } catch (error) {
      if (!(error instanceof GatewayUnavailable && error.replayed)) throw error;
      return this.gateway.createSetup({ ...call, idempotencyKey: commandIdOf(commandId, 'setup', requestId) });
    }
  }
}
