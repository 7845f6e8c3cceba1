import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Refusal, refuse } from '#kernel';
import { outstandingOf } from '../order-money.js';
import { OrderPayments } from './order-payments.process.js';
import { SetUpOrder } from './pay-order.js';
import { payRefusal } from './start-order-payment.js';

/** Orders of their own start no subscription, so that there is nothing to set a source up for. */
@CommandHandler(SetUpOrder)
export class SetUpOrderHandler implements ICommandHandler<SetUpOrder> {
  constructor(private readonly payments: OrderPayments) {}

  async execute({ context, input }: SetUpOrder): Promise<Refusal> {
    const order = await this.payments.read(context, input.orderId);
    const refusal = payRefusal(order);
    if (refusal) return refusal;
    const current_money = outstandingOf(order);
    return current_money.amount > 0
      ? refuse('SETUP_SOURCE_NON_ZERO_ORDER', 'The order is to be paid, not set up.', { current_money })
      : refuse('SETUP_SOURCE_SUBSCRIPTION_REQUIRED', 'The order starts no subscription.');
  }
}
