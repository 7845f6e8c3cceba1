import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PaymentMethodDirectory } from '#customers';
import type { Executed } from '#event-store';
import { plusMilliseconds } from '#kernel';
import { CustomerSavedMethods } from '#payments';
import { CancelSubscription, DefaultBillingSettings, RenewalProcess, type Subscription } from '#subscriptions';
import {
  ACCOUNT,
  type BillingWorld,
  creation,
  customerWith,
  freshCommand,
  NOW,
  openBillingWorld,
  planFor,
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
  return new RenewalProcess({ runner, gateway: sandbox.gateway, methods, settings: new DefaultBillingSettings() });
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
