import { type ErrorRows, row } from './error-row.js';

const READ_SUBSCRIPTION = 'Read the subscription and act on its status.';
const PAY_IN_PAUSE = 'Retry the payment, or name another method for it: paid, the pause ends by itself.';
const CHECK_SCHEDULE = 'Correct next_billing_at.';
const CHECK_PLAN = 'Compare the field with the bounds in the API description.';

/** Subscription plans (contract §9.1). */
export const PLAN_ERRORS: ErrorRows = {
  SUBSCRIPTION_PLAN_NOT_FOUND: row(
    404,
    'There is no such plan.',
    'Check the id, and that the key is of the same environment.',
  ),
  PLAN_HAS_ACTIVE_SUBSCRIPTIONS: row(409, 'Subscriptions still use the plan.', 'Cancel or move them first.'),
  PLAN_ARCHIVED: row(409, 'The plan is archived.', 'Use an active plan.'),
  PLAN_NOT_ACTIVE: row(409, 'The plan is not active.', 'Use an active plan.'),
  INTERVAL_REQUIRED: row(400, 'The plan needs a billing interval.', 'Send billing_interval.'),
  INVALID_BILLING_INTERVAL: row(
    400,
    'The billing interval is not one that can be had here.',
    'Send an interval and a count within the bounds of the API description; for a subscription, ones that its plan offers.',
  ),
  INTERVAL_COUNT_TOO_LARGE: row(400, 'billing_interval_count is too large.', CHECK_PLAN),
  TRIAL_NEGATIVE: row(400, 'The trial cannot be negative.', CHECK_PLAN),
  TRIAL_TOO_LONG: row(400, 'The trial is too long.', CHECK_PLAN),
  CONTRACT_TOO_SHORT: row(400, 'The contract term is too short.', CHECK_PLAN),
  CONTRACT_TOO_LONG: row(400, 'The contract term is too long.', CHECK_PLAN),
  CONTRACT_TERM_REQUIRED: row(400, 'An early termination fee needs a contract term.', 'Send contract_term_months.'),
};

/** Creating and scheduling subscriptions (contract §9.3, §9.6). */
export const SUBSCRIPTION_START_ERRORS: ErrorRows = {
  INVALID_BILLING_ANCHOR_DAY: row(400, 'billing_anchor_day must be from 1 to 31.', 'Correct the day.'),
  SUBSCRIPTION_BILLING_SCHEDULE_REQUIRED: row(400, 'A billing schedule is needed.', 'Send billing_schedule.'),
  SUBSCRIPTION_BILLING_START_INVALID: row(
    400,
    'billing_start does not fit its type.',
    'Send what the type needs and nothing else, with dates that it allows.',
  ),
  SUBSCRIPTION_EXTERNAL_BILLING_ANCHOR_NOT_ALLOWED: row(
    400,
    'An external schedule has no anchor day.',
    'Leave billing_anchor_day out.',
  ),
  SUBSCRIPTION_IMPORT_PERIOD_NOT_CURRENT: row(
    400,
    'The imported period is not the current one.',
    'Send the start of the period that runs now.',
  ),
  SUBSCRIPTION_SERVICE_LOCATION_INVALID: row(400, 'The service location is not valid.', 'Correct service_location.'),
  SUBSCRIPTION_STARTS_AT_NOT_FUTURE: row(400, 'starts_at is not in the future.', 'Send a later instant.'),
  SUBSCRIPTION_STARTS_AT_TRIAL_CONFLICT: row(
    400,
    'A scheduled start and a trial do not combine.',
    'Start at once, or use a plan without a trial.',
  ),
  SUBSCRIPTION_START_OVERRIDE_NOT_ALLOWED: row(400, 'The plan does not allow this start.', 'Leave the override out.'),
  SUBSCRIPTION_ALREADY_EXISTS: row(
    409,
    'A live subscription has this reference.',
    'Use the subscription in blocking_resources.',
  ),
  SUBSCRIPTION_SCHEDULE_MUTATION_NOT_ALLOWED: row(409, 'The schedule cannot be changed now.', READ_SUBSCRIPTION),
  SUBSCRIPTION_SCHEDULE_CLEAR_NOT_ALLOWED: row(409, 'The schedule cannot be cleared.', CHECK_SCHEDULE),
  SUBSCRIPTION_NEXT_BILLING_AT_REQUIRED: row(400, 'next_billing_at is needed.', CHECK_SCHEDULE),
  SUBSCRIPTION_NEXT_BILLING_AT_NOT_FUTURE: row(400, 'next_billing_at is not in the future.', CHECK_SCHEDULE),
  SUBSCRIPTION_NEXT_BILLING_AT_TOO_FAR: row(400, 'next_billing_at is too far away.', CHECK_SCHEDULE),
  SUBSCRIPTION_NEXT_BILLING_AT_BEFORE_PERIOD_START: row(400, 'next_billing_at lies before the period.', CHECK_SCHEDULE),
  INVALID_BILLING_SCHEDULE_OWNER: row(400, 'The schedule owner is not known.', 'Send flint or external.'),
  SUBSCRIPTION_INITIATED_BY_INVALID: row(400, 'initiated_by is not known.', 'Send buyer, merchant or integration.'),
};

