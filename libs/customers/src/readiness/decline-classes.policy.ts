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
  /** What a network's codes are called in the table's words. A code that is not listed decides nothing. */
  readonly advice: Readonly<Record<string, AdviceMeaning>>;
  readonly networkCodes: Readonly<Record<string, string>>;
  /** The class of a code that the table does not know: waits, never retried at once. */
  readonly unknownCodeClass: DeclineClass;
}

/** A Mastercard merchant advice code in the table's words, and the response code that it only holds with. */
export interface AdviceMeaning {
  readonly code: string;
  readonly onlyWith?: string;
}

/** A decline as the gateway told of it. */
export interface DeclineCodes {
  /** One of the contract's eighteen. */
  readonly code: string;
  /** The issuer's finer reason. */
  readonly declineCode?: string;
  readonly networkCode?: string;
  readonly adviceCode?: string;
}

export type DecliningParty = 'network' | 'issuer';

export interface ClassifiedDecline {
  /** The code that decided, in the table's words: of advice, network and issuer the first that it knows, else the gateway's. */
  readonly code: string;
  readonly declineClass: DeclineClass;
  readonly action: DeclineAction;
  /** The network where the class would be another without its codes. */
  readonly decidedBy: DecliningParty;
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
  advice: {},
  networkCodes: {},
  unknownCodeClass: 'soft_wait',
};

const NO_FUNDS: AdviceMeaning = { code: 'insufficient_funds', onlyWith: '51' };

/** Lets what the network says decide, before what the issuer's or the gateway's words say. */
const VERSION_2: DeclinePolicy = {
  ...VERSION_1,
  version: 'decline-classes-2',
  effectiveFrom: '2025-01-01T00:00:00.000Z',
  advice: {
    '01': { code: 'new_account_information_available' },
    '02': { code: 'try_again_later' },
    '03': { code: 'do_not_try_again' },
    '21': { code: 'revocation_of_authorization' },
    '24': NO_FUNDS,
    '25': NO_FUNDS,
    '26': NO_FUNDS,
    '27': NO_FUNDS,
    '28': NO_FUNDS,
    '29': NO_FUNDS,
    '30': NO_FUNDS,
    // A prepaid card that cannot be filled again, a card number for one purchase, a customer under sanctions.
    '40': { code: 'restricted_card', onlyWith: '51' },
    '41': { code: 'restricted_card' },
    '42': { code: 'transaction_not_allowed' },
  },
  networkCodes: {
    '04': 'pickup_card',
    '07': 'pickup_card',
    '12': 'transaction_not_allowed',
    '14': 'incorrect_number',
    '15': 'incorrect_number',
    '41': 'lost_card',
    '43': 'stolen_card',
    '46': 'invalid_account',
    '51': 'insufficient_funds',
    '54': 'expired_card',
    '57': 'transaction_not_allowed',
    '61': 'withdrawal_count_limit_exceeded',
    '65': 'withdrawal_count_limit_exceeded',
    '82': 'incorrect_cvc',
    '1A': 'authentication_required',
    N7: 'incorrect_cvc',
    R0: 'stop_payment_order',
    R1: 'revocation_of_authorization',
    R3: 'revocation_of_all_authorizations',
  },
};

/** Every version there ever was, oldest first. */
export const DECLINE_POLICIES: readonly DeclinePolicy[] = [VERSION_1, VERSION_2];

/** The policy in force at an instant. */
export function declinePolicyAt(at: Timestamp): DeclinePolicy {
  return DECLINE_POLICIES.findLast((policy) => policy.effectiveFrom <= at) ?? VERSION_1;
}

/** What a decline means. Advice goes before the network's code, that before the issuer's reason, that before the gateway's code. */
export function classifyDecline(policy: DeclinePolicy, decline: DeclineCodes): ClassifiedDecline {
  const network = knownWord(policy, [adviceWord(policy, decline), networkWord(policy, decline)]);
  const issuer = knownWord(policy, [decline.declineCode, decline.code]) ?? decline.code;
  const code = network ?? issuer;
  const declineClass = classOf(policy, code) ?? policy.unknownCodeClass;
  const withoutNetwork = classOf(policy, issuer) ?? policy.unknownCodeClass;
  const decidedBy = declineClass === withoutNetwork ? 'issuer' : 'network';
  return { code, declineClass, action: policy.actions[declineClass], decidedBy, policyVersion: policy.version };
}

/** What the engine does after a decline of a class, by the version that named it; an unknown class is treated as an unknown code. */
export function declineActionOf(declineClass: string, policyVersion: string): DeclineAction {
  const policy = DECLINE_POLICIES.find(({ version }) => version === policyVersion) ?? VERSION_2;
  const known = Object.hasOwn(policy.actions, declineClass) ? (declineClass as DeclineClass) : policy.unknownCodeClass;
  return policy.actions[known];
}

function knownWord(policy: DeclinePolicy, words: readonly (string | undefined)[]): string | undefined {
  return words.find((word) => word !== undefined && classOf(policy, word) !== undefined);
}

function adviceWord({ advice }: DeclinePolicy, { adviceCode, networkCode }: DeclineCodes): string | undefined {
  if (adviceCode === undefined || !Object.hasOwn(advice, adviceCode)) return undefined;
  const { code, onlyWith } = advice[adviceCode]!;
  return onlyWith === undefined || onlyWith === networkCode ? code : undefined;
}

function networkWord({ networkCodes }: DeclinePolicy, { networkCode }: DeclineCodes): string | undefined {
  return networkCode !== undefined && Object.hasOwn(networkCodes, networkCode) ? networkCodes[networkCode] : undefined;
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
