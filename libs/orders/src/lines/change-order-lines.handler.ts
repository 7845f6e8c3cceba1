import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, resourceIdFor } from '#event-store';
import { ID_PREFIX } from '#kernel';
import { orderAggregate } from '../order.js';
import {
  AddOrderCharge,
  AddOrderLineItem,
  decideAddCharge,
  decideAddLineItem,
  decideRemoveCharge,
  decideRemoveLineItem,
  RemoveOrderCharge,
  RemoveOrderLineItem,
} from './change-order-lines.js';

@CommandHandler(AddOrderLineItem)
export class AddOrderLineItemHandler implements ICommandHandler<AddOrderLineItem> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: AddOrderLineItem) {
    const lineItem = { lineItemId: resourceIdFor(ID_PREFIX.orderLineItem, context.commandId), ...input.lineItem };
    return this.runner.execute(orderAggregate, input.orderId, context, (order) => decideAddLineItem(order, lineItem));
  }
}

@CommandHandler(RemoveOrderLineItem)
export class RemoveOrderLineItemHandler implements ICommandHandler<RemoveOrderLineItem> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: RemoveOrderLineItem) {
    return this.runner.execute(orderAggregate, input.orderId, context, (order) =>
      decideRemoveLineItem(order, input.lineItemId),
    );
  }
}

@CommandHandler(AddOrderCharge)
export class AddOrderChargeHandler implements ICommandHandler<AddOrderCharge> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: AddOrderCharge) {
    const charge = { chargeId: resourceIdFor(ID_PREFIX.orderCharge, context.commandId), ...input.charge };
    return this.runner.execute(orderAggregate, input.orderId, context, (order) => decideAddCharge(order, charge));
  }
}

@CommandHandler(RemoveOrderCharge)
export class RemoveOrderChargeHandler implements ICommandHandler<RemoveOrderCharge> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ context, input }: RemoveOrderCharge) {
    return this.runner.execute(orderAggregate, input.orderId, context, (order) =>
      decideRemoveCharge(order, input.chargeId),
    );
  }
}
