import { type BlockingResource, isWithin, type Timestamp } from '#kernel';
import type { FindQuery, IndexPlace, ViewReader } from '#projections';
import { billingDates, nextObligation, type Obligation } from '../billing/next-obligation.js';
import type { DueList } from '../billing/renewal-spread.policy.js';
import {
  isAwaitingSchedule,
  type ScheduleOwner,
  type Subscription,
  type SubscriptionStatus,
} from '../subscription-state.js';
import { needsAttention } from './attention.view.js';
import { type SubscriptionResource, subscriptionResource } from './subscription.view.js';
import { subscriptionsProjection, within } from './subscriptions.projection.js';

/** A subscription from the view; undefined when this environment has none of this id. */
export async function getSubscription(
  views: ViewReader,
  environmentId: string,
  subscriptionId: string,
): Promise<SubscriptionResource | undefined> {
  const doc = await views.get(subscriptionsProjection, environmentId, subscriptionId);
  return doc && subscriptionResource(doc);
}

export interface SubscriptionFilter {
  readonly statuses?: readonly SubscriptionStatus[];
  readonly customerId?: string;
  readonly planId?: string;
  readonly cancelAtPeriodEnd?: boolean;
  readonly needsAttention?: boolean;
  readonly scheduleOwner?: ScheduleOwner;
  readonly isAwaitingSchedule?: boolean;
  /** Asks for what no subscription here has: an offer, a delivery method, a hold. */
  readonly hasWhatNoneHas?: true;
  readonly externalReferenceId?: string;
  /** Found anywhere in the ids, the reference or the plan's name, whatever the case. */
  readonly query?: string;
  /** Date bounds are half-open (ADR 0034). */
  readonly createdAfter?: Timestamp;
  readonly createdBefore?: Timestamp;
  readonly updatedAfter?: Timestamp;
  readonly updatedBefore?: Timestamp;
  readonly nextBillingAfter?: Timestamp;
  readonly nextBillingBefore?: Timestamp;
}

export interface ListSubscriptions extends SubscriptionFilter {
  readonly environmentId: string;
  readonly limit: number;
  readonly place?: IndexPlace;
  readonly sortBy?: 'created_at' | 'updated_at' | 'next_billing_at';
  readonly sortDirection?: 'asc' | 'desc';
}

export interface SubscriptionsPage {
  readonly data: readonly SubscriptionResource[];
  readonly next?: IndexPlace;
}

/** A page of subscriptions, newest first unless asked otherwise. By `next_billing_at` only those that have one. */
export async function listSubscriptions(views: ViewReader, query: ListSubscriptions): Promise<SubscriptionsPage> {
  const { limit, place: after, sortDirection: direction = 'desc' } = query;
  const filter = (doc: Subscription) => matches(doc, query);
  const { docs, next } = await views.find(subscriptionsProjection, {
    ...scanOf(query),
    limit,
    direction,
    after,
    filter,
  });
  return { data: docs.map(subscriptionResource), next };
}

/** The narrowest index in the wanted order; every filter is checked on each document besides. */
function scanOf(query: ListSubscriptions): Pick<FindQuery<Subscription>, 'index' | 'partition' | 'from' | 'to'> {
  const { environmentId, sortBy = 'created_at' } = query;
  if (sortBy === 'updated_at') {
    return { index: sortBy, partition: environmentId, from: query.updatedAfter, to: query.updatedBefore };
  }
  if (sortBy === 'next_billing_at') {
    return { index: sortBy, partition: environmentId, from: query.nextBillingAfter, to: query.nextBillingBefore };
  }
  const bounds = { from: query.createdAfter, to: query.createdBefore };
  const narrow = [
    ['reference', query.externalReferenceId],
    ['customer', query.customerId],
    ['plan', query.planId],
  ].find(([, name]) => name !== undefined);
  if (narrow?.[0] === undefined || narrow[1] === undefined)
    return { index: sortBy, partition: environmentId, ...bounds };
  return { index: narrow[0], partition: within(environmentId, narrow[1]), ...bounds };
}

