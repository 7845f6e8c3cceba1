import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';
import { DECLINING, dayOf, type Given, paidCharges, subscribed } from './subscribed-sandbox.js';

let world: EngineWorld;

beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const given = (wanted?: Given) => subscribed(world, wanted);

describe('§9.2: changing a subscription', () => {
  const choices = {
    billing_interval_options: [{ billing_interval: 'weekly', billing_interval_count: 1 }],
    quantity_options: [1, 3],
  };

  it('metadata and reference change at once; quantity and interval with the next cycle', async () => {
    const { shop, id, now } = await given({ plan: choices, fields: { metadata: { a: '1' }, quantity: 1 } });
    const path = `/v1/subscriptions/${id}`;
    const words = { metadata: { b: '2' }, external_reference_id: 'ref-7' };
    expect(data(await shop.api.call('PATCH', path, words), 200)).toMatchObject({
      metadata: { a: '1', b: '2' },
      external_reference_id: 'ref-7',
    });
    const terms = { quantity: 3, billing_interval: 'weekly', billing_interval_count: 1 };
    const changed = data(await shop.api.call('PATCH', path, terms), 200);
    expect(changed).toMatchObject({ ...terms, recurring_amount_money: { amount: 3_000 } });
    await shop.advanceTo(changed.next_billing_at);
    expect(dayOf((await now()).next_billing_at)).toBe('2028-03-07');
    expect((await paidCharges(shop)).map(({ amount_money }) => amount_money.amount)).toEqual([1_000, 3_000]);
  });

  it('refuses what the plan does not offer, and what another route does', async () => {
    const { shop, id, act } = await given({ plan: choices });
    const patch = (body: object) => shop.api.call('PATCH', `/v1/subscriptions/${id}`, body).then(refusal);
    expect(await patch({})).toEqual([400, 'NO_FIELDS_TO_UPDATE']);
    expect(await patch({ quantity: 2 })).toEqual([400, 'INVALID_REQUEST']);
    expect(await patch({ billing_interval: 'daily', billing_interval_count: 1 })).toEqual([
      400,
      'INVALID_BILLING_INTERVAL',
    ]);
    expect(await patch({ billing_interval: 'weekly' })).toEqual([400, 'INTERVAL_REQUIRED']);
    expect(await patch({ cancel_at_period_end: true })).toEqual([400, 'USE_CANCEL_SUBSCRIPTION']);
    expect(await patch({ quantity: 3, expected_version: 1 })).toEqual([409, 'VERSION_CONFLICT']);
    data(await act('cancel', { cancel_immediately: true }), 200);
    expect(await patch({ quantity: 3 })).toEqual([409, 'SUBSCRIPTION_CANCELED']);
  });

  it('lines are added, changed and taken off with a key, and billed from the next cycle on', async () => {
    const { shop, id, act, subscription } = await given();
    const keyed = (key: string) => ({ 'idempotency-key': key });
    const cups = { name: 'Cups', unit_price_money: { amount: 500, currency: 'USD' } };
    const lines = `/v1/subscriptions/${id}/line-items`;
    const added = data(await act('line-items', cups, keyed('add')), 201);
    expect(data(await act('line-items', cups, keyed('add')), 201)).toEqual(added);
    expect(added).toMatchObject({ recurring_amount_money: { amount: 1_500 }, line_items: [{}, { name: 'Cups' }] });
    const [tea, own] = added.line_items.map((line: Json) => `${lines}/${line.subscription_line_item_id}`);
    data(await shop.api.call('PATCH', own, { quantity: 3 }, keyed('change')), 200);
    const left = data(await shop.api.call('DELETE', tea, undefined, keyed('remove')), 200);
    expect(left).toMatchObject({ recurring_amount_money: { amount: 1_500 }, line_items: [{ quantity: 3 }] });
    await shop.advanceTo(subscription.next_billing_at);
    expect((await paidCharges(shop)).map(({ amount_money }) => amount_money.amount)).toEqual([1_000, 1_500]);
    const orders = await shop.pages(`/v1/orders?subscription_id=${id}`);
    expect(orders.map(({ line_items: [line] }) => line.name)).toEqual(['Cups', 'Tea']);
  });
});

