import { resourceIdFor } from '#event-store';
import { type CommandContext, ID_PREFIX, isRefusal, type Money, type Refusal, refuse, type Timestamp } from '#kernel';
import { decideCreatePaymentIntent, paymentIntentAggregate, type SavedMethods, type SourceTokens } from '#payments';
import type { LegSource, SourceResolution } from '../order.events.js';
import { type Order, paymentOf } from '../order.js';
import { outstandingOf } from '../order-money.js';
import { limitRefusal } from './attach-payment-intent.js';
import { intentInputOf, type OrderPayments } from './order-payments.process.js';
import type { ConfirmOrderPaymentIntents, PayOrder } from './pay-order.js';
import {
  type AttemptToStart,
  intentToPayWith,
  leftoversOf,
  legsRefusal,
  nothingToPayRefusal,
  payRefusal,
} from './start-order-payment.js';

export interface OrderPaymentPlannerParts {
  readonly payments: OrderPayments;
  readonly methods: SavedMethods;
  /** The cards behind one-time tokens. */
  readonly tokens: SourceTokens;
}

/** How often leftovers are let go of before it is given up. */
const MAX_CLEARINGS = 25;

/** Finds out what an attempt to pay would charge, and judges it, before anything of it is written down. */
export class OrderPaymentPlanner {
  constructor(private readonly parts: OrderPaymentPlannerParts) {}

  async pay(context: CommandContext, attemptId: string, input: PayOrder['input']): Promise<AttemptToStart | Refusal> {
    const { orderId, source, expectedOutstanding } = input;
    for (let round = 0; round < MAX_CLEARINGS; round++) {
      const order = await this.parts.payments.read(context, orderId);
      const refusal = payRefusal(order, expectedOutstanding) ?? sourceRefusal(order, source);
      if (refusal) return refusal;
      if (source === undefined) return settlementOf(attemptId, expectedOutstanding, context.now);
      const used = intentToPayWith(order);
      if (isRefusal(used)) return used;
      const [leftover] = leftoversOf(order, used?.paymentIntentId);
      if (leftover === undefined) return this.#withOne(context, attemptId, input, order, used?.paymentIntentId);
      const cleared = await this.parts.payments.cancel(context, orderId, leftover, 'leftover');
      if (isRefusal(cleared)) return cleared;
    }
    return refuse('PAYMENT_OPERATION_IN_PROGRESS', 'An earlier payment of the order is being let go of.');
  }

  async confirm(context: CommandContext, attemptId: string, input: ConfirmOrderPaymentIntents['input']) {
    const { orderId, legs, completionBehavior, expectedOutstanding } = input;
    const order = await this.parts.payments.read(context, orderId);
    const refusal =
      payRefusal(order, expectedOutstanding) ??
      nothingToPayRefusal(order) ??
      legsRefusal(order, legs, completionBehavior);
    if (refusal) return refusal;
    const resolutions: SourceResolution[] = [];
    for (const { paymentIntentId, source } of legs) {
      const { amount } = paymentOf(order, paymentIntentId)!;
      const resolution = await this.#judge(context, order, { paymentIntentId, source, amount });
      if (isRefusal(resolution)) return resolution;
      resolutions.push(resolution);
    }
    const start: AttemptToStart = {
      ...{ attemptId, completionBehavior, resolutions, expectedOutstanding, now: context.now },
      mode: 'payment',
      legs: legs.map(({ paymentIntentId, source }) => ({
        ...{ paymentIntentId, source, amount: paymentOf(order, paymentIntentId)!.amount },
        paymentAttemptId: paymentAttemptIdOf(context, paymentIntentId),
      })),
    };
    return start;
  }

  async #withOne(
    context: CommandContext,
    attemptId: string,
    { orderId, source, expectedOutstanding }: PayOrder['input'],
    order: Order,
    used: string | undefined,
  ): Promise<AttemptToStart | Refusal> {
    const amount = outstandingOf(order);
    const paymentIntentId = used ?? resourceIdFor(ID_PREFIX.paymentIntent, context.commandId);
    if (used === undefined) {
      const input = intentInputOf(orderId, order, { amount, captureMethod: 'automatic' });
      const made = decideCreatePaymentIntent(paymentIntentAggregate.initial, input, order.merchantId);
      const refusal = limitRefusal(order) ?? (isRefusal(made) ? made : undefined);
      if (refusal) return refusal;
    }
    const leg = { paymentIntentId, source: source!, amount };
    const resolution = await this.#judge(context, order, leg);
    if (isRefusal(resolution)) return resolution;
    return {
      ...{ attemptId, expectedOutstanding, now: context.now },
      mode: 'payment',
      completionBehavior: 'complete_order',
      legs: [{ ...leg, paymentAttemptId: paymentAttemptIdOf(context, paymentIntentId) }],
      makes: used === undefined ? paymentIntentId : undefined,
      resolutions: [resolution],
    };
  }

  /** Judged as the charge will be, so that a source which cannot be charged begins no attempt. */
  async #judge(
    context: CommandContext,
    { customerId }: Order,
    { paymentIntentId, source, amount }: { paymentIntentId: string; source: LegSource; amount: Money },
  ): Promise<SourceResolution | Refusal> {
    const common = { paymentIntentId, rule: 'named_by_caller' as const };
    if ('token' in source) {
      if (this.parts.tokens(source.token, context.now)) return common;
      const param = 'payment_source.token';
      return refuse('PAYMENT_SOURCE_NOT_ALLOWED', 'There is no such payment source.', { param });
    }
    const { paymentMethodId } = source;
    if (customerId === undefined) {
      const message = 'The order has no customer, so that no saved method can pay it.';
      return refuse('ORDER_PAYMENT_CUSTOMER_MISMATCH', message, { param: 'payment_source.payment_method_id' });
    }
    const charge = { customerId, paymentMethodId, amount, challengeable: true, initiatedBy: 'merchant' as const };
    const ready = await this.parts.methods.ready(context, charge);
    if (isRefusal(ready)) return ready;
    const { customerRevision, policyVersion } = ready;
    return { ...common, paymentMethodId, customerRevision, policyVersion };
  }
}

function sourceRefusal(order: Order, source: LegSource | undefined): Refusal | undefined {
  const nothing = nothingToPayRefusal(order);
  if (source !== undefined) return nothing;
  // Nothing to charge is what a settlement is for; but it settles an order once.
  if (nothing) return nothing.code === 'PAYMENT_NOT_REQUIRED' ? undefined : nothing;
  const detail = { param: 'payment_source', current_money: outstandingOf(order) };
  return refuse('PAYMENT_SOURCE_REQUIRED', 'Name what to charge.', detail);
}

function settlementOf(attemptId: string, expectedOutstanding: Money | undefined, now: Timestamp): AttemptToStart {
  const nothing = { legs: [], resolutions: [] };
  return { attemptId, mode: 'settlement', completionBehavior: 'complete_order', ...nothing, expectedOutstanding, now };
}

/** Another one for each command: an attempt of a payment intent is opened once. */
function paymentAttemptIdOf({ commandId }: CommandContext, paymentIntentId: string): string {
  return resourceIdFor(ID_PREFIX.paymentAttempt, commandId, paymentIntentId);
}
