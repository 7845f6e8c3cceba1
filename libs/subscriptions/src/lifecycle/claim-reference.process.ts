import { Injectable } from '@nestjs/common';
import { CommandRunner, commandIdOf, subCommand } from '#event-store';
import { type CommandContext, isRefusal, type Refusal, refuse } from '#kernel';
import { subscriptionAggregate } from '../subscription.js';
import type { SubscriptionState } from '../subscription-state.js';
import { decideClaimReference, isFreed, subscriptionReferenceAggregate } from './reference-claim.js';

/** Rounds before giving up. Each that does not end it was won by another creation under the same reference. */
const ROUNDS_LIMIT = 8;

export interface NaturalKey {
  readonly customerId: string;
  readonly planId: string;
  readonly reference: string;
}

/** Lets a reference stand for one live subscription of a customer to a plan, whatever keys its requests had (F13, ADR 0047). */
@Injectable()
export class SubscriptionReferences {
  constructor(private readonly runner: CommandRunner) {}

  /**
   * The id under which the subscription of this reference is to be made: the caller's own, or that of an earlier request
   * which claimed it and came no further. Two who make the same one meet on its stream, and one of them is refused.
   */
  async claim(context: CommandContext, naturalKey: NaturalKey, ownId: string): Promise<string | Refusal> {
    const { environmentId } = context;
    const { reference } = naturalKey;
    const claimId = claimIdOf(naturalKey);
    let freed: string | undefined;
    for (let round = 1; round <= ROUNDS_LIMIT; round++) {
      const step = subCommand(context, `claim-reference:${freed ?? ''}`);
      const claimed = await this.runner.execute(subscriptionReferenceAggregate, claimId, step, (state) =>
        decideClaimReference({ subscriptionId: ownId, freed }, state),
      );
      if (isRefusal(claimed)) return claimed;
      const { state } = await this.runner.load(subscriptionReferenceAggregate, environmentId, claimId);
      const holder = state.subscriptionId ?? ownId;
      if (holder === ownId) return ownId;
      const { state: subscription } = await this.runner.load(subscriptionAggregate, environmentId, holder);
      if (!isFreed(subscription, reference)) return holder;
      freed = holder;
    }
    return refuse('CONCURRENT_MODIFICATION', 'Many subscriptions are being made under this reference. Try again.');
  }

  /** The live subscription that a reference stands for now; null when a creation would be free to take it. */
  async holderOf(environmentId: string, naturalKey: NaturalKey): Promise<SubscriptionState> {
    const { state: claim } = await this.runner.load(
      subscriptionReferenceAggregate,
      environmentId,
      claimIdOf(naturalKey),
    );
    if (claim.subscriptionId === undefined) return null;
    const { state } = await this.runner.load(subscriptionAggregate, environmentId, claim.subscriptionId);
    return isFreed(state, naturalKey.reference) ? null : state;
  }
}

function claimIdOf({ customerId, planId, reference }: NaturalKey): string {
  return commandIdOf('subscription_reference', customerId, planId, reference);
}
