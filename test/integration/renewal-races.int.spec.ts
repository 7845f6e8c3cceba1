import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PaymentMethodDirectory } from '#customers';
import { type CommandRunner, type Executed } from '#event-store';
import { type CommandContext, isRefusal, plusDays, plusMilliseconds } from '#kernel';
import { CustomerSavedMethods } from '#payments';
import { CircuitBreakers } from '#scheduling';
import {
  CancelSubscription,
  CustomerPaymentMethods,
  DefaultBillingSettings,
  decideChangeSubscriptionPaymentMethod,
  RenewalProcess,
  RenewSubscription,
  type Subscription,
  subscriptionAggregate,
} from '#subscriptions';
import {
  ACCOUNT,
  type BillingWorld,
  creation,
  customerWith,
  freshCommand,
  NOW,
  openBillingWorld,
  planFor,
  saveMethod,
  send,
} from './billing-world.js';

const RENEWAL = '2026-04-01T10:00:00.000Z';

let world: BillingWorld;
beforeAll(async () => {
  world = await openBillingWorld();
});
afterAll(() => world.close());

/** The renewals of another process over the same log and the same gateway. */
function otherProcess(): RenewalProcess {
  const { runner, sandbox } = world;
  const methods = new CustomerSavedMethods(runner, new PaymentMethodDirectory(runner));
  const settings = new DefaultBillingSettings();
  return new RenewalProcess({ runner, gateway: sandbox.gateway, methods, settings, breakers: new CircuitBreakers() });
}

describe('a renewal whose process was away for a while', () => {
  it('takes no money when the subscription was canceled and the attempt given up meanwhile', async () => {
    const planId = await planFor(world);
    const { customerId } = await customerWith(world, 'pm_card_visa', NOW);
    const { state } = await send<Executed<Subscription>>(world, creation(planId, customerId));
    const { subscriptionId } = state;

    const { gateway } = world.sandbox;
    const create = gateway.createPayment.bind(gateway);
    let goOn = () => {};
    const away = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let isAway = () => {};
    const left = new Promise<void>((resolve) => {
      isAway = resolve;
    });
    gateway.createPayment = async (call) => {
      const created = await create(call);
      isAway();
      await away;
      return created;
    };
    const slow = world.renewals.advance(freshCommand(RENEWAL), subscriptionId);
    await left;
    const cancellation = { subscriptionId, immediately: true, requestedBy: 'merchant' } as const;
    await send(world, new CancelSubscription(freshCommand(RENEWAL), cancellation));
    await otherProcess().advance(freshCommand(plusMilliseconds(RENEWAL, 31_000)), subscriptionId);
    goOn();
    await slow;

    const { charges } = world.sandbox.listCharges(ACCOUNT, { limit: 10 });
    expect(charges.map(({ status, created_at }) => [status, created_at])).toEqual([['succeeded', NOW]]);
  });
});

describe('a renewal that was asked for', () => {
  const ASKED = plusDays(NOW, 10);

  async function subscribe() {
    const { customerId, paymentMethodId } = await customerWith(world, 'pm_card_visa', NOW);
    const after = await saveMethod(world, customerId, 'pm_card_mastercard', NOW);
    const command = creation(await planFor(world), customerId, paymentMethodId);
    const { state } = await send<Executed<Subscription>>(world, command);
    return { customerId, subscriptionId: state.subscriptionId, after };
  }

  const cancel = (subscriptionId: string) => {
    const cancellation = { subscriptionId, immediately: true, requestedBy: 'merchant' } as const;
    return send(world, new CancelSubscription(freshCommand(ASKED), cancellation));
  };

  /** Another process to which something happens right after it has judged a method, for the first time. */
  function interruptedProgram(meanwhile: () => Promise<unknown>) {
    let isDone = false;
    class InterruptedMethods extends CustomerSavedMethods {
      override async judge(...args: Parameters<CustomerSavedMethods['judge']>) {
        const judged = await super.judge(...args);
        if (!isDone) {
          isDone = true;
          await meanwhile();
        }
        return judged;
      }
    }
    return world.anotherProgram(
      (runner: CommandRunner) => new InterruptedMethods(runner, new PaymentMethodDirectory(runner)),
    );
  }

  async function methodOf(customerId: string, paymentMethodId: string) {
    const methods = new CustomerPaymentMethods(world.runner, new PaymentMethodDirectory(world.runner));
    const method = await methods.resolve(freshCommand(ASKED), customerId, paymentMethodId);
    if (isRefusal(method)) throw new Error(method.code);
    return method;
  }

  const renewal = (subscriptionId: string, context: CommandContext) =>
    new RenewSubscription(context, { subscriptionId, initiatedBy: 'buyer' });
  const takenFrom = (id: string) =>
    world.sandbox
      .listCharges(ACCOUNT, { limit: 100 })
      .charges.filter(({ customer_id }) => customer_id === id)
      .map(({ payment_method_id }) => payment_method_id);

  it('F14: is refused as any later one would be when the subscription is canceled before the attempt begins', async () => {
    const { subscriptionId, customerId } = await subscribe();
    const { bus } = await interruptedProgram(() => cancel(subscriptionId));
    const context = freshCommand(ASKED);
    const told = [];
    for (let time = 0; time < 2; time++) told.push(await bus.execute(renewal(subscriptionId, context)));
    expect(told).toMatchObject([{ code: 'SUBSCRIPTION_CANCELED' }, { code: 'SUBSCRIPTION_CANCELED' }]);
    expect(takenFrom(customerId)).toHaveLength(1);
  });

  it('F14: is refused as any later one would be when the subscription is canceled before money can move', async () => {
    const { subscriptionId, customerId } = await subscribe();
    const { bus } = await world.anotherProgram();
    const { gateway } = world.sandbox;
    const create = gateway.createPayment.bind(gateway);
    gateway.createPayment = async (call) => {
      await cancel(subscriptionId);
      return create(call);
    };
    const context = freshCommand(ASKED);
    const told = [];
    try {
      told.push(await bus.execute(renewal(subscriptionId, context)));
    } finally {
      gateway.createPayment = create;
    }
    told.push(await bus.execute(renewal(subscriptionId, context)));
    expect(told).toMatchObject([{ code: 'SUBSCRIPTION_CANCELED' }, { code: 'SUBSCRIPTION_CANCELED' }]);
    expect(takenFrom(customerId)).toHaveLength(1);
  });

  it('F16: is told what became of the charge when the method is changed before the attempt begins', async () => {
    const { subscriptionId, customerId, after } = await subscribe();
    const method = await methodOf(customerId, after);
    const changing = () =>
      world.runner.execute(subscriptionAggregate, subscriptionId, freshCommand(ASKED), (state) =>
        decideChangeSubscriptionPaymentMethod({ now: ASKED, method, requestedBy: 'merchant' }, state),
      );
    const { bus } = await interruptedProgram(changing);
    const told = await bus.execute(renewal(subscriptionId, freshCommand(ASKED)));
    expect(told).toMatchObject({ state: { status: 'active', completedCycles: 2 } });
    expect(takenFrom(customerId)).toEqual([after, expect.anything()]);
  });
});
