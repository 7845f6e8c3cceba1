import { customerAggregate, decidePassOnRecovery, type PaymentMethodFacts, paymentMethodsProjection } from '#customers';
import type { CommandRunner, Position } from '#event-store';
import { type CommandContext, isRefusal, type Timestamp } from '#kernel';
import type { IndexPlace, ViewReader } from '#projections';
import { type DueSource, type DueWork, dueContext, type Environment } from '#scheduling';
import { decideBringRetryForward, helpsNow } from '../billing/bring-retry-forward.js';
import { subscriptionAggregate } from '../subscription.js';
import { subscriptionsProjection, within } from '../views/subscriptions.projection.js';

/** How many waiting bills are read at once. */
const PAGE_LIMIT = 500;

type Recovered = PaymentMethodFacts & Required<Pick<PaymentMethodFacts, 'recovered'>>;

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
    if (!isRecovered(facts)) return undefined;
    let brought: Position | undefined;
    for (let after: IndexPlace | undefined; ; ) {
      const page = await this.#waiting(facts, environmentId, now, after);
      for (const { subscriptionId } of page.docs) {
        brought = (await this.#bringForward(environment, subscriptionId, facts, now)) ?? brought;
      }
      // A page looks at so many entries and may be empty, although others follow.
      if (page.next === undefined) break;
      after = page.next;
    }
    return (await this.#passedOn(environment, facts, now)) ?? brought;
  }

  /** Some of the bills that wait, as the view tells; each subscription's own stream decides. */
  #waiting(
    { paymentMethodId, customerId }: PaymentMethodFacts,
    environmentId: string,
    now: Timestamp,
    after?: IndexPlace,
  ) {
    return this.views.find(subscriptionsProjection, {
      index: 'customer',
      partition: within(environmentId, customerId),
      direction: 'asc',
      limit: PAGE_LIMIT,
      after,
      filter: (subscription) => helpsNow(subscription, paymentMethodId, now),
    });
  }

  async #bringForward(
    environment: Environment,
    subscriptionId: string,
    { paymentMethodId, recovered }: Recovered,
    now: Timestamp,
  ) {
    const context = this.#context(environment, now, subscriptionId, recovered.eventId);
    const done = await this.runner.execute(subscriptionAggregate, subscriptionId, context, (state) =>
      decideBringRetryForward({ now, paymentMethodId }, state),
    );
    return isRefusal(done) ? undefined : done.position;
  }

  async #passedOn(environment: Environment, { paymentMethodId, customerId, recovered }: Recovered, now: Timestamp) {
    const recoveredByEventId = recovered.eventId;
    const context = this.#context(environment, now, paymentMethodId, recoveredByEventId);
    const done = await this.runner.execute(customerAggregate, customerId, context, (state) =>
      decidePassOnRecovery({ paymentMethodId, recoveredByEventId }, state),
    );
    return isRefusal(done) ? undefined : done.position;
  }

  #context(environment: Environment, now: Timestamp, id: string, eventId: string): CommandContext {
    return dueContext(environment, this.name, now, 'recovered', id, 'recovered', eventId);
  }
}

function isRecovered(facts: PaymentMethodFacts | undefined): facts is Recovered {
  return facts?.recovered !== undefined;
}
