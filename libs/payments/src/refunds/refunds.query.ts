import { isWithin, type Timestamp } from '#kernel';
import type { FindQuery, FindResult, IndexPlace, ViewReader } from '#projections';
import { type Refund, refundStatusOf } from './refund.js';
import type { RefundDoc } from './refund.view.js';
import { refundsView } from './refunds.projection.js';

/** The list's filters (contract §8). Date bounds are half-open (ADR 0034). */
export interface RefundFilter {
  readonly orderId?: string;
  readonly paymentIntentId?: string;
  readonly customerId?: string;
  readonly status?: readonly string[];
  readonly reason?: readonly string[];
  readonly externalReferenceId?: string;
  readonly currency?: string;
  readonly minAmount?: number;
  readonly maxAmount?: number;
  readonly createdAfter?: Timestamp;
  readonly createdBefore?: Timestamp;
  readonly updatedAfter?: Timestamp;
  readonly updatedBefore?: Timestamp;
}

export interface RefundsPage {
  readonly limit: number;
  readonly after?: IndexPlace;
  readonly sortBy: 'created_at' | 'updated_at' | 'amount';
  readonly direction: 'asc' | 'desc';
}

const INDEX = { created_at: 'created', updated_at: 'updated', amount: 'amount' } as const;

/** Undefined when there is none, or when it was never accepted. */
export async function getRefund(
  views: ViewReader,
  environmentId: string,
  refundId: string,
): Promise<RefundDoc | undefined> {
  const doc = await views.get(refundsView, environmentId, refundId);
  return doc?.refund.acceptance === 'accepted' ? doc : undefined;
}

export function listRefunds(
  views: ViewReader,
  environmentId: string,
  filter: RefundFilter,
  page: RefundsPage,
): Promise<FindResult<RefundDoc>> {
  return views.find(refundsView, {
    ...scanOf(environmentId, filter, page),
    direction: page.direction,
    limit: page.limit,
    after: page.after,
    filter: ({ refund }) => matches(refund, filter),
  });
}

/** The narrowest list in the wanted order; every filter is checked on each document besides. */
function scanOf(
  environmentId: string,
  { orderId, customerId, createdAfter, createdBefore, updatedAfter, updatedBefore }: RefundFilter,
  { sortBy }: RefundsPage,
): Pick<FindQuery<RefundDoc>, 'index' | 'partition' | 'from' | 'to'> {
  if (sortBy === 'amount') return { index: INDEX[sortBy], partition: environmentId };
  if (sortBy === 'updated_at') {
    return { index: INDEX[sortBy], partition: environmentId, from: updatedAfter, to: updatedBefore };
  }
  const bounds = { from: createdAfter, to: createdBefore };
  if (orderId !== undefined) return { index: 'order', partition: `${environmentId}/${orderId}`, ...bounds };
  if (customerId !== undefined) return { index: 'customer', partition: `${environmentId}/${customerId}`, ...bounds };
  return { index: 'created', partition: environmentId, ...bounds };
}

function matches(refund: Refund, filter: RefundFilter): boolean {
  const { amount, currency } = refund.amount;
  const { paymentIntentId, status, reason } = filter;
  return (
    (filter.orderId === undefined || refund.orderId === filter.orderId) &&
    (paymentIntentId === undefined || refund.legs.some((leg) => leg.paymentIntentId === paymentIntentId)) &&
    (filter.customerId === undefined || refund.customerId === filter.customerId) &&
    (status === undefined || status.includes(refundStatusOf(refund))) &&
    (reason === undefined || (refund.reason !== undefined && reason.includes(refund.reason))) &&
    (filter.externalReferenceId === undefined || refund.externalReferenceId === filter.externalReferenceId) &&
    (filter.currency === undefined || currency === filter.currency) &&
    amount >= (filter.minAmount ?? 0) &&
    amount <= (filter.maxAmount ?? Number.MAX_SAFE_INTEGER) &&
    isWithin(refund.createdAt, filter.createdAfter, filter.createdBefore) &&
    isWithin(refund.updatedAt, filter.updatedAfter, filter.updatedBefore)
  );
}
