import { getPaymentMethodReadiness, type ReadinessReport } from '#customers';
import type { Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import { amountOfCycle } from '../billing/due-charge.js';
import {
  type MethodSource,
  methodChain,
  type ResolutionRule,
  resolvePaymentMethod,
} from '../recovery/resolve-payment-method.js';
import { subscriptionsProjection } from './subscriptions.projection.js';

/** Which method a subscription would be charged to now, and why (architecture §5). */
export interface PaymentMethodResolution {
  /** Null when none may be charged, now or later. */
  readonly chosen_payment_method_id: string | null;
  readonly candidates: readonly {
    readonly payment_method_id: string;
    readonly source: MethodSource;
    readonly is_chosen: boolean;
    /** Null when there is no such method any more. */
    readonly readiness: ReadinessReport | null;
  }[];
  readonly rule: ResolutionRule;
  readonly policy_version: string;
}

/** Asked of the views by the rule that charges; undefined when there is no such subscription. */
export async function getPaymentMethodResolution(
  views: ViewReader,
  environmentId: string,
  subscriptionId: string,
  now: Timestamp,
): Promise<PaymentMethodResolution | undefined> {
  const subscription = await views.get(subscriptionsProjection, environmentId, subscriptionId);
  if (subscription === undefined) return undefined;
  const question = {
    environmentId,
    evaluatedAt: now,
    initiatedBy: 'merchant',
    ...amountOfCycle(subscription),
  } as const;
  const judged = await Promise.all(
    methodChain(subscription).map(async (link) => {
      const readiness = await getPaymentMethodReadiness(views, link.paymentMethodId, question);
      const blockers = readiness ? readiness.blockers.map(({ code }) => code) : ['payment_method_removed'];
      return { ...link, readiness: readiness ?? null, blockers };
    }),
  );
  const { rule, policyVersion, ...chosen } = resolvePaymentMethod(judged, subscription.dunning?.passedOver);
  const chosenId = rule === 'no_ready_method' ? null : chosen.paymentMethodId;
  return {
    chosen_payment_method_id: chosenId,
    candidates: judged.map(({ paymentMethodId, source, readiness }) => ({
      payment_method_id: paymentMethodId,
      source,
      is_chosen: paymentMethodId === chosenId,
      readiness,
    })),
    rule,
    policy_version: policyVersion,
  };
}
