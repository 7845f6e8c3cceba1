/**
 * The contract's decline codes (§2.7), and what is said of each, to whoever asks: never the issuer's finer reason, which may
 * tell a thief that the card is reported (billing-rules §6).
 */
export const DECLINE_MESSAGES = {
  card_declined: 'The card was declined.',
  insufficient_funds: 'The card has not enough funds.',
  expired_card: 'The card has expired.',
  incorrect_cvc: "The card's security code is wrong.",
  processing_error: 'The payment could not be processed.',
  authentication_required: 'The bank asks the buyer to confirm the payment.',
  payment_blocked: 'The payment was blocked.',
  payment_method_unavailable: 'The payment method can no longer be used.',
  payment_method_declined: 'The payment method was declined.',
  payment_method_temporarily_unavailable: 'The payment method cannot be used just now.',
  payment_not_completed: 'The buyer did not complete the payment.',
  payment_action_expired: "The time for the buyer's action has run out.",
  payment_failed: 'The payment failed.',
  bank_account_closed: 'The bank account is closed.',
  bank_account_not_found: 'The bank account does not exist.',
  bank_debit_not_authorized: 'The debit was not authorized.',
  bank_account_restricted: 'The bank account does not allow the debit.',
  bank_debit_limit_exceeded: 'The debit exceeds a limit of the bank.',
} as const;

export type DeclineCode = keyof typeof DECLINE_MESSAGES;

/** A decline in the contract's words. A code that the contract does not have is a payment that failed. */
export function shownDecline(code: string): { readonly code: DeclineCode; readonly message: string } {
  const shown = Object.hasOwn(DECLINE_MESSAGES, code) ? (code as DeclineCode) : 'payment_failed';
  return { code: shown, message: DECLINE_MESSAGES[shown] };
}
