import { Inject, Injectable } from '@nestjs/common';
import type { Sandbox } from '#gateways';
import { type CommandContext, isRefusal, type Refusal } from '#kernel';
import { getPaymentIntent, type PaymentIntentAnswer, type PaymentIntentDoc, paymentIntentObject } from '#payments';
import { HttpProblem, single } from '../../http/index.js';
import { SANDBOX } from '../../runtime/tokens.js';
import { Reads } from '../reads.js';
import { SandboxUrls } from '../sandbox/sandbox-urls.js';

/** How what was done to a payment intent is answered. */
@Injectable()
export class PaymentIntentAnswers {
  constructor(
    private readonly reads: Reads,
    private readonly sandboxUrls: SandboxUrls,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  /** Of a payment intent that existed: one of a billing cycle is no stranger, it is driven by the cycle's own process. */
  async of(context: CommandContext, paymentIntentId: string, outcome: PaymentIntentAnswer | Refusal) {
    const order = (await this.ofCycle(context, paymentIntentId, outcome))?.orderId;
    if (order !== undefined) {
      const blocking_resources = [{ resource_type: 'order', resource_id: order }];
      throw new HttpProblem('ORDER_PAYMENT_FLOW_REQUIRED', undefined, { blocking_resources });
    }
    return this.fresh(context, outcome);
  }

  /** The billing cycle's payment intent that a command did not find among those with a stream of their own. */
  async ofCycle(
    context: CommandContext,
    paymentIntentId: string,
    outcome: PaymentIntentAnswer | Refusal,
  ): Promise<PaymentIntentDoc | undefined> {
    if (!isRefusal(outcome) || outcome.code !== 'RESOURCE_NOT_FOUND' || outcome.detail.param !== undefined) {
      return undefined;
    }
    const { environmentId, views } = await this.reads.open(context, undefined);
    return getPaymentIntent(views, environmentId, paymentIntentId);
  }

  /** From the write's own fold. To the caller who confirmed, with what the buyer needs to answer a challenge. */
  async fresh(context: CommandContext, outcome: PaymentIntentAnswer | Refusal) {
    if (isRefusal(outcome)) throw this.reads.refused(context.environmentId, outcome);
    const { paymentIntentId, state: intent } = outcome;
    const source = this.reads.wrote(context.environmentId, outcome);
    const object = paymentIntentObject({ paymentIntentId, flow: 'api', orderId: intent.orderId, intent });
    if (intent.status !== 'requires_action' || !intent.gatewayPaymentId || !intent.attempt) {
      return single(object, source);
    }
    const { gateway } = this.sandbox;
    const { clientSecret } = await gateway.retrievePayment(intent.attempt.account, intent.gatewayPaymentId);
    const client_action = { sandbox: this.sandboxUrls.challenge(paymentIntentId, clientSecret) };
    const current_payment_action = { ...(object.current_payment_action as object), client_action };
    return single({ ...object, current_payment_action }, source);
  }
}
