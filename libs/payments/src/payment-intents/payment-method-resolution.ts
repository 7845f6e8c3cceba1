import type { PaymentIntentDoc } from './payment-intent.view.js';

/** Why an attempt charged what it charged, frozen with the attempt: no later change of a default or a rule rewrites it. */
export interface MethodResolution {
  readonly rule:
    | 'named_by_caller'
    // A subscription's cycle chooses by rules of its own (ADR 0043).
    | 'subscription_method'
    | 'consented_backup'
    | 'waits_for_method'
    | 'no_ready_method';
  /** The readiness policy that judged the candidates; none judges a one-time token. */
  readonly policyVersion: string | null;
  readonly candidates: readonly MethodCandidate[];
}

export interface MethodCandidate {
  /** None for a one-time token. */
  readonly paymentMethodId: string | null;
  readonly source: 'request' | 'request_token' | 'subscription' | 'backup';
  readonly isChosen: boolean;
  readonly isReady: boolean;
  /** Readiness codes of what stood against charging it. */
  readonly blockers: readonly string[];
}

/** A caller who names a source leaves nothing to choose; what is not ready begins no attempt. */
export function namedByCaller(paymentMethodId: string | undefined, policyVersion: string): MethodResolution {
  const ready = { isChosen: true, isReady: true, blockers: [] };
  if (paymentMethodId === undefined) {
    const token = { paymentMethodId: null, source: 'request_token', ...ready } as const;
    return { rule: 'named_by_caller', policyVersion: null, candidates: [token] };
  }
  return { rule: 'named_by_caller', policyVersion, candidates: [{ paymentMethodId, source: 'request', ...ready }] };
}

/** The answer to "which method, and why" (architecture §5); before the first attempt there is nothing to tell. */
export function resolutionObject({ resolved, intent: { attempt } }: PaymentIntentDoc) {
  const { rule, policyVersion = null, candidates = [] } = resolved?.resolution ?? attempt?.resolution ?? {};
  const evaluated_at = resolved?.at ?? attempt?.startedAt;
  return {
    chosen_payment_method_id: candidates.find(({ isChosen }) => isChosen)?.paymentMethodId ?? null,
    candidates: candidates.map(({ paymentMethodId, source, isChosen, isReady, blockers }) => ({
      payment_method_id: paymentMethodId,
      source,
      is_chosen: isChosen,
      // A one-time token is judged by the gateway alone.
      readiness:
        source === 'request_token'
          ? null
          : { is_ready: isReady, evaluated_at, policy_version: policyVersion, blockers },
    })),
    rule: rule ?? 'no_attempt_yet',
    policy_version: policyVersion,
  };
}
