import type { ViewReader } from '#projections';
import { paymentMethodsProjection } from '../payment-methods/payment-methods.projection.js';
import type { ReadinessInput, ReadinessReport } from './readiness.js';
import { assessReadiness } from './readiness.js';
import { READINESS_POLICY } from './readiness.policy.js';
import { readinessProjection } from './readiness.projection.js';
import { defaultMethodOf } from './readiness.view.js';

/** What is asked about a charge; what is known elsewhere (merchant, unknown outcomes) comes along. */
export type ReadinessQuestion = Omit<ReadinessInput, 'customer' | 'paymentMethod' | 'declines' | 'policy'> & {
  readonly environmentId: string;
};

/** Readiness of one payment method, from the view; undefined when there is no such method. */
export async function getPaymentMethodReadiness(
  views: ViewReader,
  paymentMethodId: string,
  { environmentId, ...question }: ReadinessQuestion,
): Promise<ReadinessReport | undefined> {
  const facts = await views.get(paymentMethodsProjection, environmentId, paymentMethodId);
  if (facts === undefined) return undefined;
  const doc = await views.get(readinessProjection, environmentId, facts.customerId);
  const { declines = {} } = doc ?? {};
  return assessReadiness({ ...question, customer: facts, paymentMethod: facts, declines, policy: READINESS_POLICY });
}

/** Readiness of a customer's default, from the view; undefined when there is no such customer. */
export async function getCustomerReadiness(
  views: ViewReader,
  customerId: string,
  { environmentId, ...question }: ReadinessQuestion,
): Promise<ReadinessReport | undefined> {
  const doc = await views.get(readinessProjection, environmentId, customerId);
  if (doc === undefined) return undefined;
  const { declines } = doc;
  const paymentMethod = defaultMethodOf(doc);
  return assessReadiness({ ...question, customer: doc, paymentMethod, declines, policy: READINESS_POLICY });
}
