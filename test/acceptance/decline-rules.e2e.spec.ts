import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let world: EngineWorld;
let shop: Shop;

beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

const later = (at: string, by_ms: number) => new Date(Date.parse(at) + by_ms).toISOString();
const blockersOf = (report: Json): string[] => report.blockers.map(({ code }: Json) => code);

/** A customer of a sandbox with a clock of its own, whose default is a card that is declined. */
async function buyerWith(token: string) {
  ({ shop } = await world.openSandbox());
  return shop.buyer(token);
}

/** A charge without its buyer: a payment intent of its own, confirmed by the merchant's server. */
async function charge(customerId: string, methodId: string, amount = 1_234): Promise<Answer> {
  const intent = await shop.intent(customerId, { amount_money: { amount, currency: 'USD' } });
  return shop.confirm(intent.payment_intent_id, methodId);
}

async function readiness(methodId: string, query = ''): Promise<Json> {
  return data(await shop.api.get(`/v1/payment-methods/${methodId}/readiness${query}`), 200);
}

const tries = async (customerId: string) => (await shop.chargesOf(customerId)).length;

describe('a card that its network forbids to try again', () => {
  it.each([
    ['advice 03', 'pm_card_mastercard_adviceDoNotTryAgain', 'network_never_retry:mastercard_advice_03'],
    ['advice 21', 'pm_card_mastercard_advicePaymentCancelled', 'network_never_retry:mastercard_advice_21'],
    ['Visa category 1', 'pm_card_visa_neverApprove', 'network_never_retry:visa_category_1'],
  ])(
    'by %s is refused before the call, whenever, and by whichever method it is saved again',
    async (_, token, code) => {
      const { customerId, methodId } = await buyerWith(token);
      expect(refusal(await charge(customerId, methodId))).toEqual([402, 'CARD_DECLINED']);
      const report = await readiness(methodId);
      expect(report).toMatchObject({ is_ready: false, policy_version: expect.stringContaining('network-rules-') });
      expect(report.blockers).toEqual([
        {
          code,
          message: expect.any(String),
          resource_type: 'payment_method',
          resource_id: methodId,
          caused_by_event_id: expect.any(String),
          resolution_owner: 'buyer',
          next_actions: [{ action_type: 'save_payment_method' }],
        },
      ]);

      await shop.advanceDays(400);
      const refused = await charge(customerId, methodId);
      expect(refusal(refused)).toEqual([409, 'PAYMENT_METHOD_NOT_READY']);
      expect(refused.body.error).toMatchObject({
        reason: code,
        blockers: report.blockers,
        remediation: { retryable: false, next_actions: [{ action_type: 'save_payment_method' }] },
      });
      const again = await shop.method(customerId, token);
      expect(blockersOf(await readiness(again))).toEqual([code]);
      expect(await tries(customerId)).toBe(1);
    },
  );

  it('by advice 01 needs other data: the method is final, the card may be saved anew', async () => {
    const { customerId, methodId } = await buyerWith('pm_card_mastercard_adviceNewAccountInfo');
    await charge(customerId, methodId);
    expect(blockersOf(await readiness(methodId))).toEqual(['last_decline_is_final:new_account_information_available']);
    const again = await shop.method(customerId, 'pm_card_mastercard_adviceNewAccountInfo');
    expect(blockersOf(await readiness(again))).toEqual([]);
  });
});

describe('a card whose network asks to wait', () => {
  it('by advice 25 is ready again 24 hours after the decline, not a moment before', async () => {
    const { customerId, methodId } = await buyerWith('pm_card_mastercard_adviceTryAgainIn24Hours');
    expect(refusal(await charge(customerId, methodId))).toEqual([402, 'INSUFFICIENT_FUNDS']);
    const [code] = blockersOf(await readiness(methodId));
    expect(code).toMatch(/^retry_not_before:/);
    const notBefore = code!.slice('retry_not_before:'.length);
    const waits_ms = Date.parse(notBefore) - Date.parse(await shop.now());
    expect(waits_ms).toBeGreaterThan(DAY_MS - 60_000);
    expect(waits_ms).toBeLessThanOrEqual(DAY_MS);

    expect(refusal(await charge(customerId, methodId))).toEqual([409, 'PAYMENT_METHOD_NOT_READY']);
    expect(blockersOf(await readiness(methodId, `?on=${later(notBefore, -1)}`))).toEqual([code]);
    expect(await readiness(methodId, `?on=${notBefore}`)).toMatchObject({ is_ready: true });
    await shop.advanceTo(notBefore);
    expect(await readiness(methodId)).toMatchObject({ is_ready: true });
    expect((await charge(customerId, methodId)).status).toBe(402);
    expect(await tries(customerId)).toBe(2);
  });
});

