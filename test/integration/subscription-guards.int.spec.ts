import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RemovePaymentMethod } from '#customers';
import type { Executed } from '#event-store';
import { paymentIntentsView } from '#payments';
import { ArchiveSubscriptionPlan, CancelSubscription, type Subscription } from '#subscriptions';
import {
  type BillingWorld,
  creation,
  customerWith,
  doDue,
  ENVIRONMENT,
  freshCommand,
  NOW,
  openBillingWorld,
  planFor,
  send,
} from './billing-world.js';

const GOOD = 'pm_card_visa';

let world: BillingWorld;
beforeAll(async () => {
  world = await openBillingWorld();
});
afterAll(() => world.close());

const ask = (command: object) => send<Executed<Subscription>>(world, command);

describe('subscriptions and the plans and payment methods that they rest on', () => {
  it('holds its plan and its method from the moment that its creation was answered until it is canceled', async () => {
    const planId = await planFor(world);
    const { customerId, paymentMethodId } = await customerWith(world, GOOD, NOW);
    const { state } = await ask(creation(planId, customerId));
    const remove = () => ask(new RemovePaymentMethod(freshCommand(NOW), { paymentMethodId }));
    const archive = () => ask(new ArchiveSubscriptionPlan(freshCommand(NOW), { planId }));
    await expect(remove()).rejects.toThrow('PAYMENT_METHOD_HAS_ACTIVE_SUBSCRIPTIONS');
    await expect(archive()).rejects.toThrow('PLAN_HAS_ACTIVE_SUBSCRIPTIONS');
    const { subscriptionId } = state;
    await ask(
      new CancelSubscription(freshCommand(NOW), { subscriptionId, immediately: true, requestedBy: 'merchant' }),
    );
    await expect(remove()).resolves.toMatchObject({ replayed: false });
    await expect(archive()).resolves.toMatchObject({ state: { status: 'archived' } });
  });

  it('is refused for a customer without a default, for a method of somebody else, and for unknown ones', async () => {
    const planId = await planFor(world);
    const one = await customerWith(world, GOOD, NOW);
    const other = await customerWith(world, GOOD, NOW);
    const unknown = 'pm_00000000000000000000000000';
    await expect(ask(creation(planId, one.customerId, other.paymentMethodId))).rejects.toThrow(
      'PAYMENT_METHOD_CUSTOMER_MISMATCH',
    );
    await expect(ask(creation(planId, one.customerId, unknown))).rejects.toThrow('RESOURCE_NOT_FOUND');
    await expect(ask(creation(planId, 'cus_00000000000000000000000000'))).rejects.toThrow('RESOURCE_NOT_FOUND');
    await ask(new RemovePaymentMethod(freshCommand(NOW), { paymentMethodId: other.paymentMethodId }));
    await expect(ask(creation(planId, other.customerId))).rejects.toThrow('PAYMENT_METHOD_REQUIRED');
  });

  it('finds cards that have run out, and notes each once; no renewal stands in the due list of payments', async () => {
    const { expiries } = world.sources;
    expect(await doDue(world, expiries, '2030-12-31T23:59:59.999Z')).toBe(0);
    expect(await doDue(world, expiries, '2031-01-01T00:00:00.000Z')).toBeGreaterThan(0);
    expect(await doDue(world, expiries, '2032-01-01T00:00:00.000Z')).toBe(0);
    const due = { index: 'due', partition: ENVIRONMENT, direction: 'asc', limit: 10 } as const;
    expect((await world.views.find(paymentIntentsView, due)).docs).toEqual([]);
  });
});
