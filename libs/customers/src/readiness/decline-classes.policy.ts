import type { Timestamp } from '#kernel';

/** What a decline means for the next charge of the same method (billing-rules §6). */
export type DeclineClass =
  | 'never_without_new_method'
  | 'needs_authentication'
  | 'card_must_change'
  | 'hard_by_convention'
  | 'soft_wait'
  | 'soft_quick';

/** What the engine does after a decline of a class. */
export type DeclineAction =
  | 'ask_for_new_method'
  | 'open_recovery_link'
  | 'ask_for_card_update'
  | 'retry_on_schedule'
  | 'retry_in_minutes';

/** A dated table of decline codes. A changed table is a new version beside the old one; the past keeps its own. */
export interface DeclinePolicy {
  readonly version: string;
  readonly effectiveFrom: Timestamp;
  readonly classes: Readonly<Record<DeclineClass, readonly string[]>>;
  readonly actions: Readonly<Record<DeclineClass, DeclineAction>>;
  /** The class of a code that the table does not know: waits, never retried at once. */
  readonly unknownCodeClass: DeclineClass;
}

export interface ClassifiedDecline {
  /** The code that decided: the issuer's where the table knows it, else the gateway's. */
  readonly code: string;
  readonly declineClass: DeclineClass;
  readonly action: DeclineAction;
  readonly policyVersion: string;
}

const VERSION_1: DeclinePolicy = {
  version: 'decline-classes-1',
  effectiveFrom: '0001-01-01T00:00:00.000Z',
  classes: {
    never_without_new_method: [
      'incorrect_number',
      'invalid_number',
      'lost_card',
      'pickup_card',
      'stolen_card',
      'revocation_of_authorization',
      'revocation_of_all_authorizations',
      'highest_risk_level',
      'transaction_not_allowed',
      'bank_account_closed',
      'bank_account_not_found',
      'bank_debit_not_authorized',
    ],
    needs_authentication: ['authentication_required', 'payment_not_completed', 'payment_action_expired'],
    card_must_change: [
      'expired_card',
      'incorrect_cvc',
      'invalid_expiry_month',
      'invalid_expiry_year',
      'incorrect_zip',
      'new_account_information_available',
    ],
    hard_by_convention: [
      'fraudulent',
      'do_not_try_again',
      'stop_payment_order',
      'invalid_account',
      'restricted_card',
      'security_violation',
      'card_not_supported',
      'currency_not_supported',
      'merchant_blacklist',
      'pin_try_exceeded',
      'payment_blocked',
      'payment_method_unavailable',
      'bank_account_restricted',
    ],
    soft_wait: [
      'insufficient_funds',
      'card_velocity_exceeded',
      'withdrawal_count_limit_exceeded',
      'do_not_honor',
      'generic_decline',
      'call_issuer',
      'no_action_taken',
      'try_again_later',
      'card_declined',
      'payment_method_declined',
      'payment_failed',
      'bank_debit_limit_exceeded',
    ],
    soft_quick: [
      'processing_error',
      'issuer_not_available',
      'reenter_transaction',
      'approve_with_id',
      'lock_timeout',
      'payment_method_temporarily_unavailable',
    ],
  },
  actions: {
    never_without_new_method: 'ask_for_new_method',
    needs_authentication: 'open_recovery_link',
    card_must_change: 'ask_for_card_update',
    hard_by_convention: 'ask_for_new_method',
    soft_wait: 'retry_on_schedule',
    soft_quick: 'retry_in_minutes',
  },
  unknownCodeClass: 'soft_wait',
};

/** Every version there ever was, oldest first. */
export const DECLINE_POLICIES: readonly DeclinePolicy[] = [VERSION_1];

/** The policy in force at an instant. */
export function declinePolicyAt(at: Timestamp): DeclinePolicy {
  return DECLINE_POLICIES.findLast((policy) => policy.effectiveFrom <= at) ?? VERSION_1;
}

/** What a decline means. The issuer's finer reason goes before the gateway's code, where the table knows it. */
export function classifyDecline(policy: DeclinePolicy, code: string, declineCode?: string): ClassifiedDecline {
  const finer = declineCode === undefined ? undefined : classOf(policy, declineCode);
  const declineClass = finer ?? classOf(policy, code) ?? policy.unknownCodeClass;
  return {
    code: finer !== undefined && declineCode !== undefined ? declineCode : code,
    declineClass,
    action: policy.actions[declineClass],
    policyVersion: policy.version,
  };
}

function classOf(policy: DeclinePolicy, code: string): DeclineClass | undefined {
  const classes = Object.entries(policy.classes) as [DeclineClass, readonly string[]][];
  return classes.find(([, codes]) => codes.includes(code))?.[0];
}

/** Whether charging the same method again without its buyer is pointless (and costs network fees). */
export function isFinalDecline(declineClass: string): boolean {
  return FINAL_CLASSES.has(declineClass);
}

const FINAL_CLASSES: ReadonlySet<string> = new Set<DeclineClass>([
  'never_without_new_method',
  'card_must_change',
  'hard_by_convention',
]);
