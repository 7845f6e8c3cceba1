import type { Position } from '#event-store';
import { plusMilliseconds, type Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import { type DueSource, type DueWork, dueContext, type Environment } from '#scheduling';
import { subscriptionsProjection } from '../views/subscriptions.projection.js';
import type { TerminationFeeCollection } from './collect-termination-fee.process.js';

/** So long whoever canceled is left to ask for the fee themselves. */
const LEFT_ALONE_MS = 60_000;

/** Fees for an early end that nobody has asked for: who canceled has stopped in between (ADR 0050). */
export class DueTerminationFees implements DueSource {
  readonly name = 'termination_fees';

  constructor(
    private readonly views: ViewReader,
    private readonly collection: TerminationFeeCollection,
  ) {}

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const { docs } = await this.views.find(subscriptionsProjection, {
      index: 'termination_fee_owed',
      partition: environment.environmentId,
      direction: 'asc',
      limit,
      // A bound is exclusive, and what is due at this very millisecond is due.
      to: `${plusMilliseconds(until, -LEFT_ALONE_MS)}~`,
    });
    return docs.flatMap(({ subscriptionId, terminationFeeOwedSince: since }) =>
      since === null
        ? []
        : [
            {
              environment,
              key: `termination_fee/${subscriptionId}`,
              resourceId: subscriptionId,
              dueAt: plusMilliseconds(since, LEFT_ALONE_MS),
            },
          ],
    );
  }

  async act({ environment, resourceId }: DueWork, now: Timestamp): Promise<Position | undefined> {
    const context = dueContext(environment, this.name, now, 'termination_fee', resourceId, 'termination_fee');
    return (await this.collection.collect(context, resourceId))?.position;
  }
}
