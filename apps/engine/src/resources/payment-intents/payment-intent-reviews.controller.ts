import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandContext, ID_PREFIX, isRefusal } from '#kernel';
import { getPaymentIntent, paymentIntentObject, resolutionObject, SettlePaymentOutcome } from '#payments';
import { SettleBillingOutcome } from '#subscriptions';
import {
  Caller,
  Command,
  type Credential,
  found,
  JsonBody,
  Operation,
  ReadAfter,
  RequiresScope,
  ResourceId,
  single,
} from '../../http/index.js';
import { Reads } from '../reads.js';
import { SettleOutcomeBody } from './payment-intent.dto.js';
import { METHOD_RESOLUTION, PAYMENT_INTENT } from './payment-intent.schema.js';
import { PaymentIntentAnswers } from './payment-intent-answers.js';

/** What operators ask and decide: why a method was charged, and what became of it when the gateway does not tell. */
@Controller('v1/payment-intents')
export class PaymentIntentReviewsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
    private readonly answers: PaymentIntentAnswers,
  ) {}

  @Get(':payment_intent_id/payment-method-resolution')
  @RequiresScope('payments.payment_intents.read')
  @Operation({
    summary: 'Explain why the latest attempt charged what it charged',
    tag: 'Payment intents',
    returns: METHOD_RESOLUTION,
  })
  async resolution(
    @ResourceId('payment_intent_id', ID_PREFIX.paymentIntent) paymentIntentId: string,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { environmentId, views, source } = await this.reads.open(caller, after);
    return single(resolutionObject(found(await getPaymentIntent(views, environmentId, paymentIntentId))), source);
  }

  @Post(':payment_intent_id/settle-outcome')
  @HttpCode(200)
  @RequiresScope('payments.payment_intents.write')
  @Operation({
    summary: 'Decide what became of a charge whose outcome is unknown',
    tag: 'Payment intents',
    returns: PAYMENT_INTENT,
    errors: ['PAYMENT_INTENT_CANNOT_BE_UPDATED'],
  })
  async settleOutcome(
    @ResourceId('payment_intent_id', ID_PREFIX.paymentIntent) paymentIntentId: string,
    @JsonBody() { decision, reason }: SettleOutcomeBody,
    @Command() context: CommandContext,
  ) {
    const outcome = await this.commands.execute(
      new SettlePaymentOutcome(context, { paymentIntentId, decision, reason }),
    );
    const cycle = await this.answers.ofCycle(context, paymentIntentId, outcome);
    if (cycle?.subscriptionId === undefined) return this.answers.fresh(context, outcome);
    const input = { subscriptionId: cycle.subscriptionId, paymentIntentId, decision, reason };
    const settled = await this.commands.execute(new SettleBillingOutcome(context, input));
    if (isRefusal(settled)) throw this.reads.refused(context.environmentId, settled);
    const source = this.reads.wrote(context.environmentId, settled);
    const { environmentId, views } = await this.reads.open(context, settled.position);
    return single(paymentIntentObject(found(await getPaymentIntent(views, environmentId, paymentIntentId))), source);
  }
}
