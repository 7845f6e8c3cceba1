import type { Executed } from '#event-store';
import type { CommandContext, Refusal } from '#kernel';
import { type SubscriptionState, subscriptionResource } from '#subscriptions';
import { accepted, found, single } from '../../http/index.js';
import type { Reads } from '../reads.js';

/** The subscription as a command left it, or why it was refused. */
export function answerSubscription(
  reads: Reads,
  { environmentId }: CommandContext,
  outcome: Executed<SubscriptionState> | Refusal,
) {
  const done = accepted(outcome);
  const subscription = found(done.state ?? undefined);
  return single(subscriptionResource(subscription), reads.wrote(environmentId, done));
}
