import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

const DEFAULTS = {
  dunning_retry_days: 30,
  dunning_retry_offsets_days: [1, 3, 5, 7],
  dunning_end_action: 'cancel',
  external_dunning_end_action: 'notify_only',
  default_billing_schedule_owner: 'flint',
  time_zone: 'UTC',
  send_backordered_email: false,
  renewal_upcoming_lead_days: 7,
  trial_ending_lead_days: 3,
  charge_rate_per_second: null,
  renewal_spread_seconds: 0,
};

let world: EngineWorld;
beforeAll(async () => {
  world = await EngineWorld.start();
});
afterAll(() => world.close());

const patch = (shop: Shop, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  shop.api.call('PATCH', '/v1/settings', body, headers);
const set = async (shop: Shop, subscriptions: object): Promise<Json> => data(await patch(shop, { subscriptions }), 200);
const stored = async (shop: Shop): Promise<Json> => data(await shop.api.get('/v1/settings'), 200);
const effective = async (shop: Shop): Promise<Json> => data(await shop.api.get('/v1/settings/effective'), 200);

describe('settings', () => {
  it('start empty, with every default in force', async () => {
    const { shop } = await world.openSandbox();
    const empty = await stored(shop);
    expect(empty).toEqual({
      settings_scope: 'merchant',
      merchant_id: empty.merchant_id,
      version: 0,
      subscriptions: {},
      metadata: {},
    });
    expect(await effective(shop)).toEqual({
      ...empty,
      subscriptions: DEFAULTS,
      customer_account: {
        mode: 'flint_hosted',
        merchant_account_url: null,
        buyer_capabilities: {
          cancellation_reasons: [],
          cancellation_timing: 'end_of_period',
          pause: { enabled: false, max_cycles: null },
          retention_offer: { kind: 'none', pause_cycles: null },
        },
      },
      customer_email_delivery: { dunning: 'flint_sends' },
    });
  });

  it('keep what is set, fill the rest, and give a value back for null', async () => {
    const { shop } = await world.openSandbox();
    const first = await set(shop, { dunning_end_action: 'pause', time_zone: 'Europe/Paris' });
    expect(first).toMatchObject({ version: 1, created_at: expect.any(String) });
    expect(first.subscriptions).toEqual({ dunning_end_action: 'pause', time_zone: 'Europe/Paris' });
    const second = data(
      await patch(shop, { subscriptions: { dunning_end_action: null }, metadata: { team: 'billing', old: 'x' } }),
      200,
    );
    expect(second).toMatchObject({ version: 2, subscriptions: { time_zone: 'Europe/Paris' } });
    expect((await effective(shop)).subscriptions).toEqual({ ...DEFAULTS, time_zone: 'Europe/Paris' });
    data(await patch(shop, { metadata: { old: null } }), 200);
    expect(await stored(shop)).toMatchObject({ version: 3, metadata: { team: 'billing' } });
    data(await patch(shop, { subscriptions: null, metadata: null }), 200);
    expect(await stored(shop)).toMatchObject({ version: 4, subscriptions: {}, metadata: {} });
  });

  it('replace the account and the delivery of e-mails as a whole', async () => {
    const { shop } = await world.openSandbox();
    const buyer_capabilities = {
      cancellation_reasons: ['too_expensive'],
      pause: { enabled: true, max_cycles: 3 },
      retention_offer: { kind: 'pause_instead', pause_cycles: 2 },
    };
    const hosted = { mode: 'merchant_hosted', merchant_account_url: 'https://shop.example/account' };
    data(
      await patch(shop, {
        customer_account: { ...hosted, buyer_capabilities },
        customer_email_delivery: { dunning: 'merchant_sends' },
      }),
      200,
    );
    expect((await stored(shop)).customer_account).toEqual({ ...hosted, buyer_capabilities });
    const held = await effective(shop);
    expect(held.customer_email_delivery).toEqual({ dunning: 'merchant_sends' });
    expect(held.customer_account.buyer_capabilities.cancellation_timing).toBe('end_of_period');
    // What holds can be sent back as it was read.
    data(await patch(shop, { customer_account: held.customer_account }), 200);
    expect((await effective(shop)).customer_account).toEqual(held.customer_account);
    data(await patch(shop, { customer_account: hosted, customer_email_delivery: null }), 200);
    const replaced = await stored(shop);
    expect(replaced.customer_account).toEqual(hosted);
    expect(replaced.customer_email_delivery).toBeUndefined();
  });

  it('belong to one environment, and to those who have the scope', async () => {
    const { shop } = await world.openSandbox();
    const reader = await world.openSandbox(['settings.read']);
    const stranger = await world.openSandbox(['customers.read']);
    await set(shop, { time_zone: 'Asia/Tokyo' });
    expect(await stored(reader.shop)).toMatchObject({ version: 0, subscriptions: {} });
    expect(refusal(await patch(reader.shop, { metadata: { a: '1' } }))).toEqual([403, 'INSUFFICIENT_SCOPE']);
    for (const path of ['/v1/settings', '/v1/settings/effective']) {
      expect(refusal(await stranger.shop.api.get(path))).toEqual([403, 'INSUFFICIENT_SCOPE']);
    }
  });

  it('change once for a request that comes twice', async () => {
    const { shop } = await world.openSandbox();
    const key = { 'idempotency-key': 'settings-once' };
    const body = { subscriptions: { dunning_retry_days: 20 } };
    const first = await patch(shop, body, key);
    await set(shop, { dunning_retry_days: 25 });
    const again = await patch(shop, body, key);
    expect(data(again, 200)).toEqual(data(first, 200));
    expect(again.body.meta.idempotency_replayed).toBe(true);
    expect((await stored(shop)).subscriptions).toEqual({ dunning_retry_days: 25 });
    const other = { subscriptions: { dunning_retry_days: 21 } };
    expect(refusal(await patch(shop, other, key))).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });
});

describe('versions', () => {
  it('refuse a change to settings that were changed since they were read, and name the version that stands', async () => {
    const { shop } = await world.openSandbox();
    data(await patch(shop, { expected_version: 0, metadata: { a: '1' } }), 200);
    const stale = await patch(shop, { expected_version: 0, metadata: { a: '2' } });
    expect(refusal(stale)).toEqual([409, 'SETTINGS_CONCURRENT_MODIFICATION']);
    expect(stale.body.error.current_version).toBe(1);
    expect(data(await patch(shop, { expected_version: 1, metadata: { a: '2' } }), 200).version).toBe(2);
  });

  it('let one of many writers of the same version through', async () => {
    const { shop } = await world.openSandbox();
    const writers = Array.from({ length: 16 }, (_, n) =>
      patch(shop, { expected_version: 0, metadata: { by: String(n) } }),
    );
    const statuses = (await Promise.all(writers)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array(15).fill(409)]);
    expect((await stored(shop)).version).toBe(1);
  });

  it('stay where they are when nothing changes', async () => {
    const { shop } = await world.openSandbox();
    await set(shop, { dunning_retry_days: 20 });
    expect((await set(shop, { dunning_retry_days: 20, time_zone: null })).version).toBe(1);
    expect((await set(shop, {})).version).toBe(1);
  });
});

