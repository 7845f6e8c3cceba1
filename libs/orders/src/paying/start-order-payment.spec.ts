import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '#kernel';
import { confirmationOf, NOW, OrderStory, payOf, usd } from '../order-story.fixture.js';
import { decideAttachPaymentIntent, MAX_PAYMENT_INTENTS } from './attach-payment-intent.js';
import { decideStartAttempt, intentToPayWith, leftoversOf, MAX_ATTEMPTS } from './start-order-payment.js';

const DECLINED = { failure: { code: 'card_declined', message: 'No.' } };
const start = (story: OrderStory, attemptId = 'opa_2', paymentIntentId = 'pi_2') =>
  story.refuses((order) => decideStartAttempt(order, payOf(order, attemptId, paymentIntentId)));

describe('starting an attempt', () => {
  it('promises its payment intent and freezes what is outstanding, and yields nothing on its own result', () => {
    const story = OrderStory.of(1_500, 1_000);
    const plan = payOf(story.state, 'opa_1', 'pi_1');
    expect(story.does((order) => decideStartAttempt(order, plan))).toEqual([
      {
        type: 'OrderPaymentIntentAttached',
        data: { paymentIntentId: 'pi_1', amount: usd(2_500), captureMethod: 'automatic', madeBy: 'pay' },
      },
      {
        type: 'OrderPaymentAttemptStarted',
        data: {
          attemptId: 'opa_1',
          mode: 'payment',
          expectedOutstanding: usd(2_500),
          completionBehavior: 'complete_order',
          deadline: '2026-03-01T10:00:30.000Z',
          legs: plan.legs,
          resolutions: [],
        },
      },
    ]);
    expect(story.does((order) => decideStartAttempt(order, plan))).toEqual([]);
  });

  it('is refused while another is under way, and once the order is paid (F13)', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    expect(start(story)).toMatchObject({
      code: 'ORDER_PAYMENT_ATTEMPT_ACTIVE',
      detail: { order_payment_attempt_id: 'opa_1', payment_attempt_status: 'processing', is_resumable: false },
    });
    story.hears('pi_opa_1', 'succeeded');
    expect(start(story).code).toBe('ORDER_ALREADY_PAID');
  });

  it('is refused when the order costs something else than was planned for', () => {
    const story = OrderStory.of(2_500);
    const plan = payOf(
      { ...story.state, charges: [{ chargeId: 'och_1', name: 'Fee', amount: usd(1) }] },
      'opa_1',
      'pi_1',
    );
    expect(story.refuses((order) => decideStartAttempt(order, plan))).toMatchObject({
      code: 'ORDER_CHANGED_REFRESH_REQUIRED',
      detail: { current_money: usd(2_500), submitted_money: usd(2_501) },
    });
  });

  it('is refused beside a payment intent that was left behind since it was planned', () => {
    const story = OrderStory.of(2_500);
    const plan = payOf(story.state, 'opa_2', 'pi_2');
    story.pays();
    story.hears('pi_opa_1', 'failed', DECLINED);
    expect(story.refuses((order) => decideStartAttempt(order, plan)).code).toBe('ORDER_CHANGED_REFRESH_REQUIRED');
  });

  it('settles an order that costs nothing, at once and once', () => {
    const story = OrderStory.of(0);
    const settle = (attemptId: string) => ({
      ...payOf(story.state, attemptId, 'pi'),
      mode: 'settlement' as const,
      legs: [],
    });
    const events = story.does((order) => decideStartAttempt(order, { ...settle('opa_1'), makes: undefined }));
    expect(events.map(({ type }) => type)).toEqual(['OrderPaymentAttemptStarted', 'OrderPaymentAttemptEnded']);
    expect(start(story).code).toBe('ORDER_ALREADY_PAID');
  });

  it('is refused after so many that an order has no room for more', () => {
    const story = OrderStory.of(2_500);
    for (let n = 0; n < MAX_ATTEMPTS; n++) {
      story.pays(`opa_${n}`, 'pi_1');
      story.hears('pi_1', 'failed', DECLINED);
    }
    expect(start(story, 'opa_last', 'pi_1').code).toBe('RESOURCE_LIMIT_EXCEEDED');
  });
});

