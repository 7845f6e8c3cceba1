import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CLOSED_PERSONAL_DATA,
  commandIdOf,
  EventCodec,
  LogCommandRunner,
  type RawEvent,
  readToHead,
  resourceIdFor,
  SYSTEM_ENVIRONMENT,
} from '#event-store';
import { ID_PREFIX, isRefusal, timestampOf } from '#kernel';
import {
  apiKeyAggregate,
  decideCreateApiKey,
  decideOpenMerchant,
  digestSecret,
  MINT_BYTES,
  merchantAggregate,
  mintApiKey,
  SCOPES,
} from '#merchants';
import { ApiClient } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, Shop } from './shop.js';

let world: EngineWorld;

beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const later = (from: string, duration_ms: number) => new Date(Date.parse(from) + duration_ms).toISOString();
/** The same day and time of a later month; the 10th is in each of them. */
function monthsLater(from: string, months: number): string {
  const date = new Date(from);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString();
}
const times = <Made>(count: number, make: (n: number) => Made) => Array.from({ length: count }, (_, n) => make(n + 1));

interface Happened {
  readonly at: string;
  readonly type: string;
  readonly id: string;
}

/** What is done when it falls due, without its details. */
const DUE_TYPES = ['BillingAttemptStarted', 'PaymentAttemptDeclined', 'PaymentIntentCanceled', 'SubscriptionCanceled'];

/** What happened in an environment, in the order of the log. */
async function happenedIn(environmentId: string): Promise<Happened[]> {
  const happened: Happened[] = [];
  for await (const event of readToHead(await world.storeLog())) {
    const [, id] = event.streamName.split(`-${environmentId}.`);
    if (id !== undefined) happened.push({ at: occurredAt(event), type: event.type, id });
  }
  return happened;
}

const occurredAt = ({ metadata }: RawEvent) => (metadata as { occurredAt: string }).occurredAt;

async function subscribed(shop: Shop, customerId: string, billing_interval: string) {
  const planId = await shop.plan({ billing_interval });
  const subscription = data(await shop.subscribe(customerId, planId), 201);
  return { id: subscription.subscription_id as string, begun: subscription.current_period_start as string };
}

/** A merchant's live environment. No route makes one yet: it is written straight to the store. */
async function openLive(): Promise<Shop> {
  const random = randomBytes(MINT_BYTES);
  const commandId = commandIdOf('acceptance', random.toString('hex'));
  const merchantId = resourceIdFor(ID_PREFIX.merchant, commandId);
  const environmentId = resourceIdFor(ID_PREFIX.environment, commandId);
  const runner = new LogCommandRunner(
    await world.storeLog(),
    new EventCodec([merchantAggregate, apiKeyAggregate], CLOSED_PERSONAL_DATA),
  );
  const actor = { type: 'system' as const, id: 'acceptance' };
  const context = { environmentId: SYSTEM_ENVIRONMENT, merchantId, commandId, fingerprint: '', actor, requestId: '' };
  const now = timestampOf(Date.now());
  const environment = { environmentId, mode: 'live' as const, name: 'Live' };
  const opened = await runner.execute(merchantAggregate, merchantId, { ...context, now }, (state) =>
    decideOpenMerchant(state, { businessName: 'Live', environment }),
  );
  const { secret, keyId } = mintApiKey('live', random);
  const apiKeyId = resourceIdFor(ID_PREFIX.apiKey, commandId);
  const key = { apiKeyId, merchantId, environmentId, mode: 'live' as const, name: 'Live key', scopes: [...SCOPES] };
  const made = await runner.execute(apiKeyAggregate, keyId, { ...context, now }, (state) =>
    decideCreateApiKey(state, { ...key, digest: digestSecret(secret) }),
  );
  if (isRefusal(opened) || isRefusal(made)) throw new Error('no live environment');
  return new Shop(new ApiClient(world.baseUrl, secret));
}