describe('bad input', () => {
  const subscriptions = (fields: object) => ({ subscriptions: fields });
  const capability = (fields: object) => ({ customer_account: { buyer_capabilities: fields } });
  const offer = (fields: object, max_cycles = 12) => capability({ pause: { max_cycles }, retention_offer: fields });

  it.each<[object, string, string]>([
    [subscriptions({ dunning_retry_days: 0 }), 'INVALID_DUNNING_RETRY_DAYS', 'subscriptions.dunning_retry_days'],
    [subscriptions({ dunning_retry_days: 61 }), 'INVALID_DUNNING_RETRY_DAYS', 'subscriptions.dunning_retry_days'],
    [subscriptions({ dunning_retry_days: '9' }), 'INVALID_DUNNING_RETRY_DAYS', 'subscriptions.dunning_retry_days'],
    [subscriptions({ dunning_retry_offsets_days: [] }), 'VALIDATION_ERROR', 'subscriptions.dunning_retry_offsets_days'],
    [
      subscriptions({ dunning_retry_offsets_days: Array(9).fill(1) }),
      'VALIDATION_ERROR',
      'subscriptions.dunning_retry_offsets_days',
    ],
    [
      subscriptions({ dunning_retry_offsets_days: [1, 31] }),
      'VALIDATION_ERROR',
      'subscriptions.dunning_retry_offsets_days[1]',
    ],
    [
      subscriptions({ dunning_retry_offsets_days: [1, null] }),
      'VALIDATION_ERROR',
      'subscriptions.dunning_retry_offsets_days[1]',
    ],
    [
      subscriptions({ dunning_retry_days: 23, dunning_retry_offsets_days: [8, 8, 8] }),
      'VALIDATION_ERROR',
      'subscriptions.dunning_retry_offsets_days',
    ],
    [subscriptions({ dunning_end_action: 'delete' }), 'VALIDATION_ERROR', 'subscriptions.dunning_end_action'],
    [
      subscriptions({ default_billing_schedule_owner: 'me' }),
      'INVALID_BILLING_SCHEDULE_OWNER',
      'subscriptions.default_billing_schedule_owner',
    ],
    [subscriptions({ time_zone: 'Mars/Olympus' }), 'VALIDATION_ERROR', 'subscriptions.time_zone'],
    [subscriptions({ time_zone: '+03:00' }), 'VALIDATION_ERROR', 'subscriptions.time_zone'],
    [subscriptions({ send_backordered_email: 'yes' }), 'VALIDATION_ERROR', 'subscriptions.send_backordered_email'],
    [subscriptions({ renewal_upcoming_lead_days: 0 }), 'VALIDATION_ERROR', 'subscriptions.renewal_upcoming_lead_days'],
    [subscriptions({ trial_ending_lead_days: 31 }), 'VALIDATION_ERROR', 'subscriptions.trial_ending_lead_days'],
    [subscriptions({ charge_rate_per_second: 0.5 }), 'VALIDATION_ERROR', 'subscriptions.charge_rate_per_second'],
    [subscriptions({ renewal_spread_seconds: 86_401 }), 'VALIDATION_ERROR', 'subscriptions.renewal_spread_seconds'],
    [subscriptions({ color: 'red' }), 'UNKNOWN_FIELD', 'subscriptions.color'],
    [subscriptions([] as object), 'VALIDATION_ERROR', 'subscriptions'],
    [{ customer_account: { mode: 'merchant_hosted' } }, 'FIELD_REQUIRED', 'customer_account.merchant_account_url'],
    [
      { customer_account: { merchant_account_url: 'javascript:alert(1)' } },
      'VALIDATION_ERROR',
      'customer_account.merchant_account_url',
    ],
    [
      capability({ cancellation_reasons: ['bored'] }),
      'VALIDATION_ERROR',
      'customer_account.buyer_capabilities.cancellation_reasons[0]',
    ],
    [
      capability({ pause: { max_cycles: 13 } }),
      'VALIDATION_ERROR',
      'customer_account.buyer_capabilities.pause.max_cycles',
    ],
    [
      offer({ kind: 'pause_instead' }),
      'FIELD_REQUIRED',
      'customer_account.buyer_capabilities.retention_offer.pause_cycles',
    ],
    [
      offer({ kind: 'pause_instead', pause_cycles: 4 }, 3),
      'INVALID_REQUEST',
      'customer_account.buyer_capabilities.retention_offer.pause_cycles',
    ],
    [{ customer_email_delivery: { dunning: 'nobody' } }, 'VALIDATION_ERROR', 'customer_email_delivery.dunning'],
    [{ metadata: { flint_a: '1' } }, 'RESERVED_METADATA_KEY', 'metadata.flint_a'],
    [{ expected_version: -1, metadata: {} }, 'INVALID_EXPECTED_VERSION', 'expected_version'],
    [{ settings_scope: 'merchant' }, 'UNKNOWN_FIELD', 'settings_scope'],
  ])('%j is refused', async (body, code, param) => {
    const answer = await patch(world.shop, body);
    expect(refusal(answer)).toEqual([400, code]);
    expect(answer.body.error.param).toBe(param);
  });

  it('an update of nothing is refused', async () => {
    for (const body of [{}, { expected_version: 0 }]) {
      expect(refusal(await patch(world.shop, body))).toEqual([400, 'NO_FIELDS_TO_UPDATE']);
    }
  });

  it('of the scopes only merchant is taken', async () => {
    for (const path of ['/v1/settings', '/v1/settings/effective']) {
      expect((await world.api.get(`${path}?settings_scope=merchant`)).status).toBe(200);
      for (const scope of ['organization', 'location', 'device', 'galaxy']) {
        const answer = await world.api.get(`${path}?settings_scope=${scope}`);
        expect(refusal(answer)).toEqual([400, 'INVALID_QUERY_PARAMETER']);
        expect(answer.body.error).toMatchObject({
          param: 'settings_scope',
          message: expect.stringMatching('merchant'),
        });
      }
    }
    const elsewhere = await world.api.call('PATCH', '/v1/settings?settings_scope=device', { metadata: { a: '1' } });
    expect(refusal(elsewhere)).toEqual([400, 'INVALID_QUERY_PARAMETER']);
  });
});
