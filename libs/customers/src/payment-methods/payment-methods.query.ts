import type { Timestamp } from '#kernel';
import type { IndexPlace, ViewReader } from '#projections';
import { customersProjection } from '../profile/customers.projection.js';
import { customerSummary } from '../profile/customers.view.js';
import type { PaymentMethodType, PaymentMethodUsage } from './payment-method.events.js';
import type { PaymentMethodFacts, PaymentMethodStatus } from './payment-method.js';
import { statusAt } from './payment-method.js';
import { methodsOfCustomer, paymentMethodsProjection } from './payment-methods.projection.js';
import type { PaymentMethodResource } from './payment-methods.view.js';
import { paymentMethodResource } from './payment-methods.view.js';

export interface GetPaymentMethod {
  readonly environmentId: string;
  readonly paymentMethodId: string;
  readonly now: Timestamp;
  readonly expandCustomer?: boolean;
}

/** A payment method from the view, in whatever status; undefined when there is none. */
export async function getPaymentMethod(
  views: ViewReader,
  query: GetPaymentMethod,
): Promise<PaymentMethodResource | undefined> {
  const { environmentId, paymentMethodId, now } = query;
  const facts = await views.get(paymentMethodsProjection, environmentId, paymentMethodId);
  if (facts === undefined) return undefined;
  const resource = paymentMethodResource(facts, now);
  if (!query.expandCustomer) return resource;
  const profile = await views.get(customersProjection, environmentId, facts.customerId);
  return { ...resource, customer: profile ? customerSummary(profile) : null };
}

export interface ListPaymentMethods {
  readonly environmentId: string;
  readonly limit: number;
  readonly place?: IndexPlace;
  readonly now: Timestamp;
  readonly customerId?: string;
  /** By the clock at `now`; active ones when left out. */
  readonly status?: PaymentMethodStatus;
  readonly usage?: PaymentMethodUsage;
  readonly type?: PaymentMethodType;
}

export interface PaymentMethodsPage {
  readonly data: readonly PaymentMethodResource[];
  readonly next?: IndexPlace;
}

/** A page of payment methods, newest first. */
export async function listPaymentMethods(views: ViewReader, query: ListPaymentMethods): Promise<PaymentMethodsPage> {
  const { environmentId, customerId, limit, place, now } = query;
  const scan =
    customerId === undefined
      ? { index: 'by_environment', partition: environmentId }
      : { index: 'by_customer', partition: methodsOfCustomer(environmentId, customerId) };
  const { docs, next } = await views.find(paymentMethodsProjection, {
    ...scan,
    limit,
    direction: 'desc',
    after: place,
    filter: (facts) => matches(facts, query),
  });
  return { data: docs.map((facts) => paymentMethodResource(facts, now)), next };
}

function matches(facts: PaymentMethodFacts, { now, status = 'active', usage, type }: ListPaymentMethods): boolean {
  return (
    statusAt(facts, now) === status &&
    (usage === undefined || facts.usage === usage) &&
    (type === undefined || facts.type === type)
  );
}
