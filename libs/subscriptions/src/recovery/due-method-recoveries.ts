import { customerAggregate, decidePassOnRecovery, type PaymentMethodFacts, paymentMethodsProjection } from '#customers';
import { type CommandRunner, commandIdOf, type Position } from '#event-store';
import { type CommandContext, isRefusal, type Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import type { DueSource, DueWork, Environment } from '#scheduling';
import { decideBringRetryForward, helpsNow } from '../billing/bring-retry-forward.js';
import { subscriptionAggregate } from '../subscription.js';
import { subscriptionsProjection, within } from '../views/subscriptions.projection.js';

/** How many waiting bills are brought forward in one step. */
const AT_ONCE = 500;

/**
 * Methods that a charge showed to work again: the bills that wait for them become due at once. The customer's stream notes when
 * all are told, so a stop in between tells them again, and each is brought forward once (ADR 0043).
 */
export class DueMethodRecoveries implements DueSource {
  readonly name = 'payment_method_recoveries';

  constructor(
    private readonly runner: CommandRunner,
    private readonly views: ViewReader,
  ) {}

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const { docs } = await this.views.find(paymentMethodsProjection, {
      index: 'recovered',
      partition: environment.environmentId,
      direction: 'asc',
      limit,
      // A bound is exclusive, and what recovered at this very millisecond has recovered.
      to: `${until}~`,
    });
    return docs.flatMap(({ paymentMethodId, recovered }) =>
      recovered
        ? [{ environment, key: `recovery/${paymentMethodId}`, resourceId: paymentMethodId, dueAt: recovered.at }]
        : [],
    );
  }

  async act({ environment, resourceId }: DueWork, now: Timestamp): Promise<Position | undefined> {
    const { environmentId } = environment;
    const facts = await this.views.get(paymentMethodsProjection, environmentId, resourceId);
    if (facts?.recovered === undefined) return undefined;
    const recoveredByEventId = facts.recovered.eventId;
    const { brought, isAll } = await this.#bringForward(environment, facts, recoveredByEventId, now);
    return isAll ? ((await this.#passedOn(environment, facts, recoveredByEventId, now)) ?? brought) : brought;
  }

  /** The view tells who may wait; each subscription's own stream decides. */
  async #bringForward(environment: Environment, facts: PaymentMethodFacts, eventId: string, now: Timestamp) {
    const { environmentId } = environment;
    const { paymentMethodId, customerId } = facts;
    const { docs, next } = await this.views.find(subscriptionsProjection, {
      index: 'customer',
      partition: within(environmentId, customerId),
      direction: 'asc',
      limit: AT_ONCE,
      filter: (subscription) => helpsNow(subscription, paymentMethodId, now),
    });
    let brought: Position | undefined;
    for (const { subscriptionId } of docs) {
      const context = this.#context(environment, now, subscriptionId, eventId);
      const done = await this.runner.execute(subscriptionAggregate, subscriptionId, context, (state) =>
        decideBringRetryForward({ now, paymentMethodId }, state),
      );
      if (!isRefusal(done)) brought = done.position ?? brought;
    }
    return { brought, isAll: next === undefined };
  }

  async #passedOn(environment: Environment, facts: PaymentMethodFacts, recoveredByEventId: string, now: Timestamp) {
    const { paymentMethodId, customerId } = facts;
    const context = this.#context(environment, now, paymentMethodId, recoveredByEventId);
    const done = await this.runner.execute(customerAggregate, customerId, context, (state) =>
      decidePassOnRecovery({ paymentMethodId, recoveredByEventId }, state),
    );
    return isRefusal(done) ? undefined : done.position;
  }

  #context({ environmentId, merchantId }: Environment, now: Timestamp, id: string, eventId: string): CommandContext {
    return {
      environmentId,
      merchantId,
      now,
      commandId: commandIdOf(environmentId, id, 'recovered', eventId),
      fingerprint: 'recovered',
      actor: { type: 'system', id: this.name },
      requestId: '',
    };
  }
}
