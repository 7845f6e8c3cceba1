import { describe, expect, test } from '@jest/globals';
import type { StoredEvent } from '#event-store';
import { getOrder, listOrders, orderResource, ordersView, refundedOrders } from '#orders';
import { listPaymentIntents, type PaymentIntentDoc, paymentIntentsView } from '#payments';
import { foldedFrom } from '#projections';
import { decideSettleBillingOutcome } from '../billing/settle-billing-outcome.js';
import { TEST_ENVIRONMENT } from '../fixtures/array-event-log.fixture.js';
import { ArrayViews } from '../fixtures/array-views.fixture.js';
import { at, declined, PLAN, SubscriptionStory, usd } from '../fixtures/subscription-story.fixture.js';
import { withSubscriptionTerms } from './order-terms.query.js';
import { renewalOrders } from './renewal-orders.projection.js';
import { renewalPaymentIntents } from './renewal-payment-intents.projection.js';
import { subscriptionsProjection } from './subscriptions.projection.js';

const paymentIntents = foldedFrom(paymentIntentsView, [renewalPaymentIntents]);
const orders = foldedFrom(ordersView, [refundedOrders, renewalOrders]);
const DAY = at('2026-01-31');

/** The story's events as the log holds them, all of one day: what happened when is not what these tests are about. */
function storedEvents({ events }: SubscriptionStory): StoredEvent[] {
  return events.map((event, revision) => ({
    ...event,
    fact: { id: `event-${revision}`, at: DAY, revision },
    stream: { category: 'subscription', environmentId: TEST_ENVIRONMENT, id: 'sub_1' },
    position: BigInt(revision),
    metadata: {
      schemaVersion: 1,
      occurredAt: DAY,
      commandId: `command-${revision}`,
      fingerprint: 'f',
      actor: { type: 'system', id: 'test' },
      requestId: 'r',
    },
  }));
}

function viewsOf(story: SubscriptionStory): ArrayViews {
  const events = storedEvents(story);
  return new ArrayViews(TEST_ENVIRONMENT)
    .apply(paymentIntents, events)
    .apply(orders, events)
    .apply(subscriptionsProjection, events);
}

async function intentOf(story: SubscriptionStory, cycle = 0): Promise<PaymentIntentDoc> {
  const doc = await viewsOf(story).get(paymentIntentsView, TEST_ENVIRONMENT, `pi_${cycle}`);
  if (doc === undefined) throw new Error('no payment intent');
  return doc;
}

const PAGE = { limit: 10, sortBy: 'created_at', direction: 'asc' } as const;

async function listedForReview(story: SubscriptionStory): Promise<string[]> {
  const { docs } = await listPaymentIntents(viewsOf(story), TEST_ENVIRONMENT, { needsReview: true }, PAGE);
  return docs.map(({ paymentIntentId }) => paymentIntentId);
}

function sayNotPaid(story: SubscriptionStory): void {
  const said = { decision: 'not_paid', reason: 'asked them', decidedBy: { type: 'api_key', id: 'ak_1' } } as const;
  const { now, policy } = story;
  story.accept(decideSettleBillingOutcome({ ...said, attemptId: 'pa_0.1', policy, now }, story.state));
}

const created = (changes = {}) => SubscriptionStory.created({ now: DAY, ...changes });

