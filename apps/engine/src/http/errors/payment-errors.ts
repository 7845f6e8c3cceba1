import { DECLINE_MESSAGES as SAID } from '#kernel';
import { type ErrorRows, row } from './error-row.js';

const OTHER_METHOD = 'Ask the buyer for another payment method.';
const BUYER_ACTS = 'Let the buyer finish the payment in a browser.';
const LATER = 'Try again later, or ask the buyer for another payment method.';
const WAIT = 'Wait for the payment to settle, then read it again.';
const TERMINAL = 'Read the payment intent; make a new one for a new payment.';

/** What a refused charge answers (contract §2.7). */
export const DECLINE_ERRORS: ErrorRows = {
  CARD_DECLINED: row(402, SAID.card_declined, OTHER_METHOD),
  INSUFFICIENT_FUNDS: row(402, SAID.insufficient_funds, LATER, true),
  EXPIRED_CARD: row(402, SAID.expired_card, OTHER_METHOD),
  INCORRECT_CVC: row(402, SAID.incorrect_cvc, OTHER_METHOD),
  PROCESSING_ERROR: row(402, SAID.processing_error, LATER, true),
  AUTHENTICATION_REQUIRED: row(402, SAID.authentication_required, BUYER_ACTS),
  PAYMENT_BLOCKED: row(402, SAID.payment_blocked, OTHER_METHOD),
  PAYMENT_METHOD_UNAVAILABLE: row(402, SAID.payment_method_unavailable, OTHER_METHOD),
  PAYMENT_METHOD_DECLINED: row(402, SAID.payment_method_declined, OTHER_METHOD),
  PAYMENT_METHOD_TEMPORARILY_UNAVAILABLE: row(402, SAID.payment_method_temporarily_unavailable, LATER, true),
  PAYMENT_NOT_COMPLETED: row(402, SAID.payment_not_completed, BUYER_ACTS),
  PAYMENT_ACTION_EXPIRED: row(402, SAID.payment_action_expired, 'Start the payment again.'),
  PAYMENT_FAILED: row(402, SAID.payment_failed, OTHER_METHOD),
  BANK_ACCOUNT_CLOSED: row(402, SAID.bank_account_closed, OTHER_METHOD),
  BANK_ACCOUNT_NOT_FOUND: row(402, SAID.bank_account_not_found, OTHER_METHOD),
  BANK_DEBIT_NOT_AUTHORIZED: row(402, SAID.bank_debit_not_authorized, OTHER_METHOD),
  BANK_ACCOUNT_RESTRICTED: row(402, SAID.bank_account_restricted, OTHER_METHOD),
  BANK_DEBIT_LIMIT_EXCEEDED: row(402, SAID.bank_debit_limit_exceeded, LATER, true),
};

