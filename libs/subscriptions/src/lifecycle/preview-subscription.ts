import type { CommandContext, Refusal } from '#kernel';
import type { SubscriptionRequest } from './create-subscription.js';

/** Asks what `CreateSubscription` would answer. Nothing is stored, and nothing is charged. */
export class PreviewSubscription {
  constructor(
    readonly context: CommandContext,
    readonly input: SubscriptionRequest,
  ) {}
}

/** `refusals` are all that stand in the way, as far as it can be told; none when the subscription could start now. */
export interface SubscriptionPreview {
  readonly currency?: string;
  readonly refusals: readonly Refusal[];
}
