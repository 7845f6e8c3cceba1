import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { customerAggregate } from '#customers';
import { CommandRunner, type Executed, resourceIdFor } from '#event-store';
import { ID_PREFIX, type Refusal, refuse } from '#kernel';
import { type Order, orderAggregate } from '../order.js';
import { CreateOrder, decideCreateOrder } from './create-order.js';

/** An order and its id. */
export interface OrderAnswer extends Executed<Order> {
  readonly orderId: string;
}

@CommandHandler(CreateOrder)
export class CreateOrderHandler implements ICommandHandler<CreateOrder> {
  constructor(private readonly runner: CommandRunner) {}

  async execute({ context, input }: CreateOrder): Promise<OrderAnswer | Refusal> {
    const { commandId, environmentId, merchantId } = context;
    const { customerId } = input;
    if (customerId !== undefined) {
      const { state } = await this.runner.load(customerAggregate, environmentId, customerId);
      if (!state.profile) return refuse('RESOURCE_NOT_FOUND', 'No such customer.', { param: 'customer_id' });
    }
    const lineItems = input.lineItems.map((line, index) => ({
      lineItemId: resourceIdFor(ID_PREFIX.orderLineItem, commandId, String(index)),
      ...line,
    }));
    const charges = (input.charges ?? []).map((charge, index) => ({
      chargeId: resourceIdFor(ID_PREFIX.orderCharge, commandId, String(index)),
      ...charge,
    }));
    const orderId = resourceIdFor(ID_PREFIX.order, commandId);
    const done = await this.runner.execute(orderAggregate, orderId, context, (state) =>
      decideCreateOrder(state, { ...input, merchantId, lineItems, charges }),
    );
    return 'refused' in done ? done : { ...done, orderId };
  }
}
