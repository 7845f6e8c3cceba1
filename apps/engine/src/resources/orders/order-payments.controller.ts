import { Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandContext, ID_PREFIX } from '#kernel';
import {
  CancelOrderPaymentAttempt,
  CancelOrderPaymentIntent,
  CaptureOrderPayment,
  CreateOrderPaymentIntent,
  type OrderPaymentAnswer,
} from '#orders';
import { paymentIntentObject } from '#payments';
import {
  accepted,
  Command,
  HttpProblem,
  JsonBody,
  NoBody,
  Operation,
  RequiresScope,
  ResourceId,
  single,
} from '../../http/index.js';
import { PAYMENT_INTENT } from '../payment-intents/payment-intent.schema.js';
import { Reads } from '../reads.js';
import { OrderAnswers } from './order-answers.js';
import {
  CancelOrderPaymentIntentBody,
  CaptureOrderPaymentBody,
  CreateOrderPaymentIntentBody,
  PayOrderBody,
} from './order-payment.dto.js';
import {
  CANCEL_ATTEMPT_ERRORS,
  CANCEL_PAYMENT_ERRORS,
  CAPTURE_PAYMENT_ERRORS,
  CREATE_PAYMENT_ERRORS,
  ORDER_AND_ATTEMPT,
  ORDER_AND_PAYMENT,
  PAY_ERRORS,
} from './order-payment.schema.js';
import { payCommandOf } from './pay-order-input.js';

const ORD = ID_PREFIX.order;
const PI = ID_PREFIX.paymentIntent;

@Controller('v1/orders/:order_id')
export class OrderPaymentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
    private readonly answers: OrderAnswers,
  ) {}

  @Post('payment-intents')
  @RequiresScope('commerce.orders.write')
  @Operation({
    summary: 'Create a payment intent on an order',
    tag: 'Orders',
    returns: PAYMENT_INTENT,
    errors: CREATE_PAYMENT_ERRORS,
  })
  async createPaymentIntent(
    @ResourceId('order_id', ORD) orderId: string,
    @JsonBody({ optional: true }) body: CreateOrderPaymentIntentBody,
    @Command() context: CommandContext,
  ) {
    const input = {
      orderId,
      amount: body.amount_money,
      captureMethod: body.capture_method ?? ('automatic' as const),
      paymentOptions: body.payment_options,
      externalReferenceId: body.external_reference_id,
      metadata: body.metadata,
      paymentReturnUrl: body.payment_return_url,
    };
    const outcome: OrderPaymentAnswer = await this.answers.accepted(
      context,
      orderId,
      await this.commands.execute(new CreateOrderPaymentIntent(context, input)),
      'pay',
    );
    const { paymentIntentId, intent } = outcome;
    const object = paymentIntentObject({ paymentIntentId, flow: 'api', orderId, intent });
    return single(object, this.reads.wrote(context.environmentId, outcome));
  }

  @Post('pay')
  @HttpCode(200)
  @RequiresScope('commerce.orders.write')
  @Operation({
    summary: 'Pay an order, or go on with paying it',
    tag: 'Orders',
    returns: ORDER_AND_ATTEMPT,
    errors: PAY_ERRORS,
  })
  async pay(
    @ResourceId('order_id', ORD) orderId: string,
    @JsonBody() body: PayOrderBody,
    @Headers('idempotency-key') key: string | undefined,
    @Command() context: CommandContext,
  ) {
    if (body.action === 'resume' && key === undefined) throw new HttpProblem('IDEMPOTENCY_KEY_REQUIRED');
    const command = accepted(payCommandOf(context, orderId, body));
    return this.answers.attempt(context, orderId, await this.commands.execute(command));
  }

  @Post('payment-intents/:payment_intent_id/capture')
  @HttpCode(200)
  @RequiresScope('commerce.orders.write')
  @Operation({
    summary: "Capture an order's authorization, wholly or in part",
    tag: 'Orders',
    returns: ORDER_AND_PAYMENT,
    errors: CAPTURE_PAYMENT_ERRORS,
  })
  async capture(
    @ResourceId('order_id', ORD) orderId: string,
    @ResourceId('payment_intent_id', PI) paymentIntentId: string,
    @JsonBody({ optional: true }) body: CaptureOrderPaymentBody,
    @Command() context: CommandContext,
  ) {
    const attemptId = body.order_payment_attempt_id;
    const input = { orderId, paymentIntentId, attemptId, amount: body.amount_money };
    const done = await this.commands.execute(new CaptureOrderPayment(context, input));
    return this.answers.payment(context, orderId, done);
  }

  @Post('payment-intents/:payment_intent_id/cancel')
  @HttpCode(200)
  @RequiresScope('commerce.orders.write')
  @Operation({
    summary: 'Cancel a payment intent of an order',
    tag: 'Orders',
    returns: ORDER_AND_PAYMENT,
    errors: CANCEL_PAYMENT_ERRORS,
  })
  async cancelPaymentIntent(
    @ResourceId('order_id', ORD) orderId: string,
    @ResourceId('payment_intent_id', PI) paymentIntentId: string,
    @JsonBody({ optional: true }) body: CancelOrderPaymentIntentBody,
    @Command() context: CommandContext,
  ) {
    const attemptId = body.order_payment_attempt_id;
    const input = { orderId, paymentIntentId, attemptId, reason: body.cancellation_reason };
    const done = await this.commands.execute(new CancelOrderPaymentIntent(context, input));
    return this.answers.payment(context, orderId, done);
  }

  @Post('payment-attempts/:order_payment_attempt_id/cancel')
  @HttpCode(200)
  @NoBody()
  @RequiresScope('commerce.orders.write')
  @Operation({
    summary: 'Cancel an attempt to pay an order',
    tag: 'Orders',
    returns: ORDER_AND_ATTEMPT,
    errors: CANCEL_ATTEMPT_ERRORS,
  })
  async cancelAttempt(
    @ResourceId('order_id', ORD) orderId: string,
    @ResourceId('order_payment_attempt_id', ID_PREFIX.orderPaymentAttempt) attemptId: string,
    @Command() context: CommandContext,
  ) {
    const done = await this.commands.execute(new CancelOrderPaymentAttempt(context, { orderId, attemptId }));
    return this.answers.attempt(context, orderId, done);
  }
}
