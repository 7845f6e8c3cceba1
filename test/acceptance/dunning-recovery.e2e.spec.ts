import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;

beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

const SOFT_DECLINE = 'pm_card_chargeCustomerFail';
const FINAL_DECLINE = 'tok_visa_chargeCustomerFailLostCard';
/** Never charged without its buyer. */
const NEEDS_BUYER = 'pm_card_authenticationRequired';
/** Charged without its buyer only because they set it up for that when it was saved. */
const SET_UP_ONCE = 'pm_card_authenticationRequiredOnSetup';

const PAUSING = { dunning_retry_days: 1, dunning_end_action: 'pause' };

/** A subscription that was paid once and whose second bill is to be charged to a card of this kind. */
async function subscriber(token = SOFT_DECLINE, settings?: object) {
  const { shop } = await world.openSandbox();
  if (settings) data(await shop.api.call('PATCH', '/v1/settings', { subscriptions: settings }), 200);
  const { customerId, methodId } = await shop.buyer();
  const id = data(await shop.subscribe(customerId, await shop.plan()), 201).subscription_id as string;
  const failing = await shop.method(customerId, token);
  await change(shop, id, failing);
  return { shop, id, customerId, visa: methodId, failing };
}

/** The same, with the second bill declined. */
async function overdue(token = SOFT_DECLINE, settings?: object) {
  const subscribed = await subscriber(token, settings);
  const { shop, id } = subscribed;
  const dueAt: string = (await shop.subscription(id)).next_billing_at;
  await shop.advanceTo(dueAt);
  return { ...subscribed, dueAt };
}

async function change(shop: Shop, id: string, methodId: string): Promise<Json> {
  return data(await shop.api.post(`/v1/subscriptions/${id}/payment-method`, { payment_method_id: methodId }), 200);
}

const retry = (shop: Shop, id: string, key: string): Promise<Answer> =>
  shop.api.post(`/v1/subscriptions/${id}/payment-retries`, undefined, { 'idempotency-key': key });

const setBackups = (shop: Shop, id: string, ids: readonly string[], consented_at?: string): Promise<Answer> =>
  shop.api.post(`/v1/subscriptions/${id}/backup-payment-methods`, { payment_method_ids: ids, consented_at });

const resolution = async (shop: Shop, id: string): Promise<Json> =>
  data(await shop.api.get(`/v1/subscriptions/${id}/payment-method-resolution`), 200);

const setFault = async (shop: Shop, mode: string): Promise<Json> =>
  data(await shop.api.call('PUT', '/v1/sandbox/gateway/faults', { mode }), 200);

const statuses = async (shop: Shop): Promise<string[]> => (await shop.charges()).map(({ status }) => status);

describe('F12: an overdue bill and its way back', () => {
  it('is past due with its next retry, recovers by a new method, and bills on from its own dates', async () => {
    const { shop, id, customerId, dueAt } = await overdue();
    const failed = await shop.subscription(id);
    expect(failed).toMatchObject({ status: 'past_due', needs_attention: true });
    expect(Date.parse(failed.next_retry_at) - Date.parse(dueAt)).toBe(86_400_000);
    const recovered = await change(shop, id, await shop.method(customerId));
    expect(recovered).toMatchObject({ status: 'active', needs_attention: false, next_retry_at: null });
    expect(await statuses(shop)).toEqual(['succeeded', 'declined', 'succeeded']);
  });

  it('is retried by hand: declined without moving what was planned, and asked for once by its key', async () => {
    const { shop, id, customerId } = await overdue();
    const { next_retry_at } = await shop.subscription(id);
    const first = data(await retry(shop, id, 'by-hand-1'), 201);
    expect(first).toMatchObject({
      subscription_id: id,
      idempotency_key: 'by-hand-1',
      status: 'failed',
      failure: { code: 'card_declined', message: expect.any(String) },
      order_id: expect.stringMatching(/^ord_/),
      started_at: expect.any(String),
      completed_at: expect.any(String),
    });
    expect(await shop.subscription(id)).toMatchObject({ status: 'past_due', next_retry_at });
    expect(data(await retry(shop, id, 'by-hand-1'), 201)).toEqual(first);
    expect(await statuses(shop)).toEqual(['succeeded', 'declined', 'declined']);
    // The change itself collects what is overdue (billing-rules §2), so nothing is left to be retried.
    expect(await change(shop, id, await shop.method(customerId))).toMatchObject({ status: 'active' });
    expect(refusal(await retry(shop, id, 'by-hand-2'))).toEqual([409, 'SUBSCRIPTION_PAYMENT_RETRY_NOT_ALLOWED']);
  });
});

