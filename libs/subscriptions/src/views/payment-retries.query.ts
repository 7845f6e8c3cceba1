import type { IndexPlace, ViewReader } from '#projections';
import { paymentRetriesProjection } from './payment-retries.projection.js';
import { type PaymentRetryResource, paymentRetryResource } from './payment-retry.view.js';
import { within } from './subscriptions.projection.js';

export interface ListPaymentRetries {
  readonly environmentId: string;
  readonly subscriptionId: string;
  readonly idempotencyKey?: string;
  readonly sortDirection?: 'asc' | 'desc';
  readonly limit: number;
  readonly place?: IndexPlace;
}

/** The manual retries of one subscription, newest first unless asked otherwise. */
export async function listPaymentRetries(
  views: ViewReader,
  { environmentId, subscriptionId, idempotencyKey, sortDirection = 'desc', limit, place }: ListPaymentRetries,
): Promise<{ readonly data: readonly PaymentRetryResource[]; readonly next?: IndexPlace }> {
  const { docs, next } = await views.find(paymentRetriesProjection, {
    index: 'subscription',
    partition: within(environmentId, subscriptionId),
    direction: sortDirection,
    limit,
    after: place,
    filter: (retry) => idempotencyKey === undefined || retry.idempotencyKey === idempotencyKey,
  });
  return { data: docs.map(paymentRetryResource), next };
}

/** One manual retry; undefined when this subscription has none of this id. */
export async function getPaymentRetry(
  views: ViewReader,
  environmentId: string,
  subscriptionId: string,
  retryId: string,
): Promise<PaymentRetryResource | undefined> {
  const retry = await views.get(paymentRetriesProjection, environmentId, retryId);
  return retry?.subscriptionId === subscriptionId ? paymentRetryResource(retry) : undefined;
}
