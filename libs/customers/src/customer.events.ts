import type { EventSchemas } from '#kernel';
import { asUnknownNetworkDecline, type PaymentMethodEvent } from './payment-methods/payment-method.events.js';
import type { CustomerCreationAbandoned, CustomerProfileEvent } from './profile/customer-profile.events.js';

/** Everything that can stand in a customer's stream. */
export type CustomerEvent = CustomerProfileEvent | CustomerCreationAbandoned | PaymentMethodEvent;

/** The version of each event's data that is written today. */
export const customerEventSchemas: EventSchemas<CustomerEvent> = {
  CustomerCreated: { version: 1 },
  CustomerCreationAbandoned: { version: 1 },
  CustomerUpdated: { version: 1 },
  CustomerAddressAdded: { version: 1 },
  CustomerAddressUpdated: { version: 1 },
  CustomerAddressRemoved: { version: 1 },
  DefaultAddressSet: { version: 1 },
  DefaultAddressCleared: { version: 1 },
  DefaultPaymentMethodSet: { version: 1 },
  DefaultPaymentMethodCleared: { version: 1 },
  PaymentMethodSaveStarted: { version: 1 },
  PaymentMethodActivated: { version: 1 },
  PaymentMethodFailed: { version: 1 },
  PaymentMethodExpired: { version: 1 },
  PaymentMethodRemoved: { version: 1 },
  PaymentMethodDeclineRecorded: { version: 2, upcast: { 1: asUnknownNetworkDecline } },
  PaymentMethodChargeRecorded: { version: 1 },
  PaymentMethodRecoveryPassedOn: { version: 1 },
};
