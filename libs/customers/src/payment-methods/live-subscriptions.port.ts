import type { BlockingResource } from '#kernel';

/** Who would still be charged to a payment method. Answered by the library that owns subscriptions. */
export abstract class LiveSubscriptions {
  /** The subscriptions that are not canceled and have this method as their own or as a backup: `{resource_type: 'subscription', resource_id, status}`. */
  abstract chargedTo(environmentId: string, paymentMethodId: string): Promise<readonly BlockingResource[]>;
}