/** What can be done with a subscription that exists (contract §9.2, §9.7–9.9). */
export const SUBSCRIPTION_ERRORS: ErrorRows = {
  SUBSCRIPTION_CANCELED: row(409, 'The subscription is canceled.', 'Create a new subscription.'),
  USE_CANCEL_SUBSCRIPTION: row(400, 'An update cannot cancel a subscription.', 'Use the cancel route.'),
  CANCEL_IMMEDIATELY_NOT_ALLOWED: row(409, 'The subscription cannot end at once.', 'Cancel at the end of the period.'),
  CANCELLATION_COMMENT_TOO_LONG: row(400, 'The comment is too long.', 'Keep it within 500 characters.'),
  INVALID_CANCELLATION_REASON_CODE: row(400, 'The reason code is not known.', 'Use a code of the API description.'),
  CANCELLATION_REASON_NOT_OFFERED: row(400, 'The reason is not offered.', 'Use a reason that the merchant offers.'),
  CANNOT_PAUSE: row(409, 'The subscription cannot be paused now.', READ_SUBSCRIPTION),
  PAUSE_NOT_ALLOWED: row(409, 'The merchant does not allow pauses.', 'Ask the merchant.'),
  PAUSE_DURATION_REQUIRED: row(400, 'The pause needs a duration.', 'Send pause_duration_cycles.'),
  PAUSE_DURATION_TOO_LONG: row(400, 'The pause is too long.', 'Send fewer cycles.'),
  CANNOT_RESUME: row(409, 'The subscription cannot be resumed now.', READ_SUBSCRIPTION),
  CANNOT_RESUME_INITIAL_PAYMENT_PENDING: row(409, 'The first payment is missing.', PAY_IN_PAUSE),
  CANNOT_RESUME_PAST_DUE_PAYMENT_REQUIRED: row(409, 'An overdue amount must be paid first.', PAY_IN_PAUSE),
  INVALID_STATUS_TRANSITION: row(409, 'The subscription cannot do this in its status.', READ_SUBSCRIPTION),
  SUBSCRIPTION_PAYMENT_RETRY_NOT_ALLOWED: row(409, 'There is no payment to retry.', READ_SUBSCRIPTION),
  SUBSCRIPTION_PAYMENT_RETRY_IN_PROGRESS: row(
    409,
    'A retry is running.',
    'Read the retry in blocking_resources.',
    true,
  ),
  SUBSCRIPTION_PAYMENT_RETRY_LIMIT_REACHED: row(409, 'No more retries in this period.', 'Wait for the next period.'),
  ACCESS_LINK_EXPIRED: row(410, 'The link has expired.', 'Make a new access link.'),
  ACCESS_LINK_USED_UP: row(410, 'The link was opened too often.', 'Make a new access link.'),
  INVALID_DUNNING_RETRY_DAYS: row(400, 'dunning_retry_days is out of bounds.', CHECK_PLAN),
};