describe('the payment of a billing cycle among payment intents', () => {
  test('is with people when money in another amount comes for a try that was over, until they say that it is not paid', async () => {
    const story = created();
    story.start();
    story.reachGateway();
    story.end(declined());
    story.end({ kind: 'succeeded', amount: usd(1) }, 'pa_0.1');
    const asked = await intentOf(story);
    expect(asked.intent).toMatchObject({
      status: 'processing',
      attempt: { phase: 'quarantined', review: { reason: 'amount_mismatch' } },
    });
    sayNotPaid(story);
    const { intent } = await intentOf(story);
    expect(intent).toMatchObject({ status: 'requires_payment_method', attempt: { phase: 'not_attempted' } });
    expect(intent.attempt?.review).toBeUndefined();
  });

  test('stays with people when the next try begins, and until that pays', async () => {
    const story = created().decline();
    story.end({ kind: 'succeeded', amount: usd(1) }, 'pa_0.1');
    story.untilDue().start();
    const { intent } = await intentOf(story);
    const question = { attemptId: 'pa_0.1', reason: 'amount_mismatch', since: DAY, gatewayPaymentId: 'gp_0' };
    expect([intent.attempt?.attemptId, intent.earlierQuestions]).toEqual(['pa_0.2', [question]]);
    expect(await listedForReview(story)).toEqual(['pi_0']);
    story.succeed();
    expect((await intentOf(story)).intent).toMatchObject({ status: 'succeeded', attempt: { phase: 'succeeded' } });
    expect((await intentOf(story)).intent).not.toHaveProperty('earlierQuestions');
    expect(await listedForReview(story)).toEqual([]);
  });

  test('stays with people after the next try until they say what became of the first', async () => {
    const story = created().decline();
    story.end({ kind: 'succeeded', amount: usd(1) }, 'pa_0.1');
    story.untilDue().decline();
    expect(await listedForReview(story)).toEqual(['pi_0']);
    sayNotPaid(story);
    expect((await intentOf(story)).intent).toMatchObject({ attempt: { attemptId: 'pa_0.2', phase: 'declined' } });
    expect(await listedForReview(story)).toEqual([]);
  });

  test('is processing from its start, and says what it belongs to', async () => {
    const story = created();
    story.start();
    const doc = await intentOf(story);
    expect(doc).toMatchObject({ flow: 'subscription_initial', subscriptionId: 'sub_1', orderId: 'ord_0' });
    expect(doc.intent).toMatchObject({
      status: 'processing',
      amount: usd(2495),
      merchantId: 'mer_1',
      customerId: 'cus_1',
      attempt: { attemptNumber: 1, phase: 'open', card: { payment_method_id: 'pm_1' } },
    });
  });

  test('stays one over all attempts: declined, then paid', async () => {
    const story = created().decline();
    expect((await intentOf(story)).intent).toMatchObject({
      status: 'requires_payment_method',
      lastError: { code: 'card_declined', failed_at: DAY },
      attempt: { phase: 'declined' },
    });
    story.untilDue().pay();
    const { intent } = await intentOf(story);
    expect(intent).toMatchObject({
      status: 'succeeded',
      capturedAmount: usd(2495),
      gatewayPaymentId: 'gp_0',
      attempt: { attemptNumber: 2, phase: 'succeeded' },
    });
    expect(intent).not.toHaveProperty('lastError');
  });

  test('of a later cycle is a renewal of its own', async () => {
    const story = created().pay().untilDue().pay();
    expect((await intentOf(story, 1)).flow).toBe('subscription_renewal');
    expect((await intentOf(story, 0)).intent.status).toBe('succeeded');
  });

  test('tells of a method that was not ready, although nothing was started; a deferral is no error', async () => {
    const blocked = created();
    blocked.start({ blockers: ['payment_method_expired'] });
    expect((await intentOf(blocked)).intent).toMatchObject({
      status: 'requires_payment_method',
      lastError: { code: 'expired_card', message: 'The card has expired.', declineClass: 'card_must_change' },
    });
    const deferred = created();
    deferred.start();
    deferred.end({ kind: 'not_attempted', reasons: ['gateway_not_reached'] });
    const { intent } = await intentOf(deferred);
    expect(intent).toMatchObject({ status: 'requires_payment_method', attempt: { phase: 'not_attempted' } });
    expect(intent).not.toHaveProperty('lastError');
  });

  test('tells of a card that may not be charged yet, until a decline says more', async () => {
    const waiting = created();
    waiting.start({ blockers: ['retry_budget_spent:visa:day'] });
    expect((await intentOf(waiting)).intent).toMatchObject({
      status: 'requires_payment_method',
      lastError: { code: 'payment_method_temporarily_unavailable', declineClass: 'soft_quick' },
    });
    const declined = created().decline();
    declined.untilDue().start({ blockers: ['retry_not_before:2026-02-09T00:00:00.000Z'] });
    expect((await intentOf(declined)).intent.lastError).toMatchObject({ code: 'card_declined' });
    const paid = created();
    paid.start({ blockers: ['retry_budget_spent:visa:day'] });
    paid.untilDue().pay();
    const { intent } = await intentOf(paid);
    expect(intent.status).toBe('succeeded');
    expect(intent).not.toHaveProperty('lastError');
  });

  test('never stands in the due list of payment intents, whatever its attempt waits for', async () => {
    const story = created();
    story.start();
    const open = await intentOf(story);
    story.end({ kind: 'unknown', reason: 'gateway_gave_no_answer' });
    const unknown = await intentOf(story);
    expect(unknown.intent).toMatchObject({ status: 'processing', attempt: { phase: 'unknown', probes: 1 } });
    for (const doc of [open, unknown]) expect(paymentIntentsView.indexes.due!(doc, TEST_ENVIRONMENT)).toBeUndefined();
  });

  test('is folded by one owner only: a second source of the same events is refused', () => {
    expect(() => foldedFrom(paymentIntentsView, [renewalPaymentIntents, renewalPaymentIntents])).toThrow(
      'BillingAttemptStarted',
    );
    expect(paymentIntents.events).toEqual(expect.arrayContaining(['PaymentIntentCreated', 'BillingAttemptSucceeded']));
    expect({ ...paymentIntents, ...renewalPaymentIntents }).toMatchObject({ name: 'payment_intents' });
    expect(paymentIntents.indexes).toBe(paymentIntentsView.indexes);
  });
});

