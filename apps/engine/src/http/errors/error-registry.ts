import { ACCESS_ERRORS, DELIVERY_ERRORS, REQUEST_ERRORS } from './common-errors.js';
import { CUSTOMER_ERRORS, PAYMENT_METHOD_ERRORS } from './customer-errors.js';
import type { ErrorRow } from './error-row.js';
import { MERCHANT_ERRORS } from './merchant-errors.js';
import { ORDER_ERRORS } from './order-errors.js';
import { DECLINE_ERRORS, PAYMENT_INTENT_ERRORS, REFUND_ERRORS } from './payment-errors.js';
import { PLAN_ERRORS, SUBSCRIPTION_ERRORS, SUBSCRIPTION_START_ERRORS } from './subscription-errors.js';

/** The registry as chapters, in the order in which docs/errors.md shows them. */
export const ERROR_CHAPTERS = {
  'Credentials, scopes and versions': ACCESS_ERRORS,
  'The shape of requests': REQUEST_ERRORS,
  'Repeats, versions, limits and outages': DELIVERY_ERRORS,
  Customers: CUSTOMER_ERRORS,
  'Payment methods and readiness': PAYMENT_METHOD_ERRORS,
  'Declined charges': DECLINE_ERRORS,
  'Payment intents': PAYMENT_INTENT_ERRORS,
  Refunds: REFUND_ERRORS,
  Orders: ORDER_ERRORS,
  'Subscription plans': PLAN_ERRORS,
  'Starting and scheduling subscriptions': SUBSCRIPTION_START_ERRORS,
  Subscriptions: SUBSCRIPTION_ERRORS,
  'Merchants, keys, sandboxes and partner apps': MERCHANT_ERRORS,
} as const;

const ROWS = new Map<string, ErrorRow>(Object.values(ERROR_CHAPTERS).flatMap((chapter) => Object.entries(chapter)));

/** Every code that this API answers with, with what is fixed about it. */
export const ERROR_REGISTRY: ReadonlyMap<string, ErrorRow> = ROWS;

const TYPE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'validation_error',
  422: 'validation_error',
  401: 'authentication_error',
  402: 'payment_error',
  403: 'authorization_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  410: 'invalid_request_error',
  413: 'invalid_request_error',
  415: 'invalid_request_error',
  409: 'conflict_error',
  429: 'rate_limit_error',
  502: 'external_service_error',
  503: 'unavailable_error',
  504: 'timeout_error',
};

/** The `type` of an error with this HTTP status (contract §2.2). */
export function errorTypeOf(status: number): string {
  return TYPE_BY_STATUS[status] ?? 'internal_error';
}