describe('§9.7: the state machine of a subscription, the rows of an overdue one', () => {
  it('past_due | manual retry paid | active', async () => {
    const { shop, id, customerId } = await overdue();
    const works = await shop.method(customerId);
    // The change itself would collect what is overdue, if the gateway were not too busy.
    await setFault(shop, 'rate_limit');
    expect(await change(shop, id, works)).toMatchObject({
      status: 'past_due',
      completed_cycles: 1,
      next_retry_at: expect.any(String),
    });
    await setFault(shop, 'none');
    expect(data(await retry(shop, id, 'by-hand'), 201)).toMatchObject({ status: 'succeeded' });
    expect(await shop.subscription(id)).toMatchObject({ status: 'active', completed_cycles: 2, next_retry_at: null });
    expect(await statuses(shop)).toEqual(['succeeded', 'declined', 'succeeded']);
  });

  it('past_due | dunning exhausted, end action pause | paused', async () => {
    const { shop, id, customerId } = await overdue(SOFT_DECLINE, PAUSING);
    await shop.advanceDays(2);
    const paused = { status: 'paused', next_retry_at: null, paused_at: expect.any(String) };
    expect(await shop.subscription(id)).toMatchObject(paused);
    const resume = await shop.api.post(`/v1/subscriptions/${id}/resume`);
    expect(refusal(resume)).toEqual([409, 'CANNOT_RESUME_PAST_DUE_PAYMENT_REQUIRED']);
    await shop.advanceDays(90);
    expect(await statuses(shop)).toEqual(['succeeded', 'declined', 'declined']);
    // Paid long after its period is over, a new one begins (ADR 0051).
    const recovered = await change(shop, id, await shop.method(customerId));
    expect(recovered).toMatchObject({ status: 'active', next_billing_at: recovered.updated_at });
    await shop.advanceDays(1);
    expect(await shop.subscription(id)).toMatchObject({
      status: 'active',
      completed_cycles: 3,
      current_period_start: recovered.updated_at,
    });
  });

  it('paused | what dunning paused it for is paid | active', async () => {
    const { shop, id, customerId } = await overdue(SOFT_DECLINE, PAUSING);
    const { next_billing_at } = await shop.subscription(id);
    await shop.advanceDays(2);
    expect(data(await retry(shop, id, 'by-hand'), 201)).toMatchObject({ status: 'failed' });
    expect(await shop.subscription(id)).toMatchObject({ status: 'paused', next_retry_at: null });
    const recovered = await change(shop, id, await shop.method(customerId));
    expect(recovered).toMatchObject({ status: 'active', completed_cycles: 2, next_billing_at });
    expect(await statuses(shop)).toEqual(['succeeded', 'declined', 'declined', 'declined', 'succeeded']);
  });

  it('past_due | dunning exhausted, end action notify_only | past_due', async () => {
    const settings = { dunning_retry_days: 1, dunning_end_action: 'notify_only' };
    const { shop, id, customerId } = await overdue(SOFT_DECLINE, settings);
    await shop.advanceDays(2);
    const left = { status: 'past_due', next_retry_at: null, needs_attention: true };
    expect(await shop.subscription(id)).toMatchObject(left);
    const recovered = await change(shop, id, await shop.method(customerId));
    expect(recovered).toMatchObject({ status: 'active', completed_cycles: 2 });
    expect(await statuses(shop)).toEqual(['succeeded', 'declined', 'declined', 'succeeded']);
  });
});

