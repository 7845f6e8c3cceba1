import type { BlockingResource, Refusal } from '#kernel';
import { refuse } from '#kernel';
import type { PaymentMethodStatus } from './payment-methods/payment-method.js';

/** Blocking resources named in one refusal at most; their true number stands beside them. */
const BLOCKING_RESOURCES_NAMED = 25;

export function customerNotFound(): Refusal {
  return refuse('RESOURCE_NOT_FOUND', 'No such customer.', { param: 'customer_id' });
}

export function addressNotFound(): Refusal {
  return refuse('RESOURCE_NOT_FOUND', 'No such address.', { param: 'customer_address_id' });
}

export function paymentMethodNotFound(): Refusal {
  return refuse('RESOURCE_NOT_FOUND', 'No such payment method.', { param: 'payment_method_id' });
}

export function paymentMethodNotActive(status: PaymentMethodStatus): Refusal {
  const supported_actions = status === 'expired' ? ['remove'] : [];
  return refuse('PAYMENT_METHOD_NOT_ACTIVE', `The payment method is ${status}, not active.`, {
    current_status: status,
    supported_actions,
  });
}

export function paymentMethodNotReady(): Refusal {
  return refuse('PAYMENT_METHOD_NOT_READY', 'The buyer has not confirmed the payment method yet.', {
    current_status: 'pending',
    supported_actions: ['confirm', 'remove'],
  });
}

export function paymentMethodInUse(blocking: readonly BlockingResource[]): Refusal {
  return refuse('PAYMENT_METHOD_HAS_ACTIVE_SUBSCRIPTIONS', 'Live subscriptions are charged to this payment method.', {
    blocking_resources: blocking.slice(0, BLOCKING_RESOURCES_NAMED),
    blocking_resource_count: blocking.length,
  });
}

export function versionConflict(current_version: number): Refusal {
  return refuse('VERSION_CONFLICT', `The customer has changed meanwhile; its version is ${current_version}.`, {
    param: 'expected_version',
    current_version,
  });
}
