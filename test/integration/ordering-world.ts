import { testCardOf } from '#gateways';
import { isRefusal, type Timestamp } from '#kernel';
import {
  CancelOrderPaymentAttemptHandler,
  CaptureOrderPaymentHandler,
  ConfirmOrderPaymentIntentsHandler,
  CreateOrderHandler,
  CreateOrderPaymentIntentHandler,
  DueOrderPayments,
  DueOrders,
  OrderPaymentPlanner,
  OrderPayments,
  orderAggregate,
  PayOrderHandler,
  ResumeOrderPaymentHandler,
} from '#orders';
import { ACCOUNT, at, type ChargingEngine, type ChargingWorld, NO_VIEWS, NOON } from './charging-world.js';
import { ENVIRONMENT } from './counter.js';

/** One engine process, as far as orders go. */
export type OrderingEngine = ReturnType<typeof orderingOn>;

export function orderingOn(engine: ChargingEngine) {
  const { runner, methods, process } = engine;
  const payments = new OrderPayments(runner, process);
  const planner = new OrderPaymentPlanner({ payments, methods, tokens: testCardOf });
  const orders = new DueOrders(runner, NO_VIEWS, payments);
  const legs = new DueOrderPayments(runner, NO_VIEWS, payments);
  const environment = { ...ACCOUNT, mode: 'test' as const };
  const stateOf = async (orderId: string) => (await runner.load(orderAggregate, ENVIRONMENT, orderId)).state;
  return {
    stateOf,
    create: new CreateOrderHandler(runner),
    attach: new CreateOrderPaymentIntentHandler(runner, payments),
    pay: new PayOrderHandler(runner, payments, planner),
    confirm: new ConfirmOrderPaymentIntentsHandler(runner, payments, planner),
    resume: new ResumeOrderPaymentHandler(runner, payments),
    cancelAttempt: new CancelOrderPaymentAttemptHandler(runner, payments),
    capture: new CaptureOrderPaymentHandler(payments, process),
    /** All that the engine does by itself about an order and its payment intents at a time. */
    async actOn(orderId: string, now: Timestamp) {
      const work = (id: string) => ({ environment, key: id, resourceId: id, dueAt: now });
      for (const { paymentIntentId } of (await stateOf(orderId)).payments) {
        await engine.actOn(paymentIntentId, now);
        await legs.act(work(paymentIntentId), now);
      }
      return orders.act(work(orderId), now);
    },
  };
}

/** A new order of one line over 2,000. */
export async function newOrder(world: ChargingWorld, customerId: string): Promise<string> {
  const unitPrice = { amount: 2_000, currency: 'USD' };
  const input = { lineItems: [{ name: 'Tea', quantity: 1, unitPrice }], customerId };
  const created = await orderingOn(world.engine).create.execute({ context: at(NOON), input });
  if (isRefusal(created)) throw new Error(created.code);
  return created.orderId;
}

/** A payment intent of the order for a part of it. */
export async function newOrderIntent(
  world: ChargingWorld,
  orderId: string,
  amount: number,
  captureMethod: 'automatic' | 'manual' = 'automatic',
): Promise<string> {
  const input = { orderId, amount: { amount, currency: 'USD' }, captureMethod };
  const attached = await orderingOn(world.engine).attach.execute({ context: at(NOON), input });
  if (isRefusal(attached)) throw new Error(attached.code);
  return attached.paymentIntentId;
}
