import type { Executed } from '#event-store';
import type { CommandContext, Refusal } from '#kernel';
import { type SubscriptionState, subscriptionResource } from '#subscriptions';
import { accepted, found, single } from '../../http/index.js';
import type { Reads } from '../reads.js';

/** What a command on a subscription comes to. */
export type SubscriptionOutcome = Executed<SubscriptionState> | Refusal;

/** The subscription as a command left it, or why it was refused. */
export function answerSubscription(reads: Reads, { environmentId }: CommandContext, outcome: SubscriptionOutcome) {
  const done = accepted(outcome);
  const subscription = found(done.state ?? undefined);
  return single(subscriptionResource(subscription), reads.wrote(environmentId, done));
}