describe('§9.3: starting a subscription', () => {
  it('imported: active in the period that was paid elsewhere, billed by us from its end on', async () => {
    const billing_start = { type: 'imported', period_started_at: '2028-01-15T00:00:00.000Z', completed_cycles: 4 };
    const { subscription, shop, now } = await given({ plan: { setup_fee_money: usd(900) }, fields: { billing_start } });
    expect(subscription).toMatchObject({
      status: 'active',
      completed_cycles: 4,
      current_period_start: '2028-01-15T00:00:00.000Z',
      next_billing_at: '2028-02-15T00:00:00.000Z',
    });
    expect(await shop.charges()).toEqual([]);
    await shop.advanceTo(subscription.next_billing_at);
    expect(await now()).toMatchObject({ status: 'active', completed_cycles: 5 });
    expect((await paidCharges(shop)).map(({ amount_money }) => amount_money.amount)).toEqual([1_000]);
  });

  it('refuses what does not fit the type of the start, and an import of a period that does not run', async () => {
    const { shop, customerId, subscription } = await given();
    const start = async (billing_start: object) =>
      refusal(await shop.subscribe(customerId, subscription.subscription_plan_id, { billing_start }));
    const invalid = [400, 'SUBSCRIPTION_BILLING_START_INVALID'];
    expect(await start({ type: 'imported' })).toEqual(invalid);
    expect(await start({ type: 'immediate', completed_cycles: 1 })).toEqual(invalid);
    expect(await start({ type: 'scheduled' })).toEqual(invalid);
    const notCurrent = [400, 'SUBSCRIPTION_IMPORT_PERIOD_NOT_CURRENT'];
    for (const day of ['2027-12-31', '2028-02-01']) {
      expect(await start({ type: 'imported', period_started_at: `${day}T00:00:00.000Z` })).toEqual(notCurrent);
    }
  });

  it('F13: one reference has one live subscription, whatever keys its requests had', async () => {
    const fields = { external_reference_id: 'seat-1' };
    const { shop, customerId, subscription, act } = await given({ fields });
    const planId = subscription.subscription_plan_id;
    const twice = await shop.subscribe(customerId, planId, fields);
    expect(refusal(twice)).toEqual([409, 'SUBSCRIPTION_ALREADY_EXISTS']);
    expect(twice.body.error.blocking_resources).toEqual([
      { resource_type: 'subscription', resource_id: subscription.subscription_id, status: 'active' },
    ]);
    data(await shop.subscribe((await shop.buyer()).customerId, planId, fields), 201);
    data(await act('cancel', { cancel_immediately: true }), 200);
    const again = await Promise.all(Array.from({ length: 8 }, () => shop.subscribe(customerId, planId, fields)));
    expect(again.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    expect(await shop.chargesOf(customerId)).toHaveLength(2);
  });
});

describe('§9.6: the billing schedule', () => {
  const external = { fields: { billing_schedule: { owner: 'external' } } };
  const schedule = (shop: Shop, id: string, body: object) =>
    shop.api.call('PATCH', `/v1/subscriptions/${id}/billing-schedule`, { initiated_by: 'integration', ...body });

  it('a bill of ours is moved, and billed on its new date', async () => {
    const { shop, id, now } = await given();
    const next_billing_at = '2028-02-10T00:00:00.000Z';
    const moved = data(await schedule(shop, id, { owner: 'flint', next_billing_at }), 200);
    expect(moved).toMatchObject({ next_billing_at, current_period_end: next_billing_at });
    await shop.advanceTo(next_billing_at);
    expect(await now()).toMatchObject({ completed_cycles: 2, next_billing_at: '2028-03-10T00:00:00.000Z' });
  });

  it('a caller names each date; in between it waits, and can be found', async () => {
    const { shop, id, subscription, now } = await given(external);
    expect(subscription).toMatchObject({ status: 'active', awaiting_billing_schedule: true, completed_cycles: 1 });
    expect(subscription.next_billing_at).toBeUndefined();
    const waiting = async () => (await shop.pages('/v1/subscriptions?awaiting_billing_schedule=true')).length;
    expect(await waiting()).toBe(1);
    expect(await shop.pages('/v1/subscriptions?billing_schedule_owner=flint')).toEqual([]);
    const next_billing_at = '2028-04-10T00:00:00.000Z';
    data(await schedule(shop, id, { owner: 'external', next_billing_at }), 200);
    expect(await waiting()).toBe(0);
    await shop.advanceTo('2028-06-01T00:00:00.000Z');
    expect(await now()).toMatchObject({ completed_cycles: 2, awaiting_billing_schedule: true });
    expect((await paidCharges(shop)).map(({ created_at }) => dayOf(created_at))).toEqual(['2028-01-31', '2028-04-10']);
  });

  it('a failed bill of a caller ends by a setting of its own: it waits, past due, and after recovery for the next date', async () => {
    const { shop, id, customerId, act, now } = await given(external);
    data(await act('payment-method', { payment_method_id: await shop.method(customerId, DECLINING) }), 200);
    data(await schedule(shop, id, { owner: 'external', next_billing_at: '2028-02-10T00:00:00.000Z' }), 200);
    await shop.advanceTo('2028-03-31T00:00:00.000Z');
    const waiting = await now();
    expect(waiting).toMatchObject({ status: 'past_due', awaiting_billing_schedule: false, next_retry_at: null });
    expect(waiting.next_billing_at).toBeUndefined();
    data(await act('payment-method', { payment_method_id: await shop.method(customerId) }), 200);
    expect(await now()).toMatchObject({ status: 'active', completed_cycles: 2, awaiting_billing_schedule: true });
  });

  it('answers every error of its list', async () => {
    const { shop, id, act, customerId, subscription } = await given();
    const patch = async (body: object) => refusal(await schedule(shop, id, body));
    const on = (next_billing_at: string | null, owner = 'flint') => ({ owner, next_billing_at });
    const soon = '2028-02-10T00:00:00.000Z';
    expect(await patch(on(soon, 'nobody'))).toEqual([400, 'INVALID_BILLING_SCHEDULE_OWNER']);
    expect(await patch({ owner: 'flint' })).toEqual([400, 'SUBSCRIPTION_NEXT_BILLING_AT_REQUIRED']);
    expect(await patch(on(null))).toEqual([409, 'SUBSCRIPTION_SCHEDULE_CLEAR_NOT_ALLOWED']);
    expect(await patch({ ...on(soon), initiated_by: 'fate' })).toEqual([400, 'SUBSCRIPTION_INITIATED_BY_INVALID']);
    const before = '2028-01-01T00:00:00.000Z';
    expect(await patch(on(before))).toEqual([400, 'SUBSCRIPTION_NEXT_BILLING_AT_BEFORE_PERIOD_START']);
    const far = '2031-01-01T00:00:00.000Z';
    expect(await patch(on(far))).toEqual([400, 'SUBSCRIPTION_NEXT_BILLING_AT_TOO_FAR']);
    const day = { billing_anchor_day: 3 };
    const anchored = [400, 'SUBSCRIPTION_EXTERNAL_BILLING_ANCHOR_NOT_ALLOWED'];
    expect(await patch({ ...on(soon, 'external'), ...day })).toEqual(anchored);
    const start = async (fields: Record<string, unknown>) =>
      refusal(await shop.subscribe(customerId, subscription.subscription_plan_id, fields));
    expect(await start({ ...external.fields, ...day })).toEqual(anchored);
    expect(await start({ billing_schedule: {} })).toEqual([400, 'SUBSCRIPTION_BILLING_SCHEDULE_REQUIRED']);
    await shop.advanceTo('2028-02-05T00:00:00.000Z');
    expect(await patch(on('2028-02-01T00:00:00.000Z'))).toEqual([400, 'SUBSCRIPTION_NEXT_BILLING_AT_NOT_FUTURE']);
    data(await act('cancel'), 200);
    const ending = await schedule(shop, id, on(soon));
    expect(refusal(ending)).toEqual([409, 'SUBSCRIPTION_SCHEDULE_MUTATION_NOT_ALLOWED']);
    expect(ending.body.error).toMatchObject({
      param: 'status',
      current_status: 'active',
      current_version: expect.any(Number),
    });
  });
});

describe('§9.5: a contract that ends early', () => {
  const plan = { contract_term_months: 12, early_termination_fee_money: usd(5_000) };
  const now = { cancel_immediately: true };

  it('is charged for before the answer, once, when it is ended at once', async () => {
    const { act, shop } = await given({ plan });
    const key = { 'idempotency-key': 'end-it' };
    const canceled = data(await act('cancel', now, key), 200);
    expect(data(await act('cancel', now, key), 200)).toEqual(canceled);
    expect((await paidCharges(shop)).map(({ amount_money }) => amount_money.amount)).toEqual([1_000, 5_000]);
    const fee = canceled.early_termination_fee_payment_intent_id;
    expect(data(await shop.api.get(`/v1/payment-intents/${fee}`), 200)).toMatchObject({
      status: 'succeeded',
      metadata: { subscription_id: canceled.subscription_id, purpose: 'early_termination_fee' },
    });
  });

  it('is over all the same when the fee is declined; it stays open, and nothing is owed at the end of the period', async () => {
    const { act, shop, customerId } = await given({ plan });
    data(await act('cancel'), 200);
    data(await act('reactivate'), 200);
    expect(await shop.charges()).toHaveLength(1);
    data(await act('payment-method', { payment_method_id: await shop.method(customerId, DECLINING) }), 200);
    const canceled = data(await act('cancel', now), 200);
    expect(canceled.status).toBe('canceled');
    const fee = `/v1/payment-intents/${canceled.early_termination_fee_payment_intent_id}`;
    expect(data(await shop.api.get(fee), 200).status).toBe('requires_payment_method');
  });
});

describe('§9.4: previews', () => {
  it('a creation answers what creating would, with nothing stored; nothing is delivered here', async () => {
    const fields = { external_reference_id: 'seat-1' };
    const { shop, customerId, subscription, id } = await given({ fields });
    const preview = async (body: object) => shop.api.post('/v1/subscription-previews', body);
    const wish = {
      ...{ mode: 'create', customer_id: customerId, subscription_plan_id: subscription.subscription_plan_id },
      billing_start: { type: 'immediate' },
    };
    expect(data(await preview(wish), 200)).toEqual({ mode: 'create', is_valid: true, errors: [], currency: 'USD' });
    const late = { ...wish, billing_start: { type: 'imported', period_started_at: '2027-12-01T00:00:00.000Z' } };
    expect(data(await preview(late), 200)).toMatchObject({
      is_valid: false,
      errors: [{ code: 'SUBSCRIPTION_IMPORT_PERIOD_NOT_CURRENT', param: 'billing_start.period_started_at' }],
    });
    const twin = data(await preview({ ...late, external_reference_id: 'seat-1' }), 200);
    const codes = twin.errors.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(['SUBSCRIPTION_IMPORT_PERIOD_NOT_CURRENT', 'SUBSCRIPTION_ALREADY_EXISTS']);
    expect(await shop.pages('/v1/subscriptions')).toHaveLength(1);
    expect(refusal(await preview({ ...wish, customer_id: undefined }))).toEqual([400, 'FIELD_REQUIRED']);
    expect(refusal(await preview({ ...wish, subscription_id: id }))).toEqual([400, 'INVALID_REQUEST']);
    const delivery = data(await preview({ mode: 'delivery_options', subscription_id: id }), 200);
    expect(delivery).toEqual({ mode: 'delivery_options', subscription_id: id, errors: [], delivery_methods: [] });
    const update = data(await preview({ mode: 'delivery_method_update', subscription_id: id }), 200);
    expect(update.errors).toMatchObject([{ code: 'UNKNOWN_FIELD' }]);
  });
});

describe('§9.2: finding subscriptions', () => {
  it('every filter of the contract narrows, and what no subscription has finds none', async () => {
    const { shop, customerId, id, subscription } = await given({ fields: { external_reference_id: 'seat-9' } });
    const other = data(await shop.subscribe((await shop.buyer()).customerId, await shop.plan({ name: 'Cocoa' })), 201);
    const ids = async (query: string) =>
      (await shop.pages(`/v1/subscriptions?${query}`)).map(({ subscription_id }) => subscription_id);
    const both = [other.subscription_id, id];
    for (const own of [
      `customer_id=${customerId}`,
      `subscription_plan_id=${subscription.subscription_plan_id}`,
      'external_reference_id=seat-9',
      'query=tea',
    ]) {
      expect([own, await ids(own)]).toEqual([own, [id]]);
    }
    for (const all of [
      'status=active&status=paused',
      'billing_schedule_owner=flint&awaiting_billing_schedule=false',
      'cancel_at_period_end=false&needs_attention=false',
      'created_after=2028-01-31T00:00:00Z&updated_before=2028-02-01T00:00:00Z',
      'next_billing_at_after=2028-02-28T00:00:00Z&next_billing_at_before=2028-03-01T00:00:00Z',
    ]) {
      expect([all, (await ids(all)).sort()]).toEqual([all, [...both].sort()]);
    }
    for (const none of ['subscription_offer_id=off_1', 'delivery_method_id=dm_1', 'hold_reason=rate_unavailable']) {
      expect([none, await ids(none)]).toEqual([none, []]);
    }
    for (const sort of ['created_at', 'updated_at', 'next_billing_at']) {
      expect((await ids(`sort_by=${sort}&sort_direction=asc`)).sort()).toEqual([...both].sort());
    }
    const [expanded] = data(
      await shop.api.get('/v1/subscriptions?expand=customer,subscription_plan&query=seat-9'),
      200,
    );
    expect(expanded).toMatchObject({ customer: { customer_id: customerId }, subscription_plan: { name: 'Tea' } });
  });
});
