import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customerAggregate } from '#customers';
import type { Executed } from '#event-store';
import { plusDays, plusMilliseconds, type Timestamp } from '#kernel';
import { getOrder, listOrders, type OrderDoc, orderResource } from '#orders';
import { getPaymentIntent, paymentIntentObject } from '#payments';
import {
  ChangeSubscriptionPaymentMethod,
  getSubscription,
  type Subscription,
  subscriptionResource,
  withSubscriptionTerms,
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

const NEXT_MONTH: Timestamp = '2026-04-01T10:00:00.000Z';
const GOOD = 'pm_card_visa';
const DECLINING = 'pm_card_chargeCustomerFail';
const PRICE = { amount: 2_000, currency: 'USD' };
const FEE = { amount: 500, currency: 'USD' };

let world: BillingWorld;
beforeAll(async () => {
  world = await openBillingWorld();
});
afterAll(() => world.close());

const change = (subscriptionId: string, paymentMethodId: string, now: Timestamp) =>
  new ChangeSubscriptionPaymentMethod(freshCommand(now), { subscriptionId, paymentMethodId, requestedBy: 'merchant' });

const ask = (command: object) => send<Executed<Subscription>>(world, command);

async function ordersOf({ subscriptionId }: Subscription) {
  await caughtUp(world);
  const { docs } = await listOrders(world.views, { environmentId: ENVIRONMENT, subscriptionId, limit: 10 });
  return shown(docs);
}

async function shown(docs: readonly OrderDoc[]) {
  return (await withSubscriptionTerms(world.views, ENVIRONMENT, docs)).map(orderResource);
}

/** What the outside record says was really charged for the payment intents of these orders. */
async function paidOutside(subscription: Subscription): Promise<number> {
  const intents = new Set((await ordersOf(subscription)).flatMap((order) => order.payment_intent_ids));
  const { charges } = world.sandbox.listCharges(ACCOUNT, { limit: 100 });
  return charges.filter(({ payment_intent_id: id, status }) => status === 'succeeded' && intents.has(id)).length;
}

describe('a subscription on the embedded store and the sandbox gateway', () => {
  it('is charged at once, answers alike when asked again, and shows its order and its payment', async () => {
    const planId = await planFor(world, { setupFee: FEE });
    const { customerId, paymentMethodId } = await customerWith(world, GOOD, NOW);
    const command = creation(planId, customerId);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(command)));
    const { state } = answers[0]!;
    expect(subscriptionResource(state)).toMatchObject({
      status: 'active',
      payment_method_id: paymentMethodId,
      current_period_start: NOW,
      next_billing_at: NEXT_MONTH,
      next_retry_at: null,
      completed_cycles: 1,
    });
    expect(new Set(answers.map((answer) => JSON.stringify([answer.state, answer.revision]))).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);

    const [order, ...others] = await ordersOf(state);
    expect(others).toEqual([]);
    expect(order).toMatchObject({
      order_number: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
      status: 'closed',
      payment_status: 'paid',
      customer_id: customerId,
      subscription_plan_id: planId,
      line_items: [{ name: 'Beans', quantity: 2, total_money: PRICE }],
      charges: [{ name: 'Setup fee', amount_money: FEE }],
      pricing_amounts: { subtotal_money: PRICE, charge_money: FEE, total_money: { amount: 2_500 } },
      settlement_amounts: { paid_money: { amount: 2_500 }, outstanding_money: { amount: 0 } },
    });
    const read = await getOrder(world.views, ENVIRONMENT, order!.order_id);
    expect(await shown([read!])).toEqual([order]);
    const intent = await getPaymentIntent(world.views, ENVIRONMENT, order!.payment_intent_ids[0]!);
    expect(paymentIntentObject(intent!)).toMatchObject({
      status: 'succeeded',
      payment_flow: 'subscription_initial',
      origin: 'subscription',
      customer_id: customerId,
      order_id: order!.order_id,
      subscription_id: state.subscriptionId,
      captured_money: { amount: 2_500 },
      payment_source: { type: 'card', card: { payment_method_id: paymentMethodId } },
    });
    expect(await paidOutside(state)).toBe(1);
  });

  it('renews when its period ends, once, and not before', async () => {
    const { customerId } = await customerWith(world, GOOD, NOW);
    const { state } = await ask(creation(await planFor(world), customerId));
    const { renewals } = world.sources;
    await doDue(world, renewals, plusDays(NOW, 30));
    expect(await paidOutside(state)).toBe(1);
    await doDue(world, renewals, NEXT_MONTH);
    await doDue(world, renewals, NEXT_MONTH);
    expect(await paidOutside(state)).toBe(2);
    expect(await getSubscription(world.views, ENVIRONMENT, state.subscriptionId)).toMatchObject({
      status: 'active',
      current_period_start: NEXT_MONTH,
      next_billing_at: '2026-05-01T10:00:00.000Z',
      completed_cycles: 2,
    });
    expect((await ordersOf(state)).map((order) => order.payment_status)).toEqual(['paid', 'paid']);
  });

  it('is incomplete with a retry when the first payment is declined; a better method is charged before the answer', async () => {
    const { customerId, paymentMethodId: declining } = await customerWith(world, DECLINING, NOW);
    const first = creation(await planFor(world), customerId);
    const { state } = await ask(first);
    expect(subscriptionResource(state)).toMatchObject({
      status: 'incomplete',
      payment_method_id: declining,
      next_retry_at: plusDays(NOW, 1),
      needs_attention: true,
      completed_cycles: 0,
    });
    const [order] = await ordersOf(state);
    expect(order).toMatchObject({ status: 'open', payment_status: 'unpaid', payment_intent_ids: [expect.any(String)] });
    const intentId = order!.payment_intent_ids[0]!;
    const intent = await getPaymentIntent(world.views, ENVIRONMENT, intentId);
    expect(paymentIntentObject(intent!)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', failed_at: NOW },
      captured_money: { amount: 0 },
    });

    const good = await saveMethod(world, customerId, GOOD, NOW);
    const changing = change(state.subscriptionId, good, plusDays(NOW, 0));
    const changed = await ask(changing);
    expect(changed.state).toMatchObject({ status: 'active', paymentMethodId: good, completedCycles: 1 });
    await doDue(world, world.sources.renewals, NEXT_MONTH);
    expect(await ask(changing)).toEqual({ ...changed, replayed: true });
    expect((await ask(first)).state).toEqual(state);
    await caughtUp(world);
    const settled = await getPaymentIntent(world.views, ENVIRONMENT, intentId);
    expect(paymentIntentObject(settled!)).toMatchObject({ status: 'succeeded', last_payment_error: null });
    expect(await paidOutside(state)).toBe(2);
  });

  it('falls past due when a renewal is declined, and recovers with another method in the same cycle', async () => {
    const { customerId } = await customerWith(world, GOOD, NOW);
    const { state } = await ask(creation(await planFor(world), customerId));
    const declining = await saveMethod(world, customerId, DECLINING, NOW);
    await ask(change(state.subscriptionId, declining, NOW));
    await doDue(world, world.sources.renewals, NEXT_MONTH);
    await caughtUp(world);
    expect(await getSubscription(world.views, ENVIRONMENT, state.subscriptionId)).toMatchObject({
      status: 'past_due',
      next_retry_at: plusDays(NEXT_MONTH, 1),
      current_period_end: NEXT_MONTH,
    });
    const later = plusDays(NEXT_MONTH, 0).replace('T10', 'T15');
    const good = await saveMethod(world, customerId, GOOD, later);
    const { state: recovered } = await ask(change(state.subscriptionId, good, later));
    expect(recovered).toMatchObject({ status: 'active', currentPeriod: { start: NEXT_MONTH } });
    const orders = await ordersOf(state);
    expect(orders.map((order) => [order.payment_status, order.payment_intent_ids.length])).toEqual([
      ['paid', 1],
      ['paid', 1],
    ]);
    expect(await paidOutside(state)).toBe(2);
  });

  it('begins with a trial on the default method; its end pays an order that names the subscription (contract F10)', async () => {
    const { customerId, paymentMethodId } = await customerWith(world, GOOD, NOW);
    const { state } = await ask(creation(await planFor(world, { trialPeriod_days: 14 }), customerId));
    expect(state).toMatchObject({ status: 'trialing', paymentMethodId });
    expect(await ordersOf(state)).toEqual([]);
    await doDue(world, world.sources.renewals, plusDays(NOW, 14));
    await caughtUp(world);
    const { docs } = await listOrders(world.views, {
      environmentId: ENVIRONMENT,
      customerId,
      paymentStatuses: ['paid'],
      status: 'closed',
      limit: 10,
    });
    expect(await shown(docs)).toMatchObject([{ subscription_id: state.subscriptionId, payment_status: 'paid' }]);
    expect(await getSubscription(world.views, ENVIRONMENT, state.subscriptionId)).toMatchObject({ status: 'active' });
  });

  it('puts the first charge off when the gateway is out of reach, and takes it when it is due again', async () => {
    const { customerId } = await customerWith(world, GOOD, NOW);
    const command = creation(await planFor(world), customerId);
    world.faults.set('createPayment', 'black_hole');
    const { state } = await ask(command);
    world.faults.clear();
    expect(state).toMatchObject({ status: 'incomplete', dunning: { failures: 0, deferrals: 1 } });
    expect(subscriptionResource(state)).toMatchObject({ needs_attention: false });
    expect((await ask(command)).state).toEqual(state);
    await doDue(world, world.sources.renewals, plusDays(NOW, 1));
    expect(await paidOutside(state)).toBe(1);
    expect(await getSubscription(world.views, ENVIRONMENT, state.subscriptionId)).toMatchObject({ status: 'active' });
  });

  it('is incomplete while the first outcome is unknown, and learns it by asking, without a second charge', async () => {
    const { customerId } = await customerWith(world, GOOD, NOW);
    const command = creation(await planFor(world), customerId);
    world.faults.set('confirmPayment', 'commit_then_hang');
    const { state } = await ask(command);
    world.faults.clear();
    expect(state).toMatchObject({ status: 'incomplete', dunning: null, openAttempt: { unknown: { probeNumber: 1 } } });
    const [order] = await ordersOf(state);
    const intent = await getPaymentIntent(world.views, ENVIRONMENT, order!.payment_intent_ids[0]!);
    expect(intent?.intent).toMatchObject({ status: 'processing', attempt: { phase: 'unknown' } });
    await doDue(world, world.sources.renewals, plusDays(NOW, 1));
    expect(await paidOutside(state)).toBe(1);
    expect(await getSubscription(world.views, ENVIRONMENT, state.subscriptionId)).toMatchObject({ status: 'active' });
    expect(await ask(command)).toMatchObject({ state, replayed: true });
  });

  it('that was declined unheard is told to the customer as of its attempt, when a look finds it', async () => {
    const { customerId } = await customerWith(world, DECLINING, NOW);
    world.faults.set('confirmPayment', 'commit_then_hang');
    await ask(creation(await planFor(world), customerId));
    world.faults.clear();
    await doDue(world, world.sources.renewals, plusMilliseconds(NOW, 6 * 3_600_000));
    const { state } = await world.runner.load(customerAggregate, ENVIRONMENT, customerId);
    expect(Object.values(state.declines)).toMatchObject([{ recent: [{ at: NOW }] }]);
  });
});
