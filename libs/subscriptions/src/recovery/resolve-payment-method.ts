import { isDeferral } from '../billing/dunning.policy.js';
import type { Subscription } from '../subscription-state.js';

/** Names the rules below; each attempt records it. */
export const RESOLUTION_POLICY_VERSION = 'resolution-2026-01';

/** Why a method may be charged for a subscription at all. */
export type MethodSource = 'subscription' | 'backup';

export interface MethodOfChain {
  readonly paymentMethodId: string;
  readonly source: MethodSource;
}

export interface MethodCandidate extends MethodOfChain {
  /** Readiness blocker codes; empty when it may be charged. */
  readonly blockers: readonly string[];
}

export type ResolutionRule =
  /** The subscription's own method is ready. */
  | 'subscription_method'
  /** Those before it are not; the payer has consented to this one. */
  | 'consented_backup'
  /** Only time, the merchant or a network stands in its way: it is waited for, and no backup is charged instead. */
  | 'waits_for_method'
  /** None is ready; the attempt fails on the subscription's own. */
  | 'no_ready_method';

/** Which method a cycle is charged to, and why. */
export interface MethodResolution {
  readonly paymentMethodId: string;
  readonly rule: ResolutionRule;
  readonly policyVersion: string;
  readonly candidates: readonly MethodCandidate[];
}

/** The methods that may be charged for a subscription, in order: its own, then the backups that its payer consented to. */
export function methodChain({ paymentMethodId, backups }: Subscription): readonly MethodOfChain[] {
  const others = (backups?.paymentMethodIds ?? []).filter((id) => id !== paymentMethodId);
  return [
    { paymentMethodId, source: 'subscription' },
    ...others.map((id) => ({ paymentMethodId: id, source: 'backup' as const })),
  ];
}

/**
 * The one rule, for the question and for the charge: the first method of the chain that is ready. One that is only to be waited
 * for ends the search. `passedOver` was declined for good a moment ago, whatever its readiness says.
 */
export function resolvePaymentMethod(
  candidates: readonly MethodCandidate[],
  passedOver: readonly string[] = [],
): MethodResolution {
  const [own] = candidates;
  if (own === undefined) throw new Error('a chain without a method');
  const found = candidates.find(
    ({ paymentMethodId, blockers }) => !passedOver.includes(paymentMethodId) && isDeferral(blockers),
  );
  const { paymentMethodId } = found ?? own;
  return { paymentMethodId, rule: ruleOf(found), policyVersion: RESOLUTION_POLICY_VERSION, candidates };
}

function ruleOf(found: MethodCandidate | undefined): ResolutionRule {
  if (found === undefined) return 'no_ready_method';
  if (found.blockers.length > 0) return 'waits_for_method';
  return found.source === 'subscription' ? 'subscription_method' : 'consented_backup';
}

/**
 * The backup that is tried when a method is ruled out: the one that the rule chooses from the chain of now, by what was known when
 * the attempt began. Of one that came since nothing is known yet: it is judged when it is tried.
 */
export function backupAfter(
  chain: readonly MethodOfChain[],
  judged: readonly MethodCandidate[],
  ruledOut: readonly string[],
): string | undefined {
  const blockersOf = new Map(judged.map(({ paymentMethodId, blockers }) => [paymentMethodId, blockers]));
  const candidates = chain.map((link) => ({ ...link, blockers: blockersOf.get(link.paymentMethodId) ?? [] }));
  const { paymentMethodId } = resolvePaymentMethod(candidates, ruledOut);
  return candidates.find((each) => each.paymentMethodId === paymentMethodId && each.source === 'backup')
    ?.paymentMethodId;
}
