import { Module } from '@nestjs/common';
import {
  AddOrderChargeHandler,
  AddOrderLineItemHandler,
  RemoveOrderChargeHandler,
  RemoveOrderLineItemHandler,
} from './lines/change-order-lines.handler.js';
import { CloseOrderHandler } from './lines/close-order.handler.js';
import { CreateOrderHandler } from './lines/create-order.handler.js';
import { UpdateOrderHandler } from './lines/update-order.handler.js';
import { CancelOrderPaymentAttemptHandler, ResumeOrderPaymentHandler } from './paying/change-attempt.handler.js';
import { ConfirmOrderPaymentIntentsHandler, PayOrderHandler } from './paying/pay-order.handler.js';
import { SetUpOrderHandler } from './paying/set-up-order.handler.js';
import {
  CancelOrderPaymentIntentHandler,
  CaptureOrderPaymentHandler,
  CreateOrderPaymentIntentHandler,
} from './paying/settle-order-payment.handler.js';

/** Needs from a global module: `CommandRunner`, `OrderPayments`, `OrderPaymentPlanner`, `PaymentIntentProcess`. */
@Module({
  providers: [
    CreateOrderHandler,
    UpdateOrderHandler,
    AddOrderLineItemHandler,
    RemoveOrderLineItemHandler,
    AddOrderChargeHandler,
    RemoveOrderChargeHandler,
    CloseOrderHandler,
    CreateOrderPaymentIntentHandler,
    PayOrderHandler,
    ConfirmOrderPaymentIntentsHandler,
    SetUpOrderHandler,
    ResumeOrderPaymentHandler,
    CancelOrderPaymentAttemptHandler,
    CaptureOrderPaymentHandler,
    CancelOrderPaymentIntentHandler,
  ],
})
export class OrdersModule {}
