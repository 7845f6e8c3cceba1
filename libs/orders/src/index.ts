export * from './due-orders.js';
export * from './lines/change-order-lines.js';
export * from './lines/close-order.js';
export { CreateOrderHandler, type OrderAnswer } from './lines/create-order.handler.js';
export * from './lines/create-order.js';
export { MAX_CHARGES, MAX_LINE_ITEMS, type NewCharge, type NewLineItem } from './lines/priced-order.policy.js';
export * from './lines/update-order.js';
export * from './order.events.js';
export * from './order.js';
export * from './order-money.js';
export * from './order-refusals.js';
export * from './orders.module.js';
export * from './paying/attach-payment-intent.js';
export * from './paying/attempt-answer.js';
export { CancelOrderPaymentAttemptHandler, ResumeOrderPaymentHandler } from './paying/change-attempt.handler.js';
export * from './paying/order-payments.process.js';
export { ConfirmOrderPaymentIntentsHandler, PayOrderHandler } from './paying/pay-order.handler.js';
export * from './paying/pay-order.js';
export * from './paying/payment-attempt.js';
export * from './paying/plan-order-payment.process.js';
export {
  CancelOrderPaymentIntentHandler,
  CaptureOrderPaymentHandler,
  CreateOrderPaymentIntentHandler,
  type OrderPaymentAnswer,
} from './paying/settle-order-payment.handler.js';
export * from './paying/settle-order-payment.js';
export * from './views/order.view.js';
export { orderActivities } from './views/order-activities.projection.js';
export * from './views/order-activities.query.js';
export * from './views/order-payment-intents.projection.js';
export * from './views/orders.projection.js';
export * from './views/orders.query.js';
export * from './views/payment-attempt.view.js';
