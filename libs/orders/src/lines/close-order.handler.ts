import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type Executed } from '#event-store';
import { isRefusal, type Refusal } from '#kernel';
import { type Order, orderAggregate } from '../order.js';
import { OrderPayments } from '../paying/order-payments.process.js';
import { leftoversOf } from '../paying/start-order-payment.js';
import { CloseOrder, decideCloseOrder } from './close-order.js';

@CommandHandler(CloseOrder)
export class CloseOrderHandler implements ICommandHandler<CloseOrder> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly payments: OrderPayments,
  ) {}

  async execute({ context, input: { orderId } }: CloseOrder): Promise<Executed<Order> | Refusal> {
    const close = () => this.runner.execute(orderAggregate, orderId, context, decideCloseOrder);
    const closed = await close();
    if (!isRefusal(closed) || closed.code !== 'ORDER_HAS_ACTIVE_PAYMENT_INTENT') return closed;
    // What `pay` left behind is nobody's to finish; a caller's payment intents stay, and stand in the way.
    for (const leftover of leftoversOf(await this.payments.read(context, orderId), undefined)) {
      const done = await this.payments.cancel(context, orderId, leftover, 'closing');
      if (isRefusal(done)) return done;
    }
    return close();
  }
}
