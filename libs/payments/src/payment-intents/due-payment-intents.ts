import type { CommandRunner, Position } from '#event-store';
import { type CommandContext, isRefusal, type Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import { type DueSource, type DueWork, dueContext, type Environment } from '#scheduling';
import { type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';
import { paymentIntentsView } from './payment-intent.projection.js';
import type { PaymentIntentCharges } from './payment-intent-charges.js';
import { paymentIntentObligation } from './payment-intent-obligation.policy.js';

/** Payment intents that somebody left in the middle: a restart, a silent gateway, a buyer who went away. */
export class DuePaymentIntents implements DueSource {
  readonly name = 'payment_intents';

  constructor(
    private readonly runner: CommandRunner,
    private readonly views: ViewReader,
    private readonly charges: PaymentIntentCharges,
  ) {}

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const { environmentId } = environment;
    const { docs } = await this.views.find(paymentIntentsView, {
      index: 'due',
      partition: environmentId,
      direction: 'asc',
      limit,
      to: `${until}~`,
    });
    return docs.map(({ paymentIntentId, intent }) => {
      const dueAt = paymentIntentObligation(intent)!.dueAt;
      return { environment, resourceId: paymentIntentId, dueAt, key: paymentIntentId };
    });
  }

  async act(work: DueWork, now: Timestamp): Promise<Position | undefined> {
    const { environmentId } = work.environment;
    const { state } = await this.runner.load(paymentIntentAggregate, environmentId, work.resourceId);
    const owed = paymentIntentObligation(state);
    if (!owed || owed.dueAt > now) return undefined;
    const context = dueContext(work.environment, this.name, now, owed.kind, work.resourceId, owed.kind, owed.dueAt);
    const done = await this.#settle(context, work.resourceId, state, owed.kind);
    if (isRefusal(done)) return undefined;
    const next = paymentIntentObligation(done.state);
    const isStill = next?.kind === owed.kind && next.dueAt === owed.dueAt;
    return isStill ? undefined : done.position;
  }

  #settle(
    context: CommandContext,
    paymentIntentId: string,
    state: PaymentIntent,
    kind: NonNullable<ReturnType<typeof paymentIntentObligation>>['kind'],
  ) {
    switch (kind) {
      case 'resume_attempt':
      case 'look_at_attempt':
        return this.charges.driveAttempt(context, paymentIntentId, state, true);
      case 'resume_capture':
        return this.charges.driveCapture(context, paymentIntentId, state);
      case 'resume_cancellation':
        return this.charges.driveCancellation(context, paymentIntentId, state);
      case 'expire_authorization':
        return this.charges.expireAuthorization(context, paymentIntentId, state);
    }
  }
}
