import type { ApiWitness } from './api-witness.js';
import { saveMethod } from './show-payments.js';

const USD = (amount: number) => ({ amount, currency: 'USD' });

/** Uses every route of orders: changed, paid in one and in more parts, held, challenged, declined, let go of, closed. */
export async function showOrders(api: ApiWitness, customerId: string, visa: string): Promise<void> {
  const create = async (amount: number, more: object = {}) => {
    const line_items = [{ name: 'Tea', unit_price_money: USD(amount), quantity: 1 }];
    const { data } = await api.post('/v1/orders', { line_items, customer_id: customerId, ...more }, { status: 201 });
    return { path: `/v1/orders/${data.order_id}`, order: data };
  };
  const pay = (path: string, methodId: string, status: number) =>
    api.post(`${path}/pay`, { action: 'pay', payment_source: { payment_method_id: methodId } }, { status });
  await change(api, await create(2_000, { charges: [{ name: 'Postage', amount_money: USD(500) }] }));
  const { path } = await create(3_000, { buyer_note: 'Wrap it.', internal_note: 'Regular.', metadata: { till: '2' } });
  const decliner = await saveMethod(api, customerId, 'pm_card_chargeCustomerFail');
  await pay(path, decliner, 402);
  const part = await api.post(`${path}/payment-intents`, { amount_money: USD(1_000) }, { status: 201 });
  await pay(path, visa, 400);
  const legs = [{ payment_intent_id: part.data.payment_intent_id, payment_source: { payment_method_id: visa } }];
  const partly = { action: 'confirm_payment_intents', payment_intents: legs, completion_behavior: 'partial_payment' };
  await api.post(`${path}/pay`, partly, { status: 200 });
  await pay(path, visa, 200);
  await pay(path, visa, 409);
  await api.get(`${path}?expand=customer,payment_intents,subscription`, { status: 200 });
  const attempts = await api.get(`${path}/payment-attempts`, { status: 200 });
  const attempt = `${path}/payment-attempts/${attempts.data[0].order_payment_attempt_id}`;
  await api.get(attempt, { status: 200 });
  await api.get(`${attempt}/payment-method-resolution`, { status: 200 });
  await api.post(`${attempt}/cancel`, undefined, { status: 409 });
  await api.get(`${path}/activities`, { status: 200 });
  await api.get(`${path}/activities?type=payment,payment_failed`, { status: 200 });
  await api.get(`/v1/orders?customer_id=${customerId}&sort_by=total&page_size=100`, { status: 200 });
  await hold(api, (await create(2_000)).path, visa);
  const challenged = await saveMethod(api, customerId, 'pm_card_authenticationRequired');
  await challenge(api, (await create(2_000)).path, challenged);
}

async function change(api: ApiWitness, { path, order }: { path: string; order: { charges: object[] } }): Promise<void> {
  const line = { name: 'Cup', unit_price_money: USD(700), quantity: 2, description: 'Blue', metadata: { sku: '7' } };
  const { data } = await api.post(`${path}/line-items`, line, { status: 201 });
  await api.call('DELETE', `${path}/line-items/${data.line_items[1].order_line_item_id}`, undefined, { status: 200 });
  await api.post(`${path}/charges`, { name: 'Gift wrap', amount_money: USD(200) }, { status: 201 });
  const [charge] = order.charges as { order_charge_id: string }[];
  await api.call('DELETE', `${path}/charges/${charge!.order_charge_id}`, undefined, { status: 200 });
  await api.call('PATCH', path, { internal_note: 'Call first.', metadata: { till: null } }, { status: 200 });
  await api.post(`${path}/close`, undefined, { status: 200 });
  await api.post(`${path}/close`, undefined, { status: 409 });
}

/** Authorized and captured in part; another one canceled before anything was tried. */
async function hold(api: ApiWitness, path: string, visa: string): Promise<void> {
  const body = { capture_method: 'manual', external_reference_id: 'leg-1', metadata: { leg: '1' } };
  const { data } = await api.post(`${path}/payment-intents`, body, { status: 201 });
  const { payment_intent_id } = data;
  const legs = [{ payment_intent_id, payment_source: { payment_method_id: visa } }];
  await api.post(`${path}/pay`, { action: 'confirm_payment_intents', payment_intents: legs }, { status: 200 });
  await api.get(path, { status: 200 });
  await api.post(`${path}/payment-intents/${payment_intent_id}/capture`, { amount_money: USD(1_500) }, { status: 200 });
  const other = await api.post(`${path}/payment-intents`, {}, { status: 201 });
  const { payment_intent_id: id } = other.data;
  await api.post(`${path}/payment-intents/${id}/cancel`, { cancellation_reason: 'duplicate' }, { status: 200 });
}

/** A challenge that is answered, and one that is let go of. */
async function challenge(api: ApiWitness, path: string, methodId: string): Promise<void> {
  const body = { action: 'pay', payment_source: { payment_method_id: methodId } };
  const first = (await api.post(`${path}/pay`, body, { status: 200 })).data.payment_attempt;
  await api.post(`${path}/payment-attempts/${first.order_payment_attempt_id}/cancel`, undefined, { status: 200 });
  const { payment_attempt } = (await api.post(`${path}/pay`, body, { status: 200 })).data;
  const { complete_url } = payment_attempt.pending_actions[0].client_action.sandbox;
  await api.post(complete_url, { outcome: 'succeed' }, { status: 200, anonymous: true });
  const { order_payment_attempt_id } = payment_attempt;
  const headers = { 'idempotency-key': `resume-${order_payment_attempt_id}` };
  await api.post(`${path}/pay`, { action: 'resume', order_payment_attempt_id }, { status: 200, headers });
}
