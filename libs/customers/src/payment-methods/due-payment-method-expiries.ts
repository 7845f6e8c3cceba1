import type { CommandRunner, Position } from '#event-store';
import { isRefusal, type Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import { type DueSource, type DueWork, dueContext, type Environment } from '#scheduling';
import { type CustomerState, customerAggregate } from '../customer.js';
import { decideExpirePaymentMethod } from './expire-payment-method.js';
import { expiryOf } from './payment-method.js';
import { paymentMethodsProjection } from './payment-methods.projection.js';

/** Cards whose expiry has passed. They are not charged any more as it is; this notes it, so that others learn of it. */
export class DuePaymentMethodExpiries implements DueSource {
  readonly name = 'payment_method_expiries';

  constructor(
    private readonly runner: CommandRunner,
    private readonly views: ViewReader,
  ) {}

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const { docs } = await this.views.find(paymentMethodsProjection, {
      index: 'expiry',
      partition: environment.environmentId,
      direction: 'asc',
      limit,
      // A bound is exclusive, and what runs out at this very millisecond has run out.
      to: `${until}~`,
    });
    return docs.flatMap(({ paymentMethodId, customerId, card }) =>
      card ? [{ environment, key: paymentMethodId, resourceId: customerId, dueAt: expiryOf(card) }] : [],
    );
  }

  async act(
    { environment, key: paymentMethodId, resourceId: customerId }: DueWork,
    now: Timestamp,
  ): Promise<Position | undefined> {
    const { environmentId } = environment;
    const decide = (state: CustomerState) => decideExpirePaymentMethod({ paymentMethodId, now }, state);
    const { state } = await this.runner.load(customerAggregate, environmentId, customerId);
    const dry = decide(state);
    if (isRefusal(dry) || dry.length === 0) return undefined;
    const context = dueContext(environment, this.name, now, 'expire', paymentMethodId, 'expire');
    const done = await this.runner.execute(customerAggregate, customerId, context, decide);
    return isRefusal(done) ? undefined : done.position;
  }
}
