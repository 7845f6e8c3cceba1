import { commandIdOf, type Position } from '#event-store';
import type { CommandContext, Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import type { DueSource, DueWork, Environment } from '#scheduling';
import { dueSubscriptions } from '../views/subscriptions.query.js';
import type { RenewalProcess } from './renewal.process.js';

/** Subscriptions that the engine owes something: a charge, a retry, a look at an outcome, an end. */
export class DueSubscriptions implements DueSource {
  readonly name = 'subscriptions';

  constructor(
    private readonly views: ViewReader,
    private readonly renewals: RenewalProcess,
  ) {}

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const { environmentId } = environment;
    const { due } = await dueSubscriptions(this.views, { environmentId, now: until, limit });
    return due.flatMap(({ subscriptionId, obligation: { dueAt } }) =>
      dueAt === null ? [] : [{ environment, resourceId: subscriptionId, key: subscriptionId, dueAt }],
    );
  }

  /** One step. The next one, when it is due too, is found in the list again. */
  async act({ environment, resourceId, dueAt }: DueWork, now: Timestamp): Promise<Position | undefined> {
    const { environmentId, merchantId } = environment;
    const context: CommandContext = {
      environmentId,
      merchantId,
      now,
      commandId: commandIdOf(environmentId, resourceId, 'due', dueAt),
      fingerprint: 'due',
      actor: { type: 'system', id: this.name },
      requestId: '',
    };
    return (await this.renewals.advance(context, resourceId))?.position;
  }
}
