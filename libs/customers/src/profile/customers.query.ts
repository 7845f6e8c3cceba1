import { isWithin, type Timestamp } from '#kernel';
import type { FindQuery, IndexPlace, ViewReader } from '#projections';
import { paymentMethodsProjection } from '../payment-methods/payment-methods.projection.js';
import { paymentMethodSummary } from '../payment-methods/payment-methods.view.js';
import type { CustomerProfile } from './customer-profile.js';
import { customersProjection, exactPartition } from './customers.projection.js';
import type { CustomerResource } from './customers.view.js';
import { customerResource } from './customers.view.js';

export interface GetCustomer {
  readonly environmentId: string;
  readonly customerId: string;
  readonly now: Timestamp;
  readonly expandDefaultPaymentMethod?: boolean;
}

/** A customer from the view; undefined when there is none. */
export async function getCustomer(views: ViewReader, query: GetCustomer): Promise<CustomerResource | undefined> {
  const { environmentId, customerId, now } = query;
  const profile = await views.get(customersProjection, environmentId, customerId);
  if (profile === undefined) return undefined;
  if (!query.expandDefaultPaymentMethod) return customerResource(profile);
  const defaultId = profile.defaultPaymentMethodId;
  const facts = defaultId && (await views.get(paymentMethodsProjection, environmentId, defaultId));
  return { ...customerResource(profile), default_payment_method: facts ? paymentMethodSummary(facts, now) : null };
}

export type CustomerSort = 'name' | 'email' | 'created_at' | 'updated_at';

/** Date bounds are half-open (ADR 0034). */
export interface ListCustomers {
  readonly environmentId: string;
  readonly limit: number;
  readonly place?: IndexPlace;
  readonly sortBy?: CustomerSort;
  readonly sortDirection?: 'asc' | 'desc';
  /** Free text, found anywhere in name or e-mail, whatever the case. */
  readonly query?: string;
  readonly email?: string;
  readonly externalReferenceId?: string;
  readonly createdAfter?: Timestamp;
  readonly createdBefore?: Timestamp;
  readonly updatedAfter?: Timestamp;
  readonly updatedBefore?: Timestamp;
}

export interface CustomersPage {
  readonly data: readonly CustomerResource[];
  readonly next?: IndexPlace;
}

/** A page of customers, newest first unless asked otherwise. */
export async function listCustomers(views: ViewReader, query: ListCustomers): Promise<CustomersPage> {
  const { limit, place, sortDirection = 'desc' } = query;
  const { docs, next } = await views.find(customersProjection, {
    ...scanOf(query),
    limit,
    direction: sortDirection,
    after: place,
    filter: (profile) => matches(profile, query),
  });
  return { data: docs.map(customerResource), next };
}

/** The narrowest index that has the wanted order; all filters are checked on each document besides. */
function scanOf(query: ListCustomers): Pick<FindQuery<CustomerProfile>, 'index' | 'partition' | 'from' | 'to'> {
  const { environmentId, sortBy = 'created_at', email, externalReferenceId } = query;
  if (email !== undefined) {
    return { index: 'exact_email', partition: exactPartition(environmentId, email.toLowerCase()) };
  }
  if (sortBy === 'created_at') {
    const bounds = { from: query.createdAfter, to: query.createdBefore };
    return externalReferenceId === undefined
      ? { index: 'created_at', partition: environmentId, ...bounds }
      : { index: 'exact_reference', partition: exactPartition(environmentId, externalReferenceId), ...bounds };
  }
  const bounds = sortBy === 'updated_at' ? { from: query.updatedAfter, to: query.updatedBefore } : {};
  return { index: sortBy, partition: environmentId, ...bounds };
}

function matches(profile: CustomerProfile, query: ListCustomers): boolean {
  const text = `${profile.name ?? ''}\n${profile.email ?? ''}`.toLowerCase();
  return (
    (query.query === undefined || text.includes(query.query.toLowerCase())) &&
    (query.email === undefined || profile.email?.toLowerCase() === query.email.toLowerCase()) &&
    (query.externalReferenceId === undefined || profile.externalReferenceId === query.externalReferenceId) &&
    isWithin(profile.createdAt, query.createdAfter, query.createdBefore) &&
    isWithin(profile.updatedAt, query.updatedAfter, query.updatedBefore)
  );
}