function matches(doc: Subscription, filter: SubscriptionFilter): boolean {
  const { nextBillingAt } = billingDates(doc);
  const { nextBillingAfter, nextBillingBefore } = filter;
  const isAnyBilling = nextBillingAfter === undefined && nextBillingBefore === undefined;
  return (
    (filter.statuses === undefined || filter.statuses.includes(doc.status)) &&
    isWanted(filter.customerId, doc.customerId) &&
    isWanted(filter.planId, doc.terms.planId) &&
    isWanted(filter.cancelAtPeriodEnd, doc.cancelAtPeriodEnd) &&
    isWanted(filter.needsAttention, needsAttention(doc)) &&
    isWanted(filter.scheduleOwner, doc.scheduleOwner) &&
    isWanted(filter.isAwaitingSchedule, isAwaitingSchedule(doc)) &&
    filter.hasWhatNoneHas === undefined &&
    isWanted(filter.externalReferenceId, doc.externalReferenceId) &&
    isWithin(doc.createdAt, filter.createdAfter, filter.createdBefore) &&
    isWithin(doc.updatedAt, filter.updatedAfter, filter.updatedBefore) &&
    (isAnyBilling || (nextBillingAt !== null && isWithin(nextBillingAt, nextBillingAfter, nextBillingBefore))) &&
    containsText(doc, filter.query)
  );
}

function isWanted<Value>(wanted: Value | undefined, value: Value | null): boolean {
  return wanted === undefined || wanted === value;
}

function containsText({ subscriptionId, customerId, terms, externalReferenceId }: Subscription, text?: string) {
  if (text === undefined) return true;
  const searched = [subscriptionId, customerId, terms.planId, terms.planName, externalReferenceId ?? ''].join('\n');
  return searched.toLowerCase().includes(text.toLowerCase());
}

/** One entry of the renewal scheduler's list. */
export interface DueSubscription {
  readonly subscriptionId: string;
  readonly customerId: string;
  readonly obligation: Obligation;
}

/** What the engine owes at `now`, longest due first. A hint from a view: the decision is taken on the stream. */
export async function dueSubscriptions(
  views: ViewReader,
  query: {
    readonly environmentId: string;
    readonly now: Timestamp;
    readonly limit: number;
    readonly place?: IndexPlace;
    /** Only one of the lists that all that is due is divided into. */
    readonly list?: DueList;
  },
): Promise<{ readonly due: readonly DueSubscription[]; readonly next?: IndexPlace }> {
  const { environmentId, list } = query;
  const { docs, next } = await views.find(subscriptionsProjection, {
    ...(list === undefined
      ? { index: 'billing_due', partition: environmentId }
      : { index: 'billing_due_in', partition: within(environmentId, `${list}`) }),
    direction: 'asc',
    limit: query.limit,
    after: query.place,
    // Bounds are exclusive at their end, and what is due at this very millisecond is due.
    to: `${query.now}~`,
  });
  const due = docs.flatMap((doc) => {
    const obligation = nextObligation(doc);
    return obligation === undefined
      ? []
      : [{ subscriptionId: doc.subscriptionId, customerId: doc.customerId, obligation }];
  });
  return { due, next };
}

/** When the next thing falls due in an environment; undefined when nothing ever does by itself. */
export async function nextDueAt(views: ViewReader, environmentId: string): Promise<Timestamp | undefined> {
  const first = { index: 'billing_due', partition: environmentId, direction: 'asc', limit: 1 } as const;
  const { docs } = await views.find(subscriptionsProjection, first);
  return docs[0] && (nextObligation(docs[0])?.dueAt ?? undefined);
}

/** How many live subscriptions are looked at to answer who stands in the way. */
const BLOCKERS_LIMIT = 1_000;

/** The subscriptions that are not canceled and are billed to this method. */
export function subscriptionsChargedTo(
  views: ViewReader,
  environmentId: string,
  paymentMethodId: string,
): Promise<readonly BlockingResource[]> {
  return blockers(views, 'live_by_payment_method', within(environmentId, paymentMethodId));
}

/** The subscriptions of this plan that are not canceled. */
export function liveSubscriptionsOfPlan(
  views: ViewReader,
  environmentId: string,
  planId: string,
): Promise<readonly BlockingResource[]> {
  return blockers(views, 'live_by_plan', within(environmentId, planId));
}

async function blockers(views: ViewReader, index: string, partition: string): Promise<readonly BlockingResource[]> {
  const query = { index, partition, direction: 'asc', limit: BLOCKERS_LIMIT } as const;
  const { docs } = await views.find(subscriptionsProjection, query);
  return docs.map(({ subscriptionId, status }) => ({
    resource_type: 'subscription',
    resource_id: subscriptionId,
    status,
  }));
}