/** Payment intents (contract §6). */
export const PAYMENT_INTENT_ERRORS: ErrorRows = {
  AMOUNT_REQUIRED: row(400, 'An amount is needed.', 'Send amount_money.'),
  AMOUNT_TOO_SMALL: row(400, 'The amount is below the least that can be charged.', 'Charge at least required_money.'),
  AMOUNT_TOO_LARGE: row(400, 'The amount is above the most that can be charged.', 'Charge at most maximum_money.'),
  PAYMENT_OPTIONS_REQUIRED: row(400, 'At least one payment option is needed.', 'Send payment_options.'),
  PAYMENT_OPTION_NOT_ALLOWED: row(400, 'The payment option cannot be used here.', 'Use another payment option.'),
  PAYMENT_OPTION_NOT_READY: row(409, 'The payment option is not ready.', 'See reason; use another option meanwhile.'),
  PAYMENT_OPTION_UNAVAILABLE: row(409, 'The payment option is not available.', 'See reason; use another option.'),
  INVALID_CAPTURE_METHOD: row(400, 'capture_method must be automatic or manual.', 'Send one of the two values.'),
  INVALID_TRANSACTION_PURPOSE: row(400, 'transaction_purpose is not known.', 'Send goods, services or other.'),
  PAYMENT_SOURCE_REQUIRED: row(400, 'The payment needs a source.', 'Name a saved payment method or a token.'),
  PAYMENT_SOURCE_CONFLICT: row(400, 'The payment has more than one source.', 'Name exactly one source.'),
  PAYMENT_SOURCE_NOT_ALLOWED: row(400, 'The source cannot be used here.', 'Use another source.'),
  PAYMENT_SOURCE_OWNERSHIP_MISMATCH: row(400, 'The source belongs to another customer.', 'Use one of this customer.'),
  ORDER_PAYMENT_FLOW_REQUIRED: row(409, 'An order owns this payment intent.', 'Pay the order in blocking_resources.'),
  PAYMENT_CONFIRM_IN_PROGRESS: row(409, 'The payment is being confirmed.', WAIT, true),
  PAYMENT_OPERATION_IN_PROGRESS: row(409, 'Another operation on the payment is running.', WAIT, true),
  PAYMENT_ALREADY_SUCCEEDED: row(409, 'The payment has succeeded already.', TERMINAL),
  PAYMENT_ALREADY_SETTLED: row(409, 'The payment is settled already.', TERMINAL),
  PAYMENT_CANCELED: row(409, 'The payment was canceled.', TERMINAL),
  PAYMENT_EXPIRED: row(409, 'The payment has expired.', TERMINAL),
  PAYMENT_INTENT_CANNOT_BE_UPDATED: row(409, 'The payment intent cannot be changed any more.', TERMINAL),
  INVALID_STATUS_FOR_CAPTURE: row(409, 'There is nothing to capture in this status.', TERMINAL),
  PAYMENT_AUTHORIZATION_EXPIRED: row(409, 'The authorization has expired.', 'Authorize the payment again.'),
  PAYMENT_AUTHORIZATION_NOT_CAPTURABLE: row(409, 'The authorization cannot be captured.', TERMINAL),
  INVALID_CAPTURE_AMOUNT: row(400, 'The amount to capture is not valid.', 'Capture more than zero.'),
  CAPTURE_CURRENCY_MISMATCH: row(400, 'The capture is in another currency.', 'Use the currency of the payment intent.'),
  CAPTURE_AMOUNT_EXCEEDS_CAPTURABLE: row(
    409,
    'More is to be captured than is held.',
    'Capture at most capturable_money.',
  ),
  PARTIAL_CAPTURE_NOT_SUPPORTED: row(409, 'This payment can only be captured whole.', 'Leave amount_money out.'),
  CANNOT_CANCEL_SUCCEEDED_PAYMENT: row(409, 'The payment has succeeded.', 'Refund it instead.'),
  CANNOT_CANCEL_EXPIRED_PAYMENT: row(409, 'The payment has expired.', TERMINAL),
  PAYMENT_ALREADY_CANCELED: row(409, 'The payment is canceled already.', TERMINAL),
  PAYMENT_INTENT_NOT_CANCELABLE: row(409, 'The payment cannot be canceled in this status.', WAIT),
  CONFIRMATION_TOKEN_REQUIRED: row(400, 'A confirmation token is needed.', 'Send confirmation_token.'),
  CONFIRMATION_TOKEN_EXPIRED: row(400, 'The confirmation token has expired.', 'Create a new token.'),
  CONFIRMATION_TOKEN_ALREADY_USED: row(409, 'The confirmation token was used already.', 'Create a new token.'),
  CONFIRMATION_TOKEN_SCOPE_MISMATCH: row(400, 'The confirmation token belongs elsewhere.', 'Create a new token.'),
};

/** Refunds (contract §8). */
export const REFUND_ERRORS: ErrorRows = {
  AMOUNT_EXCEEDS_REFUNDABLE: row(409, 'More is to be refunded than was paid.', 'Refund at most maximum_money.'),
  NOTHING_TO_REFUND: row(409, 'Nothing is left to refund.', 'Read what was refunded already.'),
  NO_PAYMENTS_FOR_ORDER: row(409, 'The order has no payment to refund.', 'Check the order.'),
  PAYMENT_INTENT_NOT_REFUNDABLE: row(
    409,
    'The payment cannot be refunded in this status.',
    'Read the payment intent: only what was captured can be given back.',
  ),
  REFUND_INSUFFICIENT_AVAILABLE_BALANCE: row(409, 'The balance does not cover the refund.', 'Try again later.', true),
  INVALID_REFUND_REASON: row(400, 'The reason is not known.', 'Use a reason that the API description names.'),
};
