import { commandIdOf, type Position } from '#event-store';
import type { CommandContext, Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import type { DueSource, DueWork, Environment } from '#scheduling';
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
    const { environmentId, merchantId } = environment;
    const context: CommandContext = {
      environmentId,
      merchantId,
      now,
      commandId: commandIdOf(environmentId, resourceId, 'refunds', now),
      fingerprint: 'refunds',
      actor: { type: 'system', id: 'refunds' },
      requestId: '',
    };
    return this.refunds.resume(context, resourceId);
  }
}
