import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RemovePaymentMethod } from '#customers';
import { type Executed, resourceIdFor } from '#event-store';
import { plusDays, plusMilliseconds } from '#kernel';
import {
  decideCancelPaymentIntent,
  decideCreatePaymentIntent,
  getPaymentIntent,
  paymentIntentAggregate,
  paymentIntentsView,
} from '#payments';
import {
  ArchiveSubscriptionPlan,
  CancelSubscription,
  ChangeSubscriptionPaymentMethod,
  decideCancelSubscription,
  RenewSubscription,
  SettleBillingOutcome,
  SkipCycle,
  type Subscription,
  subscriptionAggregate,
  subscriptionResource,
} from '#subscriptions';
import {
  ACCOUNT,
  type BillingWorld,
  caughtUp,
  creation,
  customerWith,
  doDue,
  ENVIRONMENT,
  freshCommand,
  NOW,
  openBillingWorld,
  planFor,
  saveMethod,
  send,
} from './billing-world.js';

const GOOD = 'pm_card_visa';
const DECLINING = 'pm_card_chargeCustomerFail';

let world: BillingWorld;
beforeAll(async () => {
  world = await openBillingWorld();
});
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const ask = (command: object) => send<Executed<Subscription>>(world, command);

/** A subscription that owes its fee: the process that canceled it died before it asked for the money. */
async function canceledUncharged(card: string, fee = { amount: 5_000, currency: 'USD' }) {
  const { customerId } = await customerWith(world, GOOD, NOW);
  const planId = await planFor(world, { contractTerm_months: 12, earlyTerminationFee: fee });
  const { subscriptionId } = (await ask(creation(planId, customerId))).state;
  const paymentMethodId = await saveMethod(world, customerId, card, NOW);
  const change = { subscriptionId, paymentMethodId, requestedBy: 'merchant' } as const;
  await ask(new ChangeSubscriptionPaymentMethod(freshCommand(NOW), change));
  const paymentIntentId = resourceIdFor('pi', `fee of ${subscriptionId}`);
  const intent = { amount: fee, customerId, captureMethod: 'automatic', paymentOptions: ['card'] } as const;
  await world.runner.execute(paymentIntentAggregate, paymentIntentId, freshCommand(NOW), (state) =>
    decideCreatePaymentIntent(state, intent, ACCOUNT.merchantId),
  );
  const cancel = { now: NOW, immediately: true, requestedBy: 'merchant' } as const;
  await world.runner.execute(subscriptionAggregate, subscriptionId, freshCommand(NOW), (state) =>
    decideCancelSubscription({ ...cancel, preparedFee: { amount: fee, paymentIntentId } }, state),
  );
  const tries = () =>
    world.sandbox
      .listCharges(ACCOUNT, { limit: 100 })
      .charges.filter((charge) => charge.payment_intent_id === paymentIntentId)
      .map(({ status, amount_money }) => [status, amount_money.amount]);
  return { subscriptionId, paymentIntentId, tries };
}

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

describe('money for a cycle that was skipped (F15)', () => {
  /** The next cycle was asked for, which the gateway held up; then it was skipped. */
  async function skippedAfterTry() {
    const { customerId } = await customerWith(world, GOOD, NOW);
    const { subscriptionId } = (await ask(creation(await planFor(world), customerId))).state;
    world.faults.set('confirmPayment', 'rate_limit');
    const renewal = new RenewSubscription(freshCommand(NOW), { subscriptionId, initiatedBy: 'merchant' });
    await expect(ask(renewal)).rejects.toThrow('PAYMENT_METHOD_TEMPORARILY_UNAVAILABLE');
    world.faults.clear();
    const load = async () => (await world.runner.load(subscriptionAggregate, ENVIRONMENT, subscriptionId)).state!;
    const attempt = (await load()).closedAttempt!;
    const skipped = await ask(new SkipCycle(freshCommand(NOW), { subscriptionId, initiatedBy: 'merchant' }));
    // The request was carried out after all.
    const { attemptId, gatewayPaymentId, methodToken, gatewayAccount: account, paymentIntentId } = attempt;
    const late = { account, at: NOW, idempotencyKey: attemptId, gatewayPaymentId: gatewayPaymentId!, attemptId };
    await world.sandbox.gateway.confirmPayment({ ...late, methodToken, offSession: true });
    return { subscriptionId, paymentIntentId, attempt, skipped, load };
  }

  it.each([{ capturedAmount: usd(1) }, { amount: usd(1) }])(
    'in another amount (%j) is a question for people, and an operator who has the gateway looked at again settles it',
    async (untrue) => {
      const { subscriptionId, paymentIntentId, load, attempt } = await skippedAfterTry();
      const { gateway } = world.sandbox;
      const retrieve = gateway.retrievePayment.bind(gateway);
      gateway.retrievePayment = async (...call) => ({ ...(await retrieve(...call)), ...untrue });
      const look = () => world.renewals.outcomes.lookAgain(freshCommand(NOW), subscriptionId, paymentIntentId);
      const settle = () => {
        const decision = { decision: 'look_again', reason: 'It was mended.' } as const;
        return ask(new SettleBillingOutcome(freshCommand(NOW), { subscriptionId, paymentIntentId, ...decision }));
      };
      try {
        await look();
        await settle();
        expect(subscriptionResource(await load())).toMatchObject({ status: 'active', needs_attention: true });
        await caughtUp(world);
        const doc = await getPaymentIntent(world.views, ENVIRONMENT, paymentIntentId);
        expect(doc?.intent.attempt).toMatchObject({ phase: 'quarantined' });
      } finally {
        gateway.retrievePayment = retrieve;
      }
      await settle();
      expect(subscriptionResource(await load())).toMatchObject({ status: 'active', needs_attention: false });
      await caughtUp(world);
      const { intent } = (await getPaymentIntent(world.views, ENVIRONMENT, paymentIntentId))!;
      expect(intent).toMatchObject({ status: 'succeeded', capturedAmount: attempt.amount });
      await expect(settle()).rejects.toThrow('PAYMENT_INTENT_CANNOT_BE_UPDATED');
    },
  );

  it('is put on record when the gateway tells of it, and can be given back; the bills go on as they were', async () => {
    const { subscriptionId, paymentIntentId, attempt, skipped, load } = await skippedAfterTry();
    const { outcomes } = world.renewals;
    expect(await outcomes.lookAgain(freshCommand(NOW), subscriptionId, paymentIntentId)).toBeDefined();
    expect(await outcomes.lookAgain(freshCommand(NOW), subscriptionId, paymentIntentId)).toBeUndefined();
    await caughtUp(world);
    const intent = await getPaymentIntent(world.views, ENVIRONMENT, paymentIntentId);
    expect(intent?.intent).toMatchObject({ status: 'succeeded', capturedAmount: attempt.amount });
    const { cycle, cycleStart, completedCycles, currentPeriod } = skipped.state;
    expect(await load()).toMatchObject({ cycle, cycleStart, completedCycles, currentPeriod, status: 'active' });
  });
});

