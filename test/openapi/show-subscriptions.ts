import type { ApiWitness } from './api-witness.js';
import { saveMethod } from './show-payments.js';
import { showRecovery } from './show-recovery.js';

const USD = (amount: number) => ({ amount, currency: 'USD' });
const TERMS = {
  name: 'Tea club',
  currency: 'USD',
  billing_interval: 'monthly',
  billing_interval_count: 1,
  line_items: [{ name: 'Tea', description: 'Green', unit_price_money: USD(2_495), quantity: 2 }],
};

/** Uses every route of plans; answers a plan with everything that a plan can have, and one with a trial. */
export async function showPlans(api: ApiWitness): Promise<{ full: string; trial: string }> {
  const whole = {
    ...TERMS,
    billing_interval_options: [{ billing_interval: 'weekly', billing_interval_count: 2 }],
    quantity_options: [1, 2, 6],
    setup_fee_money: USD(500),
    contract_term_months: 12,
    early_termination_fee_money: USD(1_000),
    images: ['https://shop.example/tea.png'],
    description: 'Tea every month',
    metadata: { kind: 'tea' },
    external_reference_id: 'tea-1',
  };
  const idOf = async (body: object): Promise<string> =>
    (await api.post('/v1/subscription-plans', body, { status: 201 })).data.subscription_plan_id;
  const full = await idOf(whole);
  const trial = await idOf({ ...TERMS, trial_period_days: 14 });
  const old = await idOf(TERMS);
  await api.post('/v1/subscription-plans', { ...TERMS, trial_period_days: -1 }, { status: 400 });
  await api.get('/v1/subscription-plans?status=active', { status: 200 });
  await api.get('/v1/subscription-plans?status=lost', { status: 400 });
  await api.get(`/v1/subscription-plans/${full}`, { status: 200 });
  const path = `/v1/subscription-plans/${old}`;
  const { data } = await api.call('PATCH', path, { name: 'Old tea' }, { status: 200 });
  await api.call('PATCH', path, { line_items: [] }, { status: 400 });
  await api.call('DELETE', `${path}?expected_version=${data.version}`, undefined, { status: 200 });
  await api.call('PATCH', path, { name: 'Older tea' }, { status: 409 });
  return { full, trial };
}

/** Uses every route of subscriptions and orders: paid, in trial, past due, ended in two ways. */
export async function showSubscriptions(api: ApiWitness, customerId: string, visa: string): Promise<void> {
  const { full, trial } = await showPlans(api);
  const start = async (plan: string, more: object = {}) => {
    const body = { customer_id: customerId, subscription_plan_id: plan, billing_start: { type: 'immediate' }, ...more };
    const { data } = await api.post('/v1/subscriptions', body, { status: 201 });
    return `/v1/subscriptions/${data.subscription_id}`;
  };
  const paid = await start(full, { metadata: { by: 'web' }, external_reference_id: 'tea-sub', quantity: 2 });
  const wish = { customer_id: customerId, subscription_plan_id: full, billing_start: { type: 'immediate' } };
  await api.post('/v1/subscription-previews', { ...wish, mode: 'create' }, { status: 200 });
  const tooSoon = { type: 'scheduled', starts_at: '2001-01-01T00:00:00Z' };
  await api.post('/v1/subscription-previews', { ...wish, billing_start: tooSoon, mode: 'create' }, { status: 200 });
  await api.post('/v1/subscription-previews', { ...wish, mode: 'delivery' }, { status: 400 });
  const delivery = { mode: 'delivery_options', subscription_id: paid.split('/').at(-1) };
  await api.post('/v1/subscription-previews', delivery, { status: 200 });
  await api.get('/v1/capabilities', { status: 200 });
  await api.get('/v1/capabilities?status=lost', { status: 400 });
  const waiting = await start(trial);
  const stranger = { customer_id: customerId, subscription_plan_id: full, billing_start: { type: 'imported' } };
  await api.post('/v1/subscriptions', stranger, { status: 400 });
  await api.call('DELETE', `/v1/payment-methods/${visa}`, undefined, { status: 409 });
  await api.call('DELETE', `/v1/subscription-plans/${full}`, undefined, { status: 409 });
  await api.get('/v1/subscriptions?expand=customer,subscription_plan', { status: 200 });
  await api.get('/v1/subscriptions?status=lost', { status: 400 });
  await api.get(`${paid}?expand=customer,payment_method,subscription_plan`, { status: 200 });
  const failing = await saveMethod(api, customerId, 'pm_card_chargeCustomerFail');
  await api.post(`${paid}/payment-method`, { payment_method_id: failing }, { status: 200 });
  await api.post(`${paid}/payment-method`, {}, { status: 400 });
  await start(full, { payment_method_id: failing });
  await showPauses(api, await start(full));
  await showChanges(api, await start(full));
  await showRenewals(api, await start(full), failing);
  await showTime(api, paid);
  await showRecovery(api, paid, visa);
  const words = { cancellation_reason_code: 'too_expensive', cancellation_comment: 'Too much tea.' };
  await api.post(`${waiting}/cancel`, words, { status: 200 });
  await api.get(waiting, { status: 200 });
  await api.post(`${paid}/cancel`, { cancel_immediately: true }, { status: 200 });
  await api.post(`${paid}/cancel`, undefined, { status: 409 });
  await showOrders(api);
}

