import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, commandIdOf } from '#event-store';
import { isRefusal, type Refusal, refuse } from '#kernel';
import { CapturePaymentIntent, decideStartCapture } from './capture-payment-intent.js';
import type { PaymentIntentAnswer } from './create-payment-intent.handler.js';
import { paymentIntentAggregate } from './payment-intent.js';
import { PaymentIntentCharges } from './payment-intent-charges.js';

@CommandHandler(CapturePaymentIntent)
export class CapturePaymentIntentHandler implements ICommandHandler<CapturePaymentIntent> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly charges: PaymentIntentCharges,
  ) {}

  async execute({ context, input }: CapturePaymentIntent): Promise<PaymentIntentAnswer | Refusal> {
    const { paymentIntentId, amount } = input;
    const captureId = commandIdOf(context.commandId, 'capture');
    const started = await this.runner.execute(paymentIntentAggregate, paymentIntentId, context, (state) =>
      decideStartCapture(state, { captureId, amount, now: context.now }),
    );
    if (isRefusal(started)) return started;
    const done = await this.charges.driveCapture(context, paymentIntentId, started.state);
    if (isRefusal(done)) return done;
    if (done.state.capturedAmount) return { ...done, paymentIntentId, replayed: started.replayed };
    const detail = { current_status: done.state.status };
    return refuse('INVALID_STATUS_FOR_CAPTURE', 'The payment provider refused the capture; nothing was taken.', detail);
  }
}
