import type { ApiWitness } from './api-witness.js';

/** Uses the sandbox's own routes, the description and what probes ask. */
export async function showTheRest(api: ApiWitness, customerId: string): Promise<void> {
  const page = await api.get('/v1/sandbox/gateway/charges?page_size=2', { status: 200 });
  await api.get(`/v1/sandbox/gateway/charges?page_token=${page.next_page_token}`, { status: 200 });
  await api.get('/v1/sandbox/gateway/charges?page_token=lost', { status: 400 });
  await api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'rate_limit' }, { status: 200 });
  await api.post('/v1/payment-methods', { customer_id: customerId }, { status: 503 });
  await api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'none', probability: 0 }, { status: 200 });
  await api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'earthquake' }, { status: 400 });
  const faults = [{ mode: 'hang-then-commit', probability: 0 }, { mode: 'webhook_drop' }];
  await api.call(
    'PUT',
    '/v1/sandbox/gateway/faults',
    { faults, hang_ms: 5, late_ms: 0, retry_after_ms: 1_000 },
    { status: 200 },
  );
  const set = await api.get('/v1/sandbox/gateway/faults', { status: 200 });
  if (set.data.faults.length !== 2) throw new Error('both faults are set');
  await api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'none', faults }, { status: 400 });
  const twice = { faults: [{ mode: 'webhook_drop' }, { mode: 'webhook-drop' }] };
  await api.call('PUT', '/v1/sandbox/gateway/faults', twice, { status: 400 });
  await api.call('PUT', '/v1/sandbox/gateway/faults', {}, { status: 400 });
  await api.call('PUT', '/v1/sandbox/gateway/faults', { faults: [] }, { status: 200 });
  await api.get('/v1/sandbox/gateway/refunds', { status: 200 });
  await api.get('/v1/sandbox/gateway/refunds?page_token=lost', { status: 400 });
  await api.get('/v1/analytics/subscriptions?range=today&timezone=Asia/Kathmandu', { status: 200 });
  for (const wrong of ['range=forever', 'timezone=Mars/Olympus']) {
    await api.get(`/v1/analytics/subscriptions?${wrong}`, { status: 400 });
  }
  for (const path of ['/v1/openapi.json', '/docs', '/docs/errors', '/health/live', '/health/ready', '/metrics']) {
    await api.get(path, { status: 200, anonymous: true });
  }
}

/** Reads settings without and with every value, and gives them all back. */
export async function showSettings(api: ApiWitness): Promise<void> {
  const everything = {
    subscriptions: {
      dunning_retry_days: 30,
      dunning_retry_offsets_days: [8, 8, 8],
      dunning_end_action: 'pause',
      external_dunning_end_action: 'cancel',
      default_billing_schedule_owner: 'flint',
      time_zone: 'Europe/Paris',
      send_backordered_email: true,
      renewal_upcoming_lead_days: 14,
      trial_ending_lead_days: 2,
      charge_rate_per_second: 50,
      renewal_spread_seconds: 60,
    },
    customer_account: {
      mode: 'merchant_hosted',
      merchant_account_url: 'https://shop.example/account',
      buyer_capabilities: {
        cancellation_reasons: ['too_expensive', 'other'],
        cancellation_timing: 'buyer_chooses',
        pause: { enabled: true, max_cycles: 3 },
        retention_offer: { kind: 'pause_instead', pause_cycles: 2 },
      },
    },
    customer_email_delivery: { dunning: 'merchant_sends' },
    metadata: { team: 'billing' },
  };
  const [path, holding] = ['/v1/settings', '/v1/settings/effective'];
  for (const each of [path, holding]) await api.get(each, { status: 200 });
  await api.call('PATCH', path, everything, { status: 200 });
  for (const each of [path, `${holding}?settings_scope=merchant`]) await api.get(each, { status: 200 });
  await api.get(`${path}?settings_scope=device`, { status: 400 });
  await api.get(`${holding}?settings_scope=device`, { status: 400 });
  await api.call('PATCH', path, { subscriptions: { dunning_retry_days: 61 } }, { status: 400 });
  await api.call('PATCH', path, { expected_version: 0, metadata: null }, { status: 409 });
  const nothing = { subscriptions: null, customer_account: null, customer_email_delivery: null, metadata: null };
  await api.call('PATCH', path, { ...nothing, expected_version: 1 }, { status: 200 });
}

const SOME = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ';

/** Asks every operation in ways that each of them refuses, whatever it does. */
export async function showRefusals(api: ApiWitness): Promise<void> {
  for (const { method, path, security, parameters, responses } of api.api.operations) {
    if (responses['400'] === undefined) continue;
    const idOf = (name: string) =>
      /\^(\w+)_/.exec(String(parameters.find((each) => each.name === name)?.schema.pattern));
    const made = path.replace(/\{(\w+)\}/g, (_whole, name: string) => `${idOf(name)?.[1]}_${SOME}`);
    const secret = parameters.some(({ name }) => name === 'client_secret') ? '?client_secret=none' : '';
    await api.call(method, made, undefined, { headers: { 'flint-version': '1999-01-01' }, status: 400 });
    await api.call(method, `${made}?colour=red`, undefined, { status: 400 });
    if (security.length > 0) {
      await api.call(method, made, undefined, { anonymous: true, status: 401 });
      await api.call(method, made, undefined, { headers: { authorization: 'Bearer flint_test_none' }, status: 401 });
      await api.call(method, made, undefined, { headers: { 'x-api-key': 'flint_test_none' }, status: 400 });
    }
    await api.call(method, `${made}${secret}`, undefined, {
      headers: { 'x-request-id': '4242424242424242' },
      status: 422,
    });
    if (path.includes('{'))
      await api.call(method, path.replace(/\{\w+\}/g, 'lost') + secret, undefined, { status: 400 });
    if (path.includes('{') && method !== 'PATCH')
      await api.call(method, `${made}${secret}`, method === 'GET' ? undefined : undefined);
  }
}
