import type { Executed, Position } from '#event-store';
import { isRefusal, type Refusal, type Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import { type DueSource, type DueWork, dueContext, type Environment } from '#scheduling';
import type { CustomerState } from '../customer.js';
import { abandonedAt } from './abandonment.policy.js';
import { paymentMethodsProjection } from './payment-methods.projection.js';
import { RecordSetupOutcome } from './record-setup-outcome.js';

/** Notes an outcome; the handler of `RecordSetupOutcome`. */
export interface SetupOutcomes {
  execute(command: RecordSetupOutcome): Promise<Executed<CustomerState> | Refusal>;
}

/**
 * Methods that no buyer has confirmed in time. The gateway is asked once more, so a confirmation whose news was lost is noted late
 * rather than never.
 */
export class DueUnconfirmedPaymentMethods implements DueSource {
  readonly name = 'unconfirmed_payment_methods';

  constructor(
    private readonly views: ViewReader,
    private readonly outcomes: SetupOutcomes,
  ) {}

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const { docs } = await this.views.find(paymentMethodsProjection, {
      index: 'unconfirmed',
      partition: environment.environmentId,
      direction: 'asc',
      limit,
      to: `${until}~`,
    });
    return docs.map(({ paymentMethodId, createdAt }) => ({
      environment,
      key: paymentMethodId,
      resourceId: paymentMethodId,
      dueAt: abandonedAt(createdAt),
    }));
  }

  async act({ environment, resourceId: paymentMethodId }: DueWork, now: Timestamp): Promise<Position | undefined> {
    const context = dueContext(environment, this.name, now, 'unconfirmed', paymentMethodId, 'unconfirmed');
    const input = { paymentMethodId, consentChannel: 'gateway' };
    const done = await this.outcomes.execute(new RecordSetupOutcome(context, input));
    return isRefusal(done) ? undefined : done.position;
  }
}
