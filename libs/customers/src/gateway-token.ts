/** The injection token of the `PaymentGateway` of `#gateways`; the program that holds the module provides it. */
export const PAYMENT_GATEWAY = Symbol('PaymentGateway');
