import type { Position } from '#event-store';
import type { Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import { type DueSource, type DueWork, dueContext, type Environment } from '#scheduling';
import type { RefundProcess } from './refund.process.js';
import { refundDueAt } from './refund-obligation.policy.js';
import { refundsView } from './refunds.projection.js';

/** Refunds that wait for the gateway, or that somebody left in the middle. */
export class DueRefunds implements DueSource {
  readonly name = 'refunds';

  constructor(
    private readonly views: ViewReader,
    private readonly refunds: RefundProcess,
  ) {}

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const { environmentId } = environment;
    const { docs } = await this.views.find(refundsView, {
      index: 'due',
      partition: environmentId,
      direction: 'asc',
      limit,
      to: `${until}~`,
    });
    return docs.map(({ refundId, refund, legs }) => {
      return { environment, resourceId: refundId, dueAt: refundDueAt(refund, legs)!, key: refundId };
    });
  }

  act({ environment, resourceId }: DueWork, now: Timestamp): Promise<Position | undefined> {
    const context = dueContext(environment, this.name, now, 'refunds', resourceId, 'refunds', now);
    return this.refunds.resume(context, resourceId);
  }
}
