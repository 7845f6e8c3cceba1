import type { CommandRunner, Position } from '#event-store';
import { isRefusal, type Timestamp } from '#kernel';
import { paymentIntentAggregate, paymentIntentsView } from '#payments';
import type { ViewReader } from '#projections';
import { type DueSource, type DueWork, dueContext, type Environment } from '#scheduling';
import { orderAggregate, paymentOf } from './order.js';
import { orderObligation } from './order-obligation.policy.js';
import type { OrderPayments } from './paying/order-payments.process.js';
import { decideExpireAttempt } from './paying/record-leg.js';
import { ordersView } from './views/orders.projection.js';

/** Attempts to pay an order that somebody left in the middle, or that nobody resumes. */
export class DueOrders implements DueSource {
  readonly name = 'orders';

  constructor(
    private readonly runner: CommandRunner,
    private readonly views: ViewReader,
    private readonly payments: OrderPayments,
  ) {}

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const { docs } = await this.views.find(ordersView, dueUntil(environment, 'due', until, limit));
    return docs.map(({ orderId, order }) => {
      return { environment, resourceId: orderId, key: orderId, dueAt: orderObligation(order)!.dueAt };
    });
  }

  async act({ environment, resourceId: orderId }: DueWork, now: Timestamp): Promise<Position | undefined> {
    const { state } = await this.runner.load(orderAggregate, environment.environmentId, orderId);
    const owed = orderObligation(state);
    if (!owed || owed.dueAt > now) return undefined;
    const step = `${orderId}:${owed.kind}:${owed.dueAt}`;
    const context = dueContext(environment, this.name, now, step, step);
    const done =
      owed.kind === 'advance_attempt'
        ? await this.payments.advance(context, orderId)
        : await this.runner.execute(orderAggregate, orderId, context, (order) => decideExpireAttempt(order, now));
    if (isRefusal(done)) return undefined;
    const next = orderObligation(done.state);
    const isStill = next?.kind === owed.kind && next.dueAt === owed.dueAt;
    return isStill ? undefined : done.position;
  }
}

/** Payment intents of orders that came to something which their order has not on record, whoever found it (F23). */
export class DueOrderPayments implements DueSource {
  readonly name = 'order_payments';

  constructor(
    private readonly runner: CommandRunner,
    private readonly views: ViewReader,
    private readonly payments: OrderPayments,
  ) {}

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const { docs } = await this.views.find(paymentIntentsView, dueUntil(environment, 'owner_due', until, limit));
    return docs.map(({ paymentIntentId, intent: { updatedAt } }) => {
      return { environment, resourceId: paymentIntentId, key: `${paymentIntentId}:owner`, dueAt: updatedAt };
    });
  }

  async act({ environment, resourceId: paymentIntentId }: DueWork, now: Timestamp): Promise<Position | undefined> {
    const { state } = await this.runner.load(paymentIntentAggregate, environment.environmentId, paymentIntentId);
    const { orderId } = state;
    if (orderId === undefined) return undefined;
    const step = `${paymentIntentId}:owner`;
    const context = dueContext(environment, this.name, now, step, step);
    const recorded = await this.payments.record(context, orderId, paymentIntentId);
    if (isRefusal(recorded) || !paymentOf(recorded.state, paymentIntentId)) return undefined;
    const done = await this.payments.advance(context, orderId);
    return isRefusal(done) ? recorded.position : done.position;
  }
}

function dueUntil({ environmentId }: Environment, index: string, until: Timestamp, limit: number) {
  return { index, partition: environmentId, direction: 'asc' as const, limit, to: `${until}~` };
}