/** Subscriptions, an authorization and a challenge, begun hours apart: so no two things fall due within the same hour. */
async function beginAll(shop: Shop, environmentId: string) {
  await shop.advanceTo('2027-01-10T00:00:00.000Z');
  const { customerId } = await shop.buyer();
  const monthly = await subscribed(shop, customerId, 'monthly');
  await shop.advanceTo('2027-01-10T03:00:00.000Z');
  const yearly = await subscribed(shop, customerId, 'yearly');
  await shop.advanceTo('2027-01-10T06:00:00.000Z');
  const failing = await subscribed(shop, customerId, 'monthly');
  const bad = await shop.method(customerId, 'pm_card_chargeCustomerFail');
  data(await shop.api.post(`/v1/subscriptions/${failing.id}/payment-method`, { payment_method_id: bad }), 200);
  await shop.advanceTo('2027-01-10T09:00:00.000Z');
  const held = await shop.intent(customerId, { capture_method: 'manual' });
  const { authorization_expires_at } = data(
    await shop.confirm(held.payment_intent_id, await shop.method(customerId)),
    200,
  );
  const challenged = await shop.intent(customerId);
  const asking = await shop.method(customerId, 'pm_card_authenticationRequired');
  expect(data(await shop.confirm(challenged.payment_intent_id, asking), 200).status).toBe('requires_action');
  const happened = await happenedIn(environmentId);
  const askedAt = happened.findLast(({ type }) => type === 'PaymentActionRequired')!.at;
  return {
    monthly,
    yearly,
    failing,
    held: { id: held.payment_intent_id, expiresAt: authorization_expires_at },
    challenged: { id: challenged.payment_intent_id, askedAt },
    events_count: happened.length,
  };
}

/** What falls due in three years, in order. */
function dueInThreeYears({ monthly, yearly, failing, held, challenged }: Awaited<ReturnType<typeof beginAll>>) {
  const attempt = (id: string, at: string): Happened => ({ at, type: 'BillingAttemptStarted', id });
  const firstDecline = monthsLater(failing.begun, 1);
  const due: Happened[] = [
    { at: later(challenged.askedAt, HOUR_MS), type: 'PaymentAttemptDeclined', id: challenged.id },
    { at: held.expiresAt, type: 'PaymentIntentCanceled', id: held.id },
    ...times(36, (n) => attempt(monthly.id, monthsLater(monthly.begun, n))),
    ...times(3, (n) => attempt(yearly.id, monthsLater(yearly.begun, 12 * n))),
    // Declined on its day, tried again after 1, 3, 5 and 7 days, then ended.
    ...[0, 1, 4, 9, 16].map((day) => attempt(failing.id, later(firstDecline, day * DAY_MS))),
    { at: later(firstDecline, 16 * DAY_MS), type: 'SubscriptionCanceled', id: failing.id },
  ];
  // Stable: the end of the last one comes after its attempt.
  return due.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

async function expectAt(shop: Shop, at: string): Promise<void> {
  expect(Math.abs(Date.parse(await shop.now()) - Date.parse(at))).toBeLessThan(HOUR_MS);
}

describe('years of a sandbox in one advance', () => {
  it('do every due thing at its own time and in order, end, and move no other clock', async () => {
    const { shop, environmentId } = await world.openSandbox();
    const other = (await world.openSandbox()).shop;
    const live = await openLive();
    const begun = await beginAll(shop, environmentId);
    const to = '2030-01-10T12:00:00.000Z';
    const otherBefore = await other.now();
    expect((await shop.advanceTo(to)).status).toBe('ready');

    const happened = (await happenedIn(environmentId)).slice(begun.events_count);
    expect(happened.filter(({ type }) => DUE_TYPES.includes(type))).toEqual(dueInThreeYears(begun));
    const { monthly, yearly, failing } = begun;
    expect(await shop.subscription(monthly.id)).toMatchObject({ status: 'active', completed_cycles: 37 });
    expect(await shop.subscription(yearly.id)).toMatchObject({ status: 'active', completed_cycles: 4 });
    expect((await shop.subscription(failing.id)).status).toBe('canceled');
    const paid = (await shop.charges()).filter(({ status }) => status === 'succeeded');
    expect(paid).toHaveLength(37 + 4 + 1);
    expect(new Set(paid.map(({ payment_intent_id }) => payment_intent_id)).size).toBe(paid.length);

    await expectAt(shop, to);
    await expectAt(other, otherBefore);
    const { created_at } = await live.customer();
    expect(Math.abs(Date.parse(created_at) - Date.now())).toBeLessThan(HOUR_MS);
    expect((await live.api.get('/v1/sandbox/clock')).status).toBe(403);
    expect(refusal(await live.api.post(`/v1/subscriptions/${monthly.id}/access-links`))).toEqual([
      403,
      'API_KEY_MODE_MISMATCH',
    ]);
    // The other one moves by itself, from where it stood.
    const moved = later(otherBefore, 2 * DAY_MS);
    await other.advanceTo(moved);
    await expectAt(other, moved);
    await expectAt(shop, to);
  }, 120_000);
});
