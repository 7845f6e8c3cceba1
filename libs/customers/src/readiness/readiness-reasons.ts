import type { PaymentMethodFacts } from '../payment-methods/payment-method.js';

/** Who can put a reason right, in the contract's words; `flint` is the engine itself. */
export type ResolutionOwner = 'merchant' | 'flint' | 'integrator' | 'buyer';

/** A step that puts a reason right. */
export interface NextAction {
  readonly action_type: string;
}

/** Why a method may not be charged (a blocker), or soon may not be (a warning). */
export interface ReadinessReason {
  /** A stable code; after a colon some carry what they are about, as `last_decline_is_final` the decline's code. */
  readonly code: string;
  readonly message: string;
  readonly resource_type: string;
  readonly resource_id: string;
  /** The event that made it so; null when none did, as for an amount that was asked about. */
  readonly caused_by_event_id: string | null;
  readonly resolution_owner: ResolutionOwner;
  readonly next_actions: readonly NextAction[];
}

interface Explanation {
  readonly message: string;
  readonly owner: ResolutionOwner;
  readonly actions: readonly string[];
}

/** Every reason code with what it means to people and who can put it right. */
const EXPLANATIONS = {
  no_default_payment_method: {
    message: 'The customer has no default payment method.',
    owner: 'merchant',
    actions: ['save_payment_method', 'set_default_payment_method'],
  },
  payment_method_not_ready: {
    message: 'The buyer has not confirmed the payment method yet.',
    owner: 'buyer',
    actions: ['confirm_payment_method'],
  },
  payment_method_not_active: {
    message: 'The payment method could not be saved.',
    owner: 'buyer',
    actions: ['save_payment_method'],
  },
  payment_method_removed: {
    message: 'The payment method was removed.',
    owner: 'buyer',
    actions: ['save_payment_method'],
  },
  payment_method_expired: {
    message: 'The card has expired.',
    owner: 'buyer',
    actions: ['save_payment_method'],
  },
  payment_method_expires_before_charge: {
    message: 'The card will have expired when it is to be charged.',
    owner: 'buyer',
    actions: ['save_payment_method'],
  },
  payment_method_expires_soon: {
    message: 'The card expires soon.',
    owner: 'buyer',
    actions: ['save_payment_method'],
  },
  payment_method_not_set_up_for_off_session: {
    message: 'The buyer agreed to charges in completed checkouts only.',
    owner: 'buyer',
    actions: ['save_payment_method'],
  },
  authentication_required_last_time: {
    message: 'The last charge without the buyer asked for an authentication.',
    owner: 'buyer',
    actions: ['authenticate_payment_method'],
  },
  last_decline_is_final: {
    message: 'The last charge was declined in a way that repeating it cannot change.',
    owner: 'buyer',
    actions: ['save_payment_method'],
  },
  network_never_retry: {
    message: "The card's network forbids another try with this card.",
    owner: 'buyer',
    actions: ['save_payment_method'],
  },
  retry_budget_spent: {
    message: 'The card was declined as often as is allowed for now.',
    owner: 'flint',
    actions: ['wait_for_retry', 'save_payment_method'],
  },
  retry_not_before: {
    message: "The card's network asks to wait before the next try.",
    owner: 'flint',
    actions: ['wait_for_retry', 'save_payment_method'],
  },
  currency_not_supported: {
    message: 'Charges in this currency are not supported.',
    owner: 'integrator',
    actions: ['change_currency'],
  },
  amount_out_of_range: {
    message: 'The amount is below the minimum or above the maximum of one charge.',
    owner: 'integrator',
    actions: ['change_amount'],
  },
  merchant_payments_disabled: {
    message: 'The merchant may not take payments at present.',
    owner: 'merchant',
    actions: ['complete_merchant_requirements'],
  },
  unknown_outcome_pending: {
    message: 'The outcome of an earlier charge is not known yet; no other is begun before it is.',
    owner: 'flint',
    actions: ['wait_for_outcome'],
  },
} as const satisfies Record<string, Explanation>;

export type ReadinessCode = keyof typeof EXPLANATIONS;

interface Subject {
  readonly type: string;
  readonly id: string;
  readonly eventId?: string;
}

/** A reason about a resource. `finerCode` goes after a colon. */
export function readinessReason(code: ReadinessCode, subject: Subject, finerCode?: string): ReadinessReason {
  const { message, owner, actions }: Explanation = EXPLANATIONS[code];
  return {
    code: finerCode === undefined ? code : `${code}:${finerCode}`,
    message,
    resource_type: subject.type,
    resource_id: subject.id,
    caused_by_event_id: subject.eventId ?? null,
    resolution_owner: owner,
    next_actions: actions.map((action_type) => ({ action_type })),
  };
}

/** A reason about a payment method, caused by the event named. */
export function methodReason(
  code: ReadinessCode,
  facts: PaymentMethodFacts,
  eventId: string | undefined,
  finerCode?: string,
): ReadinessReason {
  return readinessReason(code, { type: 'payment_method', id: facts.paymentMethodId, eventId }, finerCode);
}
