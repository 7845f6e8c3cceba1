import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Executed, RawEvent } from '#event-store';
import { plusDays, type Timestamp } from '#kernel';
import {
  CancelSubscription,
  ChangeSubscriptionPaymentMethod,
  type Subscription,
  type SubscriptionPlan,
  UpdateSubscriptionPlan,
} from '#subscriptions';
import { tally } from '../crash/load.js';
import {
  ACCOUNT,
  type BillingWorld,
  creation,
  customerWith,
  ENVIRONMENT,
  freshCommand,
  NOW,
  openBillingWorld,
  planFor,
  saveMethod,
  send,
} from './billing-world.js';

const RENEWAL = '2026-04-01T10:00:00.000Z';
const PAIRS = 40;
const AT_ONCE = 50;
/** A renewal takes so many round trips to the store, at most, until money moves. */
const RENEWAL_TRIPS = 8;

let world: BillingWorld;
beforeAll(async () => {
  world = await openBillingWorld();
});
afterAll(() => world.close());

async function subscribe() {
  const planId = await planFor(world);
  const { customerId, paymentMethodId } = await customerWith(world, 'pm_card_visa', NOW);
  const { state } = await send<Executed<Subscription>>(world, creation(planId, customerId));
  return { planId, customerId, paymentMethodId, subscriptionId: state.subscriptionId };
}

/** The gateway's own record, all pages of it. */
function charges() {
  const { listCharges } = world.sandbox;
  const all = [];
  let after: string | undefined;
  do {
    const page = listCharges(ACCOUNT, { limit: 100, after });
    all.push(...page.charges);
    after = page.next;
  } while (after !== undefined);
  return all;
}
const takenFrom = (customerId: string) =>
  charges().filter((charge) => charge.customer_id === customerId && charge.status === 'succeeded');
const eventsOf = (subscriptionId: string) => world.log.readStream(`subscription-${ENVIRONMENT}.${subscriptionId}`, 0);
const revisionOf = (events: readonly RawEvent[], type: string) =>
  events.findLast((each) => each.type === type)?.revision;

function cancelNow(subscriptionId: string, now: Timestamp) {
  const cancellation = { subscriptionId, immediately: true, requestedBy: 'merchant' } as const;
  return send<Executed<Subscription>>(world, new CancelSubscription(freshCommand(now), cancellation));
}

/** The cancellation falls into every part of the renewal: the later, the higher `n`. */
async function raceAgainstRenewal(n: number) {
  const subscribed = await subscribe();
  const { subscriptionId } = subscribed;
  const cancel = async () => {
    for (let trip = 0; trip < n % RENEWAL_TRIPS; trip++) await world.log.head();
    await cancelNow(subscriptionId, RENEWAL);
  };
  await Promise.all([world.anotherProcess().advance(freshCommand(RENEWAL), subscriptionId), cancel()]);
  return subscribed;
}

describe('eight workers without a lease', () => {
  it('F9: charge each of 24 subscriptions that are due at one instant once', async () => {
    const subscriptions = await Promise.all(Array.from({ length: 24 }, subscribe));
    const workers = Array.from({ length: 8 }, world.anotherProcess);
    await Promise.all(
      workers.flatMap((worker) =>
        subscriptions.map(({ subscriptionId }) => worker.advance(freshCommand(RENEWAL), subscriptionId)),
      ),
    );
    const perCustomer = subscriptions.map(({ customerId }) => takenFrom(customerId).length);
    expect(perCustomer).toEqual(subscriptions.map(() => 2));
  }, 60_000);
});

describe('a cancellation and a renewal at one instant', () => {
  it(`F14: ${PAIRS} pairs: an attempt begins before the cancellation or never, and money moves only for one that began`, async () => {
    const races: { subscriptionId: string; customerId: string }[] = [];
    for (let round = 0; round < PAIRS / AT_ONCE; round++) {
      races.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => raceAgainstRenewal(n)))));
    }
    const taken = tally(
      charges()
        .filter(({ status }) => status === 'succeeded')
        .map(({ customer_id: id }) => `${id}`),
    );
    const outcomes = { charged: 0, spared: 0 };
    for (const { subscriptionId, customerId } of races) {
      const events = await eventsOf(subscriptionId);
      const began = events.filter(({ type }) => type === 'BillingAttemptStarted');
      const canceledAt = revisionOf(events, 'SubscriptionCanceled')!;
      expect(began.every(({ revision }) => revision < canceledAt)).toBe(true);
      const count = taken.get(customerId) ?? 0;
      expect(count).toBeLessThanOrEqual(began.length);
      expect(events.filter(({ type }) => type === 'BillingAttemptSucceeded')).toHaveLength(count);
      outcomes[count === 2 ? 'charged' : 'spared']++;
    }
    expect(Math.min(outcomes.charged, outcomes.spared)).toBeGreaterThan(0);
    console.info(`F14: ${JSON.stringify(outcomes)}`);
  }, 120_000);
});

describe('what a renewal is decided from', () => {
  it('F17: is the log, so that views which stand still for a day change nothing', async () => {
    const { subscriptionId, customerId } = await subscribe();
    await world.projections.stop();
    const newMethod = await saveMethod(world, customerId, 'pm_card_mastercard', NOW);
    await send(
      world,
      new ChangeSubscriptionPaymentMethod(freshCommand(plusDays(NOW, 1)), {
        subscriptionId,
        paymentMethodId: newMethod,
        requestedBy: 'merchant',
      }),
    );
    await world.anotherProcess().advance(freshCommand(RENEWAL), subscriptionId);
    const [latest] = takenFrom(customerId);
    expect(latest).toMatchObject({ payment_method_id: newMethod, status: 'succeeded' });
  });

  it('F21: is frozen when the attempt begins: a price that changes in the middle of it charges nobody', async () => {
    const { subscriptionId, customerId, planId } = await subscribe();
    const { gateway } = world.sandbox;
    const create = gateway.createPayment.bind(gateway);
    const changedTo: number[] = [];
    gateway.createPayment = async (call) => {
      const lineItems = [
        { name: 'Beans', description: null, unitPrice: { amount: 9_900, currency: 'USD' }, quantity: 1 },
      ];
      const change = { planId, changes: { lineItems }, expectedVersion: 1 };
      const { state } = await send<Executed<SubscriptionPlan>>(
        world,
        new UpdateSubscriptionPlan(freshCommand(RENEWAL), change),
      );
      changedTo.push(state.lineItems[0]!.unitPrice.amount);
      return create(call);
    };
    try {
      await world.anotherProcess().advance(freshCommand(RENEWAL), subscriptionId);
    } finally {
      gateway.createPayment = create;
    }
    expect(changedTo).toEqual([9_900]);
    const amounts = takenFrom(customerId).map(({ amount_money }) => amount_money.amount);
    expect(amounts).toEqual([2_000, 2_000]);
  });
});
