import { Inject, Injectable } from '@nestjs/common';
import { CommandRunner, type Executed, type Position } from '#event-store';
import type { Sandbox } from '#gateways';
import { type CommandContext, isRefusal, type Refusal, refuse } from '#kernel';
import {
  type AttemptAnswer,
  type AttemptResource,
  attemptOf,
  attemptResource,
  getOrder,
  type Order,
  type OrderPaymentAnswer,
  type OrderPaymentAttempt,
  orderResource,
} from '#orders';
import { paymentIntentAggregate, paymentIntentObject } from '#payments';
import { RefusedRequest, single } from '../../http/index.js';
import { SANDBOX } from '../../runtime/tokens.js';
import { Reads } from '../reads.js';
import { SandboxUrls } from '../sandbox/sandbox-urls.js';

/** What is asked of an order: which code tells that an order of a subscription does not take it. */
export type OrderWish = 'change' | 'pay' | 'close';

const NOT_FOR_CYCLES: Readonly<Record<OrderWish, string>> = {
  change: 'ORDER_NOT_OPEN',
  pay: 'ORDER_NOT_PAYABLE',
  close: 'ORDER_STATUS_NOT_CLOSABLE',
};

type Written = { readonly position: Position; readonly replayed: boolean };

/** Answers what commands did to an order. */
@Injectable()
export class OrderAnswers {
  constructor(
    private readonly reads: Reads,
    private readonly runner: CommandRunner,
    private readonly sandboxUrls: SandboxUrls,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  /** The order as a command left it. */
  async order(context: CommandContext, orderId: string, outcome: Executed<Order> | Refusal, wish: OrderWish) {
    const done = await this.accepted(context, orderId, outcome, wish);
    return single(await this.#resource(context, orderId, done.state), this.#wrote(context, done));
  }

  /** The order and its attempt, with what the buyer needs to answer challenges. */
  async attempt(context: CommandContext, orderId: string, outcome: AttemptAnswer | Refusal) {
    const done = await this.accepted(context, orderId, outcome, 'pay');
    return single(await this.#orderAndAttempt(context, done), this.#wrote(context, done));
  }

  /** The order, its attempt and one of its payment intents. */
  async payment(context: CommandContext, orderId: string, outcome: OrderPaymentAnswer | Refusal) {
    const done = await this.accepted(context, orderId, outcome, 'pay');
    const { paymentIntentId, intent } = done;
    const payment_intent = paymentIntentObject({ paymentIntentId, flow: 'api', orderId, intent });
    return single({ ...(await this.#orderAndAttempt(context, done)), payment_intent }, this.#wrote(context, done));
  }

  /** What was done, or the refusal thrown. The order of a billing cycle is no stranger: its subscription drives it. */
  async accepted<Done>(
    context: CommandContext,
    orderId: string,
    outcome: Done | Refusal,
    wish: OrderWish,
  ): Promise<Done> {
    if (!isRefusal(outcome)) return outcome;
    if (outcome.code !== 'ORDER_NOT_FOUND') throw this.reads.refused(context.environmentId, outcome);
    const { environmentId, views } = await this.reads.open(context, undefined);
    const subscriptionId = (await getOrder(views, environmentId, orderId))?.subscriptionId;
    if (subscriptionId === undefined) throw new RefusedRequest(outcome);
    const blocking_resources = [{ resource_type: 'subscription', resource_id: subscriptionId }];
    const message = 'The order bills a cycle of a subscription, which drives it.';
    throw new RefusedRequest(refuse(NOT_FOR_CYCLES[wish], message, { blocking_resources }));
  }

  async #orderAndAttempt(context: CommandContext, { orderId, attemptId, state }: AttemptAnswer) {
    const attempt = attemptId === undefined ? undefined : attemptOf(state, attemptId);
    const payment_attempt = attempt && (await this.#withClientActions(context.environmentId, attempt));
    const order = await this.#resource(context, orderId, state);
    return { order, ...(payment_attempt && { payment_attempt }) };
  }

  /** Only the caller who pays is given the secret that answers a challenge. */
  async #withClientActions(environmentId: string, attempt: OrderPaymentAttempt): Promise<AttemptResource> {
    const shown = attemptResource(attempt);
    const pending_actions = await Promise.all(
      shown.pending_actions.map(async (action) => {
        const { payment_intent_id: id } = action.subject.payment_intent;
        const { state } = await this.runner.load(paymentIntentAggregate, environmentId, id);
        if (!state.gatewayPaymentId || !state.attempt) return action;
        const { gateway } = this.sandbox;
        const { clientSecret } = await gateway.retrievePayment(state.attempt.account, state.gatewayPaymentId);
        return { ...action, client_action: { sandbox: this.sandboxUrls.challenge(id, clientSecret) } };
      }),
    );
    return { ...shown, pending_actions };
  }

  /** What was given back stands in the refunds' own streams: of an order that collected money the view is asked for it. */
  async #resource(context: CommandContext, orderId: string, order: Order) {
    const doc = { orderId, origin: 'api' as const, order };
    if (!order.payments.some(({ captured }) => captured.amount > 0)) return orderResource(doc);
    const { environmentId, views } = await this.reads.open(context, undefined);
    const known = await getOrder(views, environmentId, orderId);
    return orderResource({ ...doc, refunded: known?.refunded, refundIds: known?.refundIds });
  }

  #wrote({ environmentId }: CommandContext, done: Written) {
    return this.reads.wrote(environmentId, done);
  }
}
