import { Module } from '@nestjs/common';
import { CancelPaymentIntentHandler } from './payment-intents/cancel-payment-intent.handler.js';
import { CapturePaymentIntentHandler } from './payment-intents/capture-payment-intent.handler.js';
import { ConfirmPaymentIntentHandler } from './payment-intents/confirm-payment-intent.handler.js';
import { CreatePaymentIntentHandler } from './payment-intents/create-payment-intent.handler.js';
import { SettlePaymentOutcomeHandler } from './payment-intents/settle-payment-outcome.handler.js';
import { UpdatePaymentIntentHandler } from './payment-intents/update-payment-intent.handler.js';
import { CreateRefundHandler } from './refunds/create-refund.handler.js';
import { UpdateRefundHandler } from './refunds/update-refund.handler.js';

/** Needs from a global module: `CommandRunner`, `PaymentIntentProcess` and `RefundProcess`. */
@Module({
  providers: [
    CreatePaymentIntentHandler,
    ConfirmPaymentIntentHandler,
    CapturePaymentIntentHandler,
    CancelPaymentIntentHandler,
    SettlePaymentOutcomeHandler,
    UpdatePaymentIntentHandler,
    CreateRefundHandler,
    UpdateRefundHandler,
  ],
})
export class PaymentsModule {}
