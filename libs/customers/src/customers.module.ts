import { Module } from '@nestjs/common';
import { AddAddressHandler } from './addresses/add-address.handler.js';
import { RemoveAddressHandler } from './addresses/remove-address.handler.js';
import { SetDefaultAddressHandler } from './addresses/set-default-address.handler.js';
import { UpdateAddressHandler } from './addresses/update-address.handler.js';
import { CustomerEmailClaims } from './email/claim-customer-email.handler.js';
import { ClearDefaultPaymentMethodHandler } from './payment-methods/clear-default-payment-method.handler.js';
import { ExpirePaymentMethodHandler } from './payment-methods/expire-payment-method.handler.js';
import { PaymentMethodDirectory } from './payment-methods/payment-method-directory.handler.js';
import { paymentMethodsProjection } from './payment-methods/payment-methods.projection.js';
import { RecordMethodChargeHandler } from './payment-methods/record-method-charge.handler.js';
import { RecordMethodDeclineHandler } from './payment-methods/record-method-decline.handler.js';
import { RecordSetupOutcomeHandler } from './payment-methods/record-setup-outcome.handler.js';
import { RemovePaymentMethodHandler } from './payment-methods/remove-payment-method.handler.js';
import { SavePaymentMethodHandler } from './payment-methods/save-payment-method.handler.js';
import { SetDefaultPaymentMethodHandler } from './payment-methods/set-default-payment-method.handler.js';
import { CreateCustomerHandler } from './profile/create-customer.handler.js';
import { customersProjection } from './profile/customers.projection.js';
import { UpdateCustomerHandler } from './profile/update-customer.handler.js';
import { readinessProjection } from './readiness/readiness.projection.js';

const customerHandlers = [CreateCustomerHandler, UpdateCustomerHandler];

const addressHandlers = [AddAddressHandler, UpdateAddressHandler, RemoveAddressHandler, SetDefaultAddressHandler];

const paymentMethodHandlers = [
  SavePaymentMethodHandler,
  RecordSetupOutcomeHandler,
  RemovePaymentMethodHandler,
  SetDefaultPaymentMethodHandler,
  ClearDefaultPaymentMethodHandler,
  ExpirePaymentMethodHandler,
  RecordMethodDeclineHandler,
  RecordMethodChargeHandler,
];

/** The views of this library, for the projection runner. */
export const customersProjections = [customersProjection, paymentMethodsProjection, readinessProjection];

/** Needs from a global module: `CommandRunner`, `EmailBlindIndex`, `LiveSubscriptions` and `PAYMENT_GATEWAY`. */
@Module({
  providers: [
    CustomerEmailClaims,
    PaymentMethodDirectory,
    ...customerHandlers,
    ...addressHandlers,
    ...paymentMethodHandlers,
  ],
  exports: [PaymentMethodDirectory],
})
export class CustomersModule {}
