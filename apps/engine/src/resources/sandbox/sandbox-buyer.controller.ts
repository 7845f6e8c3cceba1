import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CustomerState, paymentMethodOf, paymentMethodResource, RecordSetupOutcome } from '#customers';
import { CommandRunner, commandIdOf, type Executed } from '#event-store';
import type { GatewayAccount, Sandbox } from '#gateways';
import { type CommandContext, ID_PREFIX } from '#kernel';
import { paymentIntentAggregate, paymentIntentObject } from '#payments';
import { EnvironmentClocks } from '#scheduling';
import {
  accepted,
  found,
  HttpProblem,
  JsonBody,
  Operation,
  Public,
  QueryParams,
  ResourceId,
  single,
  TestNumberIn,
} from '../../http/index.js';
import { SANDBOX } from '../../runtime/tokens.js';
import { DECLINE_CODES } from '../decline-codes.js';
import { PAYMENT_INTENT } from '../payment-intents/payment-intent.schema.js';
import { PAYMENT_METHOD } from '../payment-methods/payment-method.schema.js';
import { Reads } from '../reads.js';
import { ClientSecretQuery, CompleteActionBody, ConfirmSetupBody } from './sandbox.dto.js';

/** The buyer's browser at the sandbox gateway. Public: the client secret in the URL is the credential. */
@Controller('v1/sandbox')
export class SandboxBuyerController {
  constructor(
    private readonly bus: CommandBus,
    private readonly reads: Reads,
    private readonly runner: CommandRunner,
    private readonly clocks: EnvironmentClocks,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  @Post('payment-methods/:payment_method_id/confirm')
  @HttpCode(200)
  @Public()
  @TestNumberIn('token')
  @Operation({
    summary: 'Confirm a pending payment method as its buyer',
    tag: 'Sandbox',
    returns: PAYMENT_METHOD,
    writes: true,
    errors: [...DECLINE_CODES, 'PAYMENT_METHOD_NOT_ACTIVE', 'CONCURRENT_MODIFICATION', 'SERVICE_UNAVAILABLE'],
  })
  async confirmSetup(
    @ResourceId('payment_method_id', ID_PREFIX.paymentMethod) paymentMethodId: string,
    @QueryParams() { client_secret }: ClientSecretQuery,
    @JsonBody() { token }: ConfirmSetupBody,
  ) {
    const { account } = this.#ownerOf(client_secret, paymentMethodId);
    const context = await this.#asBuyer(account, `setup:${paymentMethodId}`);
    const setup = accepted(await this.sandbox.buyer.confirmSetup(client_secret, token, context.now));
    const command = new RecordSetupOutcome(context, { paymentMethodId, consentChannel: 'sandbox_confirmation' });
    const done = accepted<Executed<CustomerState>>(await this.bus.execute(command));
    const source = this.reads.wrote(account.environmentId, done);
    if (setup.decline) {
      const { code, message } = setup.decline;
      throw new HttpProblem(code.toUpperCase(), message, { current_status: 'failed' });
    }
    return single(
      paymentMethodResource(found(paymentMethodOf(done.state, paymentMethodId)).facts, context.now),
      source,
    );
  }

  @Post('payment-intents/:payment_intent_id/complete-action')
  @HttpCode(200)
  @Public()
  @Operation({
    summary: 'Answer the challenge of a payment as its buyer',
    tag: 'Sandbox',
    returns: PAYMENT_INTENT,
    errors: ['PAYMENT_CANCELED', 'PAYMENT_ALREADY_SUCCEEDED', 'SERVICE_UNAVAILABLE'],
  })
  async completeAction(
    @ResourceId('payment_intent_id', ID_PREFIX.paymentIntent) paymentIntentId: string,
    @QueryParams() { client_secret }: ClientSecretQuery,
    @JsonBody() { outcome }: CompleteActionBody,
  ) {
    const { account } = this.#ownerOf(client_secret, paymentIntentId);
    const { now } = await this.#asBuyer(account, `action:${paymentIntentId}`);
    accepted(await this.sandbox.buyer.completeChallenge(client_secret, outcome, now));
    const { state } = await this.runner.load(paymentIntentAggregate, account.environmentId, paymentIntentId);
    const { orderId } = state;
    return single(paymentIntentObject({ paymentIntentId, orderId, flow: 'api', intent: state }));
  }

  /** Whose secret it is; a secret of another resource opens nothing. */
  #ownerOf(clientSecret: string, resourceId: string): { account: GatewayAccount } {
    const owner = this.sandbox.buyer.ownerOf(clientSecret);
    if (owner?.resourceId !== resourceId) throw new HttpProblem('RESOURCE_NOT_FOUND');
    return owner;
  }

  async #asBuyer(account: GatewayAccount, action: string): Promise<CommandContext> {
    await this.clocks.refresh(account.environmentId);
    return {
      ...account,
      commandId: commandIdOf(account.environmentId, action),
      fingerprint: action,
      actor: { type: 'buyer', id: 'sandbox' },
      requestId: '',
      now: this.clocks.now(account.environmentId),
    };
  }
}