describe('F56: the retry budget of a card', () => {
  it('is spent by four declines within 24 hours, of whatever amounts, and has room again after them', async () => {
    const { customerId, methodId } = await buyerWith('pm_card_chargeCustomerFail');
    const other = await shop.method(customerId, 'pm_card_chargeCustomerFail');
    const first = await shop.now();
    for (const [n, by] of [methodId, other, methodId, other].entries()) {
      expect(await readiness(methodId)).toMatchObject({ is_ready: true });
      expect((await charge(customerId, by, 1_000 + n)).status).toBe(402);
    }
    for (const by of [methodId, other]) {
      const refused = await charge(customerId, by);
      expect(refusal(refused)).toEqual([409, 'PAYMENT_METHOD_NOT_READY']);
      expect(refused.body.error).toMatchObject({
        reason: 'retry_budget_spent:visa,24h',
        remediation: { retryable: true },
      });
      expect((await readiness(by)).blockers).toMatchObject([
        {
          code: 'retry_budget_spent:visa,24h',
          resolution_owner: 'flint',
          next_actions: [{ action_type: 'wait_for_retry' }, { action_type: 'save_payment_method' }],
        },
      ]);
    }
    expect(await tries(customerId)).toBe(4);
    await shop.advanceTo(later(first, DAY_MS + 120_000));
    expect(await readiness(methodId)).toMatchObject({ is_ready: true });
    expect((await charge(customerId, methodId)).status).toBe(402);
  });

  it('for one amount is spent by fifteen declines within 30 days, and says nothing of another amount', async () => {
    const { customerId, methodId } = await buyerWith('pm_card_chargeCustomerFail');
    for (let n = 0; n < 15; n++) {
      expect((await charge(customerId, methodId)).status).toBe(402);
      await shop.advanceTo(later(await shop.now(), 9 * HOUR_MS));
    }
    expect(refusal(await charge(customerId, methodId))).toEqual([409, 'PAYMENT_METHOD_NOT_READY']);
    const asked = await readiness(methodId, '?amount=1234&currency=USD');
    expect(blockersOf(asked)).toEqual(['retry_budget_spent:visa,30d']);
    expect(await readiness(methodId, '?amount=1235&currency=USD')).toMatchObject({ is_ready: true });
    expect(await readiness(methodId)).toMatchObject({ is_ready: true });
    await shop.advanceDays(30);
    expect(await readiness(methodId, '?amount=1234&currency=USD')).toMatchObject({ is_ready: true });
  });
});

describe('a renewal', () => {
  /** A subscription, paid once with a good card and then moved to another. */
  async function movedTo(token: string) {
    const { customerId, methodId: good } = await buyerWith('pm_card_visa');
    const { subscription_id: id } = data(await shop.subscribe(customerId, await shop.plan()), 201);
    const methodId = await shop.method(customerId, token);
    data(await shop.api.post(`/v1/subscriptions/${id}/payment-method`, { payment_method_id: methodId }), 200);
    const dueAt: string = (await shop.subscription(id)).next_billing_at;
    return { customerId, good, methodId, id, dueAt };
  }

  it('waits as long as its network asks, and next_retry_at says how long', async () => {
    const { customerId, id, dueAt } = await movedTo('pm_card_mastercard_adviceTryAgainIn10Days');
    await shop.advanceTo(dueAt);
    const { status, next_retry_at: retryAt } = await shop.subscription(id);
    expect(status).toBe('past_due');
    expect(retryAt >= later(dueAt, 10 * DAY_MS)).toBe(true);
    await shop.advanceTo(later(retryAt, -HOUR_MS));
    expect(await tries(customerId)).toBe(2);
    await shop.advanceTo(retryAt);
    expect(await tries(customerId)).toBe(3);
  });

  it('is put off while the budget of its card is spent, without using up an attempt', async () => {
    const { customerId, methodId, id, dueAt } = await movedTo('pm_card_chargeCustomerFail');
    await shop.advanceTo(later(dueAt, -HOUR_MS));
    for (let n = 0; n < 4; n++) expect((await charge(customerId, methodId)).status).toBe(402);
    const [first] = (await shop.chargesOf(customerId)).filter(({ status }) => status === 'declined');
    await shop.advanceTo(dueAt);
    const waiting = await shop.subscription(id);
    expect(waiting.status).toBe('active');
    expect(Date.parse(waiting.next_retry_at)).toBeGreaterThanOrEqual(Date.parse(first!.created_at) + DAY_MS);
    expect(await tries(customerId)).toBe(5);
    await shop.advanceTo(waiting.next_retry_at);
    expect(await tries(customerId)).toBe(6);
    expect((await shop.subscription(id)).status).toBe('past_due');
  });
});

describe('what is told of a decline', () => {
  it.each([
    ['tok_visa_chargeCustomerFailLostCard', 'CARD_DECLINED', false, 'save_payment_method'],
    ['tok_visa_chargeCustomerFailStolenCard', 'CARD_DECLINED', false, 'save_payment_method'],
    ['pm_card_radarBlock', 'PAYMENT_BLOCKED', false, 'save_payment_method'],
    ['pm_card_visa_insufficientFunds', 'INSUFFICIENT_FUNDS', true, 'retry_later'],
  ])(
    'of %s is %s and what helps, never that a card is lost, stolen or suspected',
    async (token, code, retryable, step) => {
      const { customerId, methodId } = await buyerWith(token);
      const declined = await charge(customerId, methodId);
      expect(refusal(declined)).toEqual([402, code]);
      const helps = { retryable, next_actions: expect.arrayContaining([{ action_type: step }]) };
      expect(declined.body.error.remediation).toMatchObject(helps);
      const [intent] = await shop.pages(`/v1/payment-intents?customer_id=${customerId}`);
      expect(intent!.last_payment_error).toEqual({
        code: code.toLowerCase(),
        message: declined.body.error.message,
        failed_at: expect.any(String),
        remediation: helps,
      });
      expect(JSON.stringify([declined.body, intent])).not.toMatch(/lost|stolen|fraud|risk_level/i);
    },
  );

  it('of a renewal is no more than that', async () => {
    const { customerId } = await buyerWith('pm_card_visa');
    const lost = await shop.method(customerId, 'tok_visa_chargeCustomerFailLostCard');
    await shop.setDefault(lost);
    const answer = await shop.subscribe(customerId, await shop.plan());
    const [intent] = await shop.pages(`/v1/payment-intents?customer_id=${customerId}`);
    expect(intent!.last_payment_error).toMatchObject({ code: 'card_declined', message: 'The card was declined.' });
    expect(JSON.stringify([answer.body, intent])).not.toMatch(/lost/i);
  });
});