describe('the branches of dunning (billing-rules §4)', () => {
  it('a bill that asks for its buyer is not retried by itself, and recovers by a method that does not', async () => {
    const { shop, id, customerId } = await overdue(NEEDS_BUYER);
    expect(await shop.subscription(id)).toMatchObject({ status: 'past_due', next_retry_at: null });
    await shop.advanceDays(5);
    expect(await statuses(shop)).toEqual(['succeeded', 'declined']);
    expect(await change(shop, id, await shop.method(customerId))).toMatchObject({ status: 'active' });
  });

  it('a bill that waits for its buyer is tried again as soon as they have passed a challenge with the card', async () => {
    const { shop, id, customerId, failing } = await overdue(NEEDS_BUYER);
    const intent = await shop.intent(customerId);
    const { current_payment_action: asked } = data(await shop.confirm(intent.payment_intent_id, failing), 200);
    data(await shop.api.post(asked.client_action.sandbox.complete_url, { outcome: 'succeed' }), 200);
    await shop.advanceDays(1);
    // This card of the sandbox asks each time, so what shows the try is that it was declined once more, and then left alone.
    const renewals = (await shop.charges()).filter((charge) => charge.payment_intent_id !== intent.payment_intent_id);
    expect(renewals.map(({ status }) => status)).toEqual(['succeeded', 'declined', 'declined']);
    expect(await shop.subscription(id)).toMatchObject({ status: 'past_due', next_retry_at: null });
  });

  it('authentication_required: a method that its buyer set up pays at once, and later bills without them', async () => {
    const { shop, id, customerId } = await overdue(NEEDS_BUYER);
    const setUp = await shop.method(customerId, SET_UP_ONCE);
    const recovered = await change(shop, id, setUp);
    expect(recovered).toMatchObject({ status: 'active', completed_cycles: 2, next_retry_at: null });
    await shop.advanceTo(recovered.next_billing_at);
    expect(await shop.subscription(id)).toMatchObject({ status: 'active', completed_cycles: 3 });
    const paid = (await shop.charges()).slice(2).map(({ status, payment_method_id }) => [status, payment_method_id]);
    expect(paid).toEqual([
      ['succeeded', setUp],
      ['succeeded', setUp],
    ]);
  });

  it('a final decline: the card is not tried again by itself; a changed method pays at once', async () => {
    const { shop, id, customerId, failing } = await overdue(FINAL_DECLINE);
    expect(await shop.subscription(id)).toMatchObject({ status: 'past_due', next_retry_at: null });
    await shop.advanceDays(14);
    expect(await shop.subscription(id)).toMatchObject({ status: 'past_due', next_retry_at: null });
    const works = await shop.method(customerId);
    expect(await change(shop, id, works)).toMatchObject({ status: 'active', completed_cycles: 2, next_retry_at: null });
    const tried = (await shop.charges()).slice(1).map(({ status, payment_method_id }) => [status, payment_method_id]);
    expect(tried).toEqual([
      ['declined', failing],
      ['succeeded', works],
    ]);
  });

  it('a gateway failure is tried again after 300 s, doubling 8 times and a day later, is no decline and uses up no retry', async () => {
    const { shop, id } = await subscriber();
    const dueAt: string = (await shop.subscription(id)).next_billing_at;
    await setFault(shop, 'rate_limit');
    let from = dueAt;
    await shop.advanceTo(dueAt);
    for (const wait_s of [300, 600, 1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 86_400]) {
      const { status, next_retry_at: next } = await shop.subscription(id);
      expect([status, (Date.parse(next) - Date.parse(from)) / 1_000]).toEqual(['active', wait_s]);
      await shop.advanceTo(next);
      from = next;
    }
    await setFault(shop, 'none');
    const { next_retry_at: declinedAt } = await shop.subscription(id);
    await shop.advanceTo(declinedAt);
    const { status, next_retry_at } = await shop.subscription(id);
    expect([status, (Date.parse(next_retry_at) - Date.parse(declinedAt)) / 86_400_000]).toEqual(['past_due', 1]);
    expect(await statuses(shop)).toEqual(['succeeded', 'declined']);
  });
});