describe('what `pay` uses', () => {
  it('is what an earlier `pay` left behind, when its amount fits; else that is a leftover', () => {
    const story = OrderStory.of(2_500);
    story.pays();
    story.hears('pi_opa_1', 'failed', DECLINED);
    expect(intentToPayWith(story.state)).toMatchObject({ paymentIntentId: 'pi_opa_1' });
    expect(leftoversOf(story.state, 'pi_opa_1')).toEqual([]);
    const dearer = { ...story.state, charges: [{ chargeId: 'och_1', name: 'Fee', amount: usd(1) }] };
    expect(intentToPayWith(dearer)).toBeUndefined();
    expect(leftoversOf(dearer, undefined)).toMatchObject([{ paymentIntentId: 'pi_opa_1' }]);
  });

  it("is a caller's when exactly one fits; else the caller has to choose", () => {
    const story = OrderStory.of(2_500);
    story.attaches('pi_a', 1_000);
    expect(intentToPayWith(story.state)).toMatchObject({
      code: 'PAYMENT_LEG_SELECTION_REQUIRED',
      detail: { selectable_payment_intents: [{ payment_intent_id: 'pi_a' }] },
    });
    story.attaches('pi_b', 2_500);
    expect(intentToPayWith(story.state)).toMatchObject({ paymentIntentId: 'pi_b' });
    story.attaches('pi_c', 2_500);
    expect(isRefusal(intentToPayWith(story.state))).toBe(true);
  });
});

describe('payment intents that are confirmed together', () => {
  const confirm = (story: OrderStory, ids: string[], completionBehavior: 'complete_order' | 'partial_payment') =>
    story.refuses((order) => decideStartAttempt(order, { ...confirmationOf(order, 'opa_1', ids), completionBehavior }));

  it('add up to what is outstanding, or to less when a part is to be paid', () => {
    const story = OrderStory.of(2_500);
    for (const [id, amount] of [
      ['pi_a', 1_000],
      ['pi_b', 1_500],
      ['pi_c', 2_000],
    ] as const)
      story.attaches(id, amount);
    expect(confirm(story, ['pi_a'], 'complete_order')).toMatchObject({
      code: 'PAYMENT_START_SHAPE_CONFLICT',
      detail: { gap_money: usd(1_500), required_money: usd(2_500) },
    });
    expect(confirm(story, ['pi_a', 'pi_c'], 'partial_payment').code).toBe('PAYMENT_START_SHAPE_CONFLICT');
    expect(confirm(story, ['pi_a', 'pi_a'], 'partial_payment').code).toBe('PAYMENT_START_SHAPE_CONFLICT');
    expect(story.confirms('opa_1', 'pi_b', 'pi_a')).toHaveLength(1);
  });

  it('are open ones of this order', () => {
    const story = OrderStory.of(2_500);
    story.attaches('pi_a', 1_000);
    story.attaches('pi_b', 500);
    story.hears('pi_b', 'canceled');
    expect(confirm(story, ['pi_b'], 'partial_payment').code).toBe('PAYMENT_CANCELED');
    story.confirms('opa_0', 'pi_a');
    story.hears('pi_a', 'succeeded');
    expect(confirm(story, ['pi_a'], 'partial_payment').code).toBe('PAYMENT_ALREADY_SUCCEEDED');
    const plan = confirmationOf(story.state, 'opa_1', ['pi_a']);
    const foreign = { ...plan, legs: plan.legs.map((leg) => ({ ...leg, paymentIntentId: 'pi_other' })) };
    expect(story.refuses((order) => decideStartAttempt(order, foreign)).code).toBe(
      'ORDER_OWNED_PAYMENT_INTENT_REQUIRED',
    );
  });
});

describe('a payment intent that a caller makes on an order', () => {
  const attach = (story: OrderStory, id: string, amount?: number, currency = 'USD') =>
    story.refuses((order) =>
      decideAttachPaymentIntent(order, id, {
        amount: amount === undefined ? undefined : { amount, currency },
        captureMethod: 'manual',
      }),
    );

  it('is for all that is outstanding unless it says less, and yields nothing on its own result', () => {
    const story = OrderStory.of(2_500);
    const decide = () =>
      story.does((order) =>
        decideAttachPaymentIntent(order, 'pi_1', { captureMethod: 'manual', metadata: { a: '1' } }),
      );
    expect(decide()).toEqual([
      {
        type: 'OrderPaymentIntentAttached',
        data: {
          ...{ paymentIntentId: 'pi_1', amount: usd(2_500), captureMethod: 'manual', madeBy: 'caller' },
          ...{ metadata: { a: '1' }, paymentOptions: undefined },
        },
      },
    ]);
    expect(decide()).toEqual([]);
    expect(attach(story, 'pi_2', 2_501).code).toBe('AMOUNT_TOO_LARGE');
    expect(attach(story, 'pi_2', 1, 'EUR').code).toBe('VALIDATION_ERROR');
  });

  it('is one of few, of which the canceled ones do not count', () => {
    const story = OrderStory.of(2_500);
    for (let n = 0; n < MAX_PAYMENT_INTENTS; n++) story.attaches(`pi_${n}`, 100);
    expect(attach(story, 'pi_more', 100)).toMatchObject({
      code: 'PAYMENT_INTENT_LIMIT_REACHED',
      detail: { limit: 20 },
    });
    story.hears('pi_0', 'canceled');
    story.attaches('pi_more', 100);
    expect(story.state.payments).toHaveLength(21);
    expect(NOW).toBe(story.state.createdAt);
  });
});