describe('a fee for an early end whose charge was lost in a crash (ADR 0050)', () => {
  const IN_A_MINUTE = plusMilliseconds(NOW, 60_000);

  it('is asked for a minute later, once, however many processes look', async () => {
    const { subscriptionId, tries } = await canceledUncharged(GOOD);
    await doDue(world, world.sources.terminationFees, plusMilliseconds(IN_A_MINUTE, -1));
    expect(tries()).toEqual([]);
    const [work, ...others] = await world.sources.terminationFees.due({ ...ACCOUNT, mode: 'test' }, IN_A_MINUTE, 10);
    expect(others).toEqual([]);
    const processes = [world.terminationFees(), world.terminationFees(), world.terminationFees()];
    await Promise.all(processes.map((source) => source.act(work!, IN_A_MINUTE)));
    expect(await world.terminationFees().act(work!, IN_A_MINUTE)).toBeUndefined();
    expect(tries()).toEqual([['succeeded', 5_000]]);
    expect(await doDue(world, world.sources.terminationFees, IN_A_MINUTE)).toBe(0);
    const { state } = await world.runner.load(subscriptionAggregate, ENVIRONMENT, subscriptionId);
    expect(state).toMatchObject({ status: 'canceled', terminationFeeOwedSince: null });
  });

  it('is not asked for again once it was declined', async () => {
    const { tries } = await canceledUncharged(DECLINING);
    await doDue(world, world.sources.terminationFees, IN_A_MINUTE);
    expect(await doDue(world, world.sources.terminationFees, plusDays(NOW, 3))).toBe(0);
    expect(tries()).toEqual([['declined', 5_000]]);
  });

  it.each(['createPayment', 'confirmPayment'] as const)(
    'stays owed while the gateway holds up %s',
    async (operation) => {
      const { subscriptionId, tries } = await canceledUncharged(GOOD);
      await caughtUp(world);
      const [work] = await world.sources.terminationFees.due({ ...ACCOUNT, mode: 'test' }, IN_A_MINUTE, 1);
      world.faults.set(operation, 'rate_limit');
      expect(await world.terminationFees().act(work!, IN_A_MINUTE)).toBeUndefined();
      world.faults.clear();
      // The gateway has its rest first (F55).
      expect(await world.terminationFees().act(work!, plusMilliseconds(IN_A_MINUTE, 60_000))).toBeUndefined();
      expect(tries()).toEqual([]);
      world.faults.set(operation, 'rate_limit');
      expect(await world.terminationFees().act(work!, plusDays(NOW, 1))).toBeUndefined();
      expect(tries()).toEqual([]);
      world.faults.clear();
      expect(await world.terminationFees().act(work!, plusDays(NOW, 2))).toBeDefined();
      expect(tries()).toEqual([['succeeded', 5_000]]);
      const { state } = await world.runner.load(subscriptionAggregate, ENVIRONMENT, subscriptionId);
      expect(state?.terminationFeeOwedSince).toBeNull();
    },
  );

  it('is left to its payment intent when it could not be asked for within seven days', async () => {
    const { tries } = await canceledUncharged(GOOD);
    expect(await doDue(world, world.sources.terminationFees, plusDays(NOW, 8))).toBe(1);
    expect(tries()).toEqual([]);
  });

  it('is not collected by a cancellation that is repeated after it was declined', async () => {
    const { subscriptionId, tries } = await canceledUncharged(DECLINING);
    const { state, revision, position } = await world.runner.load(subscriptionAggregate, ENVIRONMENT, subscriptionId);
    await doDue(world, world.sources.terminationFees, IN_A_MINUTE);
    const before = { state, revision, position, replayed: true };
    const again = await world.collection().collectAtOnce(freshCommand(plusDays(NOW, 1)), before);
    expect(again).toMatchObject({ replayed: true, state: { status: 'canceled', terminationFeeOwedSince: null } });
    expect(tries()).toEqual([['declined', 5_000]]);
  });

  it('is left to whoever canceled its payment intent', async () => {
    const { paymentIntentId, tries } = await canceledUncharged(GOOD);
    await world.runner.execute(paymentIntentAggregate, paymentIntentId, freshCommand(NOW), (state) =>
      decideCancelPaymentIntent(state, 'abandoned', NOW),
    );
    expect(await doDue(world, world.sources.terminationFees, IN_A_MINUTE)).toBe(1);
    expect(tries()).toEqual([]);
  });
});