/** Pauses and resumes, skips a cycle, and takes a cancellation back. */
async function showPauses(api: ApiWitness, subscription: string): Promise<void> {
  await api.post(`${subscription}/pause`, undefined, { status: 400 });
  await api.post(`${subscription}/pause`, { pause_duration_cycles: 2 }, { status: 200 });
  await api.post(`${subscription}/pause`, {}, { status: 409 });
  await api.post(`${subscription}/resume`, {}, { status: 400 });
  await api.post(`${subscription}/resume`, undefined, { status: 200 });
  await api.post(`${subscription}/skip-cycle`, { initiated_by: 'nobody' }, { status: 400 });
  await api.post(`${subscription}/skip-cycle`, { initiated_by: 'buyer' }, { status: 200 });
  await api.post(`${subscription}/reactivate`, {}, { status: 400 });
  await api.post(`${subscription}/cancel`, undefined, { status: 200 });
  await api.post(`${subscription}/reactivate`, undefined, { status: 200 });
}

/** Changes its words, its terms and its lines. */
async function showChanges(api: ApiWitness, subscription: string): Promise<void> {
  const words = { metadata: { by: 'phone' }, external_reference_id: null };
  await api.call('PATCH', subscription, words, { status: 200 });
  const terms = { quantity: 6, billing_interval: 'weekly', billing_interval_count: 2 };
  await api.call('PATCH', subscription, terms, { status: 200 });
  await api.call('PATCH', subscription, { quantity: 5 }, { status: 400 });
  await api.call('PATCH', subscription, { cancel_at_period_end: true }, { status: 400 });
  const schedule = `${subscription}/billing-schedule`;
  const byCaller = { owner: 'external', next_billing_at: null, initiated_by: 'merchant' };
  await api.call('PATCH', schedule, byCaller, { status: 200 });
  await api.call('PATCH', schedule, { owner: 'flint', next_billing_at: null }, { status: 400 });
  const lines = `${subscription}/line-items`;
  const added = await api.post(lines, { name: 'Cups', unit_price_money: USD(500) }, { status: 201 });
  await api.post(lines, { name: 'Cups' }, { status: 400 });
  const line = `${lines}/${added.data.line_items[1].subscription_line_item_id}`;
  await api.call('PATCH', line, { quantity: 2 }, { status: 200 });
  await api.call('PATCH', line, {}, { status: 400 });
  await api.call('DELETE', line, undefined, { status: 200 });
  await api.call('DELETE', line, undefined, { status: 404 });
}

/** Pays a cycle before its date, and is declined once. */
async function showRenewals(api: ApiWitness, subscription: string, failing: string): Promise<void> {
  await api.post(`${subscription}/renew`, undefined, { status: 200 });
  await api.post(`${subscription}/renew`, { expected_version: 1 }, { status: 409 });
  await api.post(`${subscription}/payment-method`, { payment_method_id: failing }, { status: 200 });
  await api.post(`${subscription}/renew`, {}, { status: 402 });
}

/** Moves the clock to the next bill, which is declined. */
async function showTime(api: ApiWitness, subscription: string): Promise<void> {
  const { data } = await api.get(subscription, { status: 200 });
  await api.get('/v1/sandbox/clock', { status: 200 });
  await api.post('/v1/sandbox/clock/advance', { to: data.next_billing_at }, { status: 200 });
  await api.post('/v1/sandbox/clock/advance', { to: '2000-01-01T00:00:00Z' }, { status: 400 });
  await api.get(subscription, { status: 200 });
  await api.get('/v1/subscriptions?needs_attention=true', { status: 200 });
  await api.get('/v1/payment-intents?page_size=100', { status: 200 });
}

async function showOrders(api: ApiWitness): Promise<void> {
  const { data } = await api.get('/v1/orders?page_size=100', { status: 200 });
  await api.get('/v1/orders?status=lost', { status: 400 });
  for (const { order_id } of data) await api.get(`/v1/orders/${order_id}`, { status: 200 });
}