describe('the order of a billing cycle', () => {
  const order = async (story: SubscriptionStory, cycle = 0) => {
    const views = viewsOf(story);
    const doc = await getOrder(views, TEST_ENVIRONMENT, `ord_${cycle}`);
    return orderResource((await withSubscriptionTerms(views, TEST_ENVIRONMENT, [doc!]))[0]!);
  };

  test('is open until it is paid, and bills the frozen lines', async () => {
    const story = created();
    story.start();
    expect(await order(story)).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      order_revision: 1,
      subscription_plan_id: 'plan_1',
      line_items: [{ order_line_item_id: 'sli_1', name: 'Beans', total_money: usd(2495) }],
      settlement_amounts: { paid_money: usd(0), outstanding_money: usd(2495) },
    });
    story.succeed();
    expect(await order(story)).toMatchObject({
      status: 'closed',
      payment_status: 'paid',
      order_revision: 2,
      settlement_amounts: { paid_money: usd(2495), outstanding_money: usd(0) },
    });
  });

  test('holds the setup fee beside the lines, in the first cycle only', async () => {
    const story = created({ plan: { ...PLAN, setupFee: usd(500) } })
      .pay()
      .untilDue()
      .pay();
    expect(await order(story)).toMatchObject({
      charges: [{ amount_money: usd(500) }],
      pricing_amounts: { subtotal_money: usd(2495), charge_money: usd(500), total_money: usd(2995) },
    });
    expect(await order(story, 1)).toMatchObject({ charges: [], pricing_amounts: { total_money: usd(2495) } });
  });

  test('of a shorter first period is one line of its part of the price', async () => {
    const story = created({ billingAnchorDay: 15 }).pay();
    const shown = await order(story);
    const total = shown.pricing_amounts.total_money;
    expect(total.amount).toBeLessThan(2495);
    expect(shown.line_items).toMatchObject([{ name: 'Coffee', quantity: 1, unit_price_money: total }]);
  });

  test('is listed by subscription, customer and status, page by page', async () => {
    const story = created().pay().untilDue().decline();
    const views = viewsOf(story);
    const ids = async (query: object) =>
      (await listOrders(views, { environmentId: TEST_ENVIRONMENT, limit: 10, ...query })).docs
        .map(({ orderId }) => orderId)
        .sort();
    expect(await ids({})).toEqual(['ord_0', 'ord_1']);
    expect(await ids({ subscriptionId: 'sub_1', paymentStatuses: ['paid'] })).toEqual(['ord_0']);
    expect(await ids({ customerId: 'cus_1', status: 'open' })).toEqual(['ord_1']);
    expect(await ids({ customerId: 'cus_2' })).toEqual([]);
    expect(await ids({ sortBy: 'updated_at', createdBefore: DAY })).toEqual([]);
    const first = await listOrders(views, { environmentId: TEST_ENVIRONMENT, limit: 1 });
    const second = await listOrders(views, { environmentId: TEST_ENVIRONMENT, limit: 1, place: first.next });
    expect([...first.docs, ...second.docs]).toHaveLength(2);
    expect(second.next).toBeUndefined();
  });
});
