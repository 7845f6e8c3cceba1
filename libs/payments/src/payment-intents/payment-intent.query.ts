import { isWithin, type Timestamp } from '#kernel';
import type { FindQuery, FindResult, IndexPlace, ViewReader } from '#projections';
import { needsReview } from './payment-intent.js';
import { paymentIntentsView } from './payment-intent.projection.js';
import type { PaymentIntentDoc } from './payment-intent.view.js';

/** The list's filters (contract §6.3). Date bounds are half-open (ADR 0034). */
export interface PaymentIntentFilter {
  readonly customerId?: string;
  readonly orderId?: string;
  readonly status?: readonly string[];
  readonly paymentFlow?: readonly string[];
  readonly origin?: string;
  readonly externalReferenceId?: string;
  readonly currency?: string;
  readonly minAmount?: number;
  readonly maxAmount?: number;
  readonly createdAfter?: Timestamp;
  readonly createdBefore?: Timestamp;
  readonly updatedAfter?: Timestamp;
  readonly updatedBefore?: Timestamp;
  /** Only those whose outcome people must decide; false: only the others. */
  readonly needsReview?: boolean;
}

export interface ListPage {
  readonly limit: number;
  readonly after?: IndexPlace;
  readonly sortBy: 'created_at' | 'updated_at' | 'amount';
  readonly direction: 'asc' | 'desc';
}

const INDEX = { created_at: 'created', updated_at: 'updated', amount: 'amount' } as const;

export function getPaymentIntent(views: ViewReader, environmentId: string, paymentIntentId: string) {
  return views.get(paymentIntentsView, environmentId, paymentIntentId);
}

export function listPaymentIntents(
  views: ViewReader,
  environmentId: string,
  filter: PaymentIntentFilter,
  page: ListPage,
): Promise<FindResult<PaymentIntentDoc>> {
  return views.find(paymentIntentsView, {
    ...listIn(environmentId, filter, page.sortBy),
    direction: page.direction,
    limit: page.limit,
    after: page.after,
    filter: (doc) => matches(doc, filter),
  });
}

/** The shortest list that holds all that is asked for. */
function listIn(
  environmentId: string,
  { orderId, customerId, needsReview, ...filter }: PaymentIntentFilter,
  sortBy: ListPage['sortBy'],
): Pick<FindQuery<PaymentIntentDoc>, 'index' | 'partition' | 'from' | 'to'> {
  if (sortBy === 'amount') return { index: INDEX[sortBy], partition: environmentId };
  if (sortBy === 'updated_at') {
    return { index: INDEX[sortBy], partition: environmentId, from: filter.updatedAfter, to: filter.updatedBefore };
  }
  const bounds = { from: filter.createdAfter, to: filter.createdBefore };
  if (needsReview) return { index: 'review', partition: environmentId, ...bounds };
  if (orderId !== undefined) return { index: 'order', partition: `${environmentId}/${orderId}`, ...bounds };
  if (customerId !== undefined) return { index: 'customer', partition: `${environmentId}/${customerId}`, ...bounds };
  return { index: INDEX[sortBy], partition: environmentId, ...bounds };
}

function matches({ intent, flow, orderId }: PaymentIntentDoc, filter: PaymentIntentFilter): boolean {
  const { amount, currency } = intent.amount;
  const origin = flow === 'api' ? 'api' : 'subscription';
  return (
    (filter.customerId === undefined || intent.customerId === filter.customerId) &&
    (filter.orderId === undefined || orderId === filter.orderId) &&
    (filter.status === undefined || filter.status.includes(intent.status)) &&
    (filter.paymentFlow === undefined || filter.paymentFlow.includes(flow)) &&
    (filter.origin === undefined || filter.origin === origin) &&
    (filter.externalReferenceId === undefined || intent.externalReferenceId === filter.externalReferenceId) &&
    (filter.needsReview === undefined || filter.needsReview === needsReview(intent)) &&
    (filter.currency === undefined || currency === filter.currency) &&
    amount >= (filter.minAmount ?? 0) &&
    amount <= (filter.maxAmount ?? Number.MAX_SAFE_INTEGER) &&
    isWithin(intent.createdAt, filter.createdAfter, filter.createdBefore) &&
    isWithin(intent.updatedAt, filter.updatedAfter, filter.updatedBefore)
  );
}
