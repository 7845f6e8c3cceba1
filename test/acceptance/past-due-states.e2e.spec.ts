import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineWorld } from './engine-world.js';
import { data, refusal } from './shop.js';
import { DECLINING, subscribed } from './subscribed-sandbox.js';

let world: EngineWorld;

beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

/** A paid subscription whose next bills are declined, until this end. */
async function declining(dunning_end_action: string) {
  const given = await subscribed(world);
  data(await given.shop.api.call('PATCH', '/v1/settings', { subscriptions: { dunning_end_action } }), 200);
  const failing = await given.shop.method(given.customerId, DECLINING);
  data(await given.act('payment-method', { payment_method_id: failing }), 200);
  const due = () => given.shop.advanceTo(given.subscription.next_billing_at);
  return { ...given, due };
}

describe('§9.7: the state machine of a subscription, the rows of an overdue one', () => {
  it('past_due | manual retry paid | active', async () => {
    const { shop, act, due, methodId, now } = await declining('cancel');
    await due();
    data(await shop.api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'rate_limit', probability: 1 }), 200);
    data(await act('payment-method', { payment_method_id: methodId }), 200);
    expect(await now()).toMatchObject({ status: 'past_due', completed_cycles: 1 });
    data(await shop.api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'none' }), 200);
    data(await act('payment-retries', undefined, { 'idempotency-key': 'again' }), 201);
    expect(await now()).toMatchObject({ status: 'active', completed_cycles: 2, next_retry_at: null });
  });

  it('past_due | dunning exhausted, end action pause | paused', async () => {
    const { shop, due, now, act } = await declining('pause');
    await due();
    await shop.advanceDays(40);
    expect(await now()).toMatchObject({ status: 'paused', next_retry_at: null, paused_at: expect.any(String) });
    expect(refusal(await act('resume'))).toEqual([409, 'CANNOT_RESUME_PAST_DUE_PAYMENT_REQUIRED']);
    const tries = (await shop.charges()).length;
    await shop.advanceDays(90);
    expect(await shop.charges()).toHaveLength(tries);
  });

  it('past_due | dunning exhausted, end action notify_only | past_due', async () => {
    const { shop, due, now, act, methodId } = await declining('notify_only');
    await due();
    await shop.advanceDays(20);
    expect(await now()).toMatchObject({ status: 'past_due', next_retry_at: null, needs_attention: true });
    data(await act('payment-method', { payment_method_id: methodId }), 200);
    expect(await now()).toMatchObject({ status: 'active', completed_cycles: 2 });
  });
});
