import { type ErrorRows, row } from './error-row.js';

const READ_ATTEMPT = 'Read the payment attempt and act on its status.';
const READ_ORDER = 'Read the order and decide again.';

/** Orders and their payment attempts (contract §7). */
export const ORDER_ERRORS: ErrorRows = {
  ORDER_NOT_FOUND: row(404, 'There is no such order.', 'Check the id, and that the key is of the same environment.'),
  ORDER_NOT_OPEN: row(409, 'The order is not open.', READ_ORDER),
  ORDER_CLOSED: row(409, 'The order is closed.', 'Make a new order.'),
  ORDER_ALREADY_CLOSED: row(409, 'The order is closed already.', READ_ORDER),
  ORDER_STATUS_NOT_CLOSABLE: row(409, 'The order cannot be closed in this status.', READ_ORDER),
  ORDER_NOT_PAYABLE: row(409, 'The order cannot be paid in this status.', READ_ORDER),
  ORDER_ALREADY_PAID: row(409, 'The order is paid already.', READ_ORDER),
  PAYMENT_NOT_REQUIRED: row(409, 'Nothing is left to pay.', READ_ORDER),
  ORDER_PAYMENT_ATTEMPT_ACTIVE: row(409, 'Another attempt to pay the order is running.', READ_ATTEMPT, true),
  PAYMENT_ATTEMPT_MISMATCH: row(409, 'The payment attempt belongs to another order.', READ_ATTEMPT),
  PAYMENT_ATTEMPT_NOT_RESUMABLE: row(409, 'The payment attempt cannot be resumed.', 'Start a new payment.'),
  PAYMENT_ATTEMPT_NOT_CANCELABLE: row(409, 'The payment attempt cannot be canceled.', READ_ATTEMPT),
  PAYMENT_ATTEMPT_IN_PROGRESS: row(409, 'The payment attempt is running.', READ_ATTEMPT, true),
  PAYMENT_ATTEMPT_STILL_PROCESSING: row(409, 'The payment attempt is still processing.', READ_ATTEMPT, true),
  PAYMENT_ATTEMPT_RESUME_CONFLICT: row(409, 'The payment attempt was resumed already.', READ_ATTEMPT),
  PAYMENT_ATTEMPT_ID_REQUIRED: row(400, 'The payment attempt must be named.', 'Send order_payment_attempt_id.'),
  ORDER_PAYMENT_CUSTOMER_MISMATCH: row(409, 'The payment belongs to another customer.', "Use the order's customer."),
  ORDER_OWNED_PAYMENT_INTENT_REQUIRED: row(
    400,
    'The payment intent is not one of this order.',
    'Create it on the order.',
  ),
  ORDER_HAS_ACTIVE_PAYMENT_INTENT: row(409, 'The order has an open payment intent.', 'Finish or cancel it first.'),
  PAYMENT_INTENT_LIMIT_REACHED: row(409, 'The order has too many payment intents.', 'Cancel those not needed.'),
  PAYMENT_LEG_SELECTION_REQUIRED: row(400, 'It is not clear what to pay.', 'Choose from selectable_payment_intents.'),
  PAYMENT_START_SHAPE_CONFLICT: row(400, 'The fields do not fit the action.', 'Send only what the action takes.'),
  SETUP_SOURCE_NON_ZERO_ORDER: row(409, 'Only an order over nothing is set up.', 'Pay the order.'),
  SETUP_SOURCE_SUBSCRIPTION_REQUIRED: row(409, 'The order starts no subscription.', 'Pay the order.'),
  ORDER_CHANGED_REFRESH_REQUIRED: row(409, 'The order is not what was expected.', READ_ORDER),
};
