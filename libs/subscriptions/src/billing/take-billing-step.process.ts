import { type CommandRunner, commandIdOf, type Executed } from '#event-store';
import type { PaymentGateway } from '#gateways';
import { type CommandContext, type Decision, isRefusal } from '#kernel';
import type { SavedMethods } from '#payments';
import type { CircuitBreakers } from '#scheduling';
import type { SubscriptionEvent } from '../subscription.events.js';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import type { BillingSettings } from './billing-settings.port.js';

/** What the saga's steps are taken with. */
export interface RenewalParts {
  readonly runner: CommandRunner;
  readonly gateway: PaymentGateway;
  readonly methods: SavedMethods;
  readonly settings: BillingSettings;
  /** By environment: automatic charges wait while the gateway answers nobody. */
  readonly breakers: CircuitBreakers;
}

export type Settled = Executed<SubscriptionState>;

/** Takes one step of a subscription's billing under an id that derives from what it is about, so that it is taken once. */
export async function takeBillingStep(
  runner: CommandRunner,
  context: CommandContext,
  subscriptionId: string,
  step: readonly string[],
  decide: (state: SubscriptionState) => Decision<SubscriptionEvent>,
): Promise<Settled> {
  const commandId = commandIdOf(context.environmentId, subscriptionId, ...step);
  const own = { ...context, commandId, fingerprint: step[0]! };
  const done = await runner.execute(subscriptionAggregate, subscriptionId, own, decide);
  if (isRefusal(done)) throw new Error(`${subscriptionId}: ${done.code} in step ${step[0]}`);
  return done;
}
