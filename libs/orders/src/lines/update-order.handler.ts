import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner } from '#event-store';
import { orderAggregate } from '../order.js';
import { decideUpdateOrder, UpdateOrder } from './update-order.js';

@CommandHandler(UpdateOrder)
export class UpdateOrderHandler implements ICommandHandler<UpdateOrder> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: UpdateOrder) {
    return this.runner.execute(orderAggregate, input.orderId, context, (order) => decideUpdateOrder(order, input));
  }
}
