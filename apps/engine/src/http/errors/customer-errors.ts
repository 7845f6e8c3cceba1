import { type ErrorRows, row } from './error-row.js';

const NEW_CODE = 'Start a new verification.';
const NEW_METHOD = 'Save another payment method, or choose one that is active.';

/** Customers, their addresses and deletion (contract §4). */
export const CUSTOMER_ERRORS: ErrorRows = {
  CUSTOMER_EMAIL_REQUIRED: row(400, 'A customer needs an e-mail address.', 'Send email.'),
  INVALID_EMAIL_FORMAT: row(400, 'The e-mail address is malformed.', 'Correct the address.'),
  INVALID_PHONE_FORMAT: row(400, 'The phone number is malformed.', 'Send it in E.164 form, for example +12025550123.'),
  CUSTOMER_EMAIL_ALREADY_USED: row(
    409,
    'Another customer of this environment has the e-mail address.',
    'Use the customer that exists, or another address.',
  ),
  CUSTOMER_NOT_UPDATABLE: row(409, 'The customer cannot be changed any more.', 'Work with another customer.'),
  CUSTOMER_DELETION_BLOCKED: row(
    409,
    'The customer still has what keeps it from being deleted.',
    'Settle what blocking_resources names, then approve again.',
  ),
  CUSTOMER_DELETION_PROCESSING: row(409, 'The customer is being deleted.', 'Work with another customer.'),
  CUSTOMER_VERIFICATION_CODE_INVALID: row(400, 'The code is wrong.', 'Enter the code that was sent.'),
  CUSTOMER_VERIFICATION_CUSTOMER_MISMATCH: row(409, 'The verification belongs to another customer.', NEW_CODE),
  CUSTOMER_VERIFICATION_EMAIL_NOT_ALLOWED: row(400, 'The e-mail address cannot be verified.', 'Use another address.'),
  CUSTOMER_VERIFICATION_EXPIRED: row(409, 'The verification has expired.', NEW_CODE),
  CUSTOMER_VERIFICATION_LIMIT_REACHED: row(409, 'Too many codes were tried.', NEW_CODE),
  CUSTOMER_VERIFICATION_NOT_CONFIRMED: row(
    409,
    'The verification is not confirmed.',
    'Confirm it with the code first.',
  ),
  CUSTOMER_VERIFICATION_NOT_OFFERED: row(409, 'There is nothing to verify.', 'Go on without a verification.'),
  CUSTOMER_VERIFICATION_NOT_SENT: row(409, 'The code could not be sent.', NEW_CODE, true),
  CUSTOMER_VERIFICATION_PURPOSE_MISMATCH: row(409, 'The verification has another purpose.', NEW_CODE),
  CUSTOMER_VERIFICATION_RATE_LIMITED: row(
    429,
    'Too many verifications were asked for.',
    'Wait before the next one.',
    true,
  ),
  CUSTOMER_VERIFICATION_UNAVAILABLE: row(503, 'Verifications are not available.', 'Try again later.', true),
  CUSTOMER_VERIFICATION_USED: row(409, 'The verification was used already.', NEW_CODE),
};

/** Saved payment methods, and whether they can be charged (contract §5). */
export const PAYMENT_METHOD_ERRORS: ErrorRows = {
  PAYMENT_METHOD_NOT_ACTIVE: row(409, 'The payment method is not active.', NEW_METHOD),
  PAYMENT_METHOD_NOT_READY: row(
    409,
    'The payment method is not confirmed by the buyer yet.',
    'Let the buyer finish saving it, then try again.',
  ),
  PAYMENT_METHOD_ON_SESSION_ONLY: row(
    409,
    'The payment method may be charged only while the buyer is there.',
    'Use a payment method that was saved for off-session use.',
  ),
  PAYMENT_METHOD_HAS_ACTIVE_SUBSCRIPTIONS: row(
    409,
    'Subscriptions are paid with this payment method.',
    'Give the subscriptions in blocking_resources another payment method first.',
  ),
  PAYMENT_METHOD_CUSTOMER_MISMATCH: row(
    400,
    'The payment method belongs to another customer.',
    'Use one of this customer.',
  ),
  CUSTOMER_PAYMENT_METHOD_MISMATCH: row(
    400,
    'The payment method belongs to another customer.',
    'Use one of this customer.',
  ),
  PAYMENT_METHOD_REQUIRED: row(
    400,
    'There is no payment method to charge.',
    'Name a payment method, or give the customer a default one.',
  ),
  INVALID_PAYMENT_METHOD_TYPE: row(400, 'The type of payment method is not supported.', 'Use type card.'),
  INVALID_USAGE: row(400, 'usage must be on_session or off_session.', 'Send one of the two values.'),
  CHECKOUT_PAYMENT_METHOD_STATUS_UNSUPPORTED: row(
    400,
    'A checkout credential cannot filter by status.',
    'Leave status out.',
  ),
  CHECKOUT_SAVED_PAYMENT_DETAILS_REQUIRES_MERCHANT_SCOPE: row(
    403,
    'A checkout credential cannot read saved payment details.',
    'Use an API key.',
  ),
  MERCHANT_ACCOUNT_NOT_READY: row(
    409,
    'The merchant account cannot do this yet.',
    'See the next actions of the merchant.',
  ),
  MERCHANT_ONBOARDING_REQUIRED: row(409, 'The merchant has not finished onboarding.', 'Finish onboarding.'),
  MERCHANT_PROCESSING_RESTRICTED: row(409, 'Payments are restricted for this merchant.', 'Settle what restricts them.'),
  MERCHANT_READINESS_UNAVAILABLE: row(503, 'The readiness of the merchant is not known now.', 'Try again later.', true),
  CAPABILITIES_UNAVAILABLE: row(503, 'Capabilities cannot be read now.', 'Try again later.', true),
  CAPABILITY_SNAPSHOT_UNAVAILABLE: row(503, 'The capability is not known now.', 'Try again later.', true),
};