describe('which method is charged (ADR 0043)', () => {
  it('is told with its candidates, the rule and its version, and is the one that is charged then', async () => {
    const { shop, id, failing, visa } = await subscriber(FINAL_DECLINE);
    data(await setBackups(shop, id, [visa], await shop.now()), 200);
    expect(await resolution(shop, id)).toMatchObject({
      chosen_payment_method_id: failing,
      candidates: [
        { payment_method_id: failing, source: 'subscription', is_chosen: true },
        { payment_method_id: visa, source: 'backup', is_chosen: false },
      ],
      rule: 'subscription_method',
      policy_version: expect.any(String),
    });
    await shop.advanceTo((await shop.subscription(id)).next_billing_at);
    const tried = (await shop.charges()).slice(1).map(({ status, payment_method_id }) => [status, payment_method_id]);
    expect(tried).toEqual([
      ['declined', failing],
      ['succeeded', visa],
    ]);
    expect(await shop.subscription(id)).toMatchObject({ status: 'active', completed_cycles: 2 });
    const [paid] = data(await shop.api.get('/v1/payment-intents?page_size=1'), 200);
    const why = data(
      await shop.api.get(`/v1/payment-intents/${paid.payment_intent_id}/payment-method-resolution`),
      200,
    );
    expect(why).toMatchObject({
      chosen_payment_method_id: visa,
      rule: 'consented_backup',
      candidates: [
        { payment_method_id: failing, source: 'subscription', is_chosen: false, readiness: { is_ready: false } },
        { payment_method_id: visa, source: 'backup', is_chosen: true, readiness: { is_ready: true } },
      ],
    });
    expect(await resolution(shop, id)).toMatchObject({
      chosen_payment_method_id: visa,
      rule: 'consented_backup',
    });
  });

  it('is no backup that nobody has consented to', async () => {
    const { shop, id, visa } = await subscriber(FINAL_DECLINE);
    expect((await setBackups(shop, id, [visa])).status).toBeGreaterThanOrEqual(400);
    const ids = [visa, (await shop.buyer()).methodId];
    expect((await setBackups(shop, id, ids, await shop.now())).body.error.param).toBe('payment_method_ids[1]');
    await shop.advanceTo((await shop.subscription(id)).next_billing_at);
    expect(await statuses(shop)).toEqual(['succeeded', 'declined']);
    expect(await resolution(shop, id)).toMatchObject({ chosen_payment_method_id: null, rule: 'no_ready_method' });
  });

  it('is a new backup at once, for a bill that a final decline had stopped', async () => {
    const { shop, id, visa } = await overdue(FINAL_DECLINE);
    const mended = data(await setBackups(shop, id, [visa], await shop.now()), 200);
    expect(mended).toMatchObject({ status: 'active', backup_payment_method_ids: [visa], next_retry_at: null });
    expect(await statuses(shop)).toEqual(['succeeded', 'declined', 'succeeded']);
  });
});

describe('manual retries', () => {
  it('ask for a key of the caller, and for no body', async () => {
    const { shop, id } = await overdue();
    const path = `/v1/subscriptions/${id}/payment-retries`;
    expect(refusal(await shop.api.post(path, undefined, { 'idempotency-key': '' }))[0]).toBe(400);
    expect(refusal(await shop.api.post(path, {}, { 'idempotency-key': 'k' }))).toEqual([
      400,
      'REQUEST_BODY_NOT_ALLOWED',
    ]);
  });

  it('are found again by their key, newest first', async () => {
    const { shop, id } = await overdue();
    for (let n = 1; n <= 4; n++) data(await retry(shop, id, `k-${n}`), 201);
    const path = `/v1/subscriptions/${id}/payment-retries`;
    const all = await shop.pages(path, 3);
    expect(all.map(({ idempotency_key }) => idempotency_key)).toEqual(['k-4', 'k-3', 'k-2', 'k-1']);
    const [found] = data(await shop.api.get(`${path}?idempotency_key=k-2`), 200);
    expect(data(await shop.api.get(`${path}/${found.subscription_payment_retry_id}`), 200)).toEqual(found);
  });
});
