import type { CommandContext, Refusal } from '#kernel';
import type { SubscriptionRequest } from './create-subscription.js';

/** Asks what `CreateSubscription` would answer. Nothing is stored, and nothing is charged. */
export class PreviewSubscription {
  constructor(
    readonly context: CommandContext,
    readonly input: SubscriptionRequest,
  ) {}
}

/** `refusal` is what stands in the way; absent when the subscription could start now. */
export interface SubscriptionPreview {
  readonly currency?: string;
  readonly refusal?: Refusal;
}
