import type { DomainEvent } from '#kernel';
import type { IndexEntry, Projection } from '#projections';
import { subscriptionTotals } from '../analytics/subscription-totals.js';
import { nextAnnouncement } from '../announcements/next-announcement.js';
import { billingDates, nextObligation } from '../billing/next-obligation.js';
import { dueListOf } from '../billing/renewal-spread.policy.js';
import { type SubscriptionEvent, subscriptionEvents } from '../subscription.events.js';
import { subscriptionAggregate } from '../subscription.js';
import type { Subscription } from '../subscription-state.js';

/** The `subscriptions` view: each document is the state that the write model folds too. */
export const subscriptionsProjection: Projection<Subscription> = {
  name: 'subscriptions',
  version: 16,
  events: Object.keys(subscriptionEvents),
  documentIds: (event) => [event.stream.id],
  evolve: (doc, event) =>
    isSubscriptionEvent(event) ? (subscriptionAggregate.evolve(doc ?? null, event, event.fact) ?? undefined) : doc,
  indexes: {
    created_at: (doc, environmentId) => ({ partition: environmentId, sort: doc.createdAt }),
    updated_at: (doc, environmentId) => ({ partition: environmentId, sort: doc.updatedAt }),
    next_billing_at: (doc, environmentId) => entry(environmentId, billingDates(doc).nextBillingAt),
    customer: (doc, environmentId) => entry(within(environmentId, doc.customerId), doc.createdAt),
    plan: (doc, environmentId) => entry(within(environmentId, doc.terms.planId), doc.createdAt),
    reference: ({ externalReferenceId: reference, createdAt }, environmentId) =>
      reference === null ? undefined : entry(within(environmentId, reference), createdAt),
    live_by_payment_method: (doc, environmentId) =>
      isLive(doc) ? entry(within(environmentId, doc.paymentMethodId), doc.createdAt) : undefined,
    live_by_plan: (doc, environmentId) =>
      isLive(doc) ? entry(within(environmentId, doc.terms.planId), doc.createdAt) : undefined,
    // Fees for an early end that nobody has asked for yet (ADR 0050).
    termination_fee_owed: (doc, environmentId) => entry(environmentId, doc.terminationFeeOwedSince),
    // The renewal scheduler's list. It may be lost: it is folded from the log like all else (F22).
    billing_due: (doc, environmentId) => entry(environmentId, nextObligation(doc)?.dueAt ?? null),
    // The same in pieces, for environments that hold charges back: none hides the others, and each part is in order (ADR 0048).
    billing_due_in: (doc, environmentId) =>
      entry(within(environmentId, `${dueListOf(doc)}`), nextObligation(doc)?.dueAt ?? null),
    // Bills that are yet to be announced, by their date; when it is time depends on the merchant's lead (ADR 0042).
    unannounced: (doc, environmentId) => {
      const { type, billsAt } = nextAnnouncement(doc) ?? {};
      return type && entry(within(environmentId, type), billsAt ?? null);
    },
  },
  totals: subscriptionTotals,
};

function isSubscriptionEvent<Event extends DomainEvent>(event: Event): event is Event & SubscriptionEvent {
  return Object.hasOwn(subscriptionEvents, event.type);
}

/** One named list inside an environment. */
export function within(environmentId: string, name: string): string {
  return `${environmentId}|${name}`;
}

function entry(partition: string, sort: string | null): IndexEntry | undefined {
  return sort === null ? undefined : { partition, sort };
}

/** Not canceled: it still holds its payment method and its plan. */
function isLive({ status }: Subscription): boolean {
  return status !== 'canceled';
}
