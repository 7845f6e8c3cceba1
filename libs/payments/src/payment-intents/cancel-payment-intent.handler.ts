import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner } from '#event-store';
import { isRefusal, type Refusal, refuse } from '#kernel';
import { CancelPaymentIntent, decideCancelPaymentIntent } from './cancel-payment-intent.js';
import type { PaymentIntentAnswer } from './create-payment-intent.handler.js';
import { paymentIntentAggregate } from './payment-intent.js';
import { PaymentIntentCharges } from './payment-intent-charges.js';

@CommandHandler(CancelPaymentIntent)
export class CancelPaymentIntentHandler implements ICommandHandler<CancelPaymentIntent> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly charges: PaymentIntentCharges,
  ) {}

  async execute({ context, input }: CancelPaymentIntent): Promise<PaymentIntentAnswer | Refusal> {
    const { paymentIntentId, reason } = input;
    const decided = await this.runner.execute(paymentIntentAggregate, paymentIntentId, context, (state) =>
      decideCancelPaymentIntent(state, reason, context.now),
    );
    if (isRefusal(decided)) return decided;
    if (!decided.state.cancellation) return { ...decided, paymentIntentId };
    const done = await this.charges.driveCancellation(context, paymentIntentId, decided.state);
    if (isRefusal(done)) return done;
    if (done.state.status === 'canceled') return { ...done, paymentIntentId, replayed: decided.replayed };
    const detail = { current_status: done.state.status };
    return done.state.status === 'succeeded'
      ? refuse('CANNOT_CANCEL_SUCCEEDED_PAYMENT', 'The payment has succeeded; refund it instead.', detail)
      : refuse('PAYMENT_OPERATION_IN_PROGRESS', 'Its outcome is awaited first.', detail);
  }
}
