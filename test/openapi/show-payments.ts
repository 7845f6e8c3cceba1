import type { ApiWitness } from './api-witness.js';

const USD = (amount: number) => ({ amount, currency: 'USD' });

/** Saves a method and confirms it as its buyer with a test token; answers its id. */
export async function saveMethod(api: ApiWitness, customerId: string, token: string, status = 200): Promise<string> {
  const { data } = await api.post('/v1/payment-methods', { customer_id: customerId }, { status: 201 });
  const { confirm_url } = data.client_setup.sandbox;
  await api.get(`/v1/payment-methods/${data.payment_method.payment_method_id}/readiness`, { status: 200 });
  await api.post(confirm_url, { token }, { status, anonymous: true });
  return data.payment_method.payment_method_id;
}

/** Uses every route of payment methods; answers an active one, the customer's default. */
export async function showPaymentMethods(api: ApiWitness, customerId: string): Promise<string> {
  const customer = `/v1/customers/${customerId}`;
  await api.get(`${customer}/readiness`, { status: 200 });
  const visa = await saveMethod(api, customerId, 'pm_card_visa');
  const refused = await saveMethod(api, customerId, 'pm_card_visa_chargeDeclined', 402);
  await api.get(`/v1/payment-methods/${refused}/readiness`, { status: 200 });
  await api.post('/v1/payment-methods', { customer_id: customerId, type: 'iban' }, { status: 400 });
  await api.get(`/v1/payment-methods?customer_id=${customerId}`, { status: 200 });
  await api.get('/v1/payment-methods?usage=never', { status: 400 });
  const path = `/v1/payment-methods/${visa}`;
  await api.get(`${path}?expand=customer`, { status: 200 });
  await api.post(`${path}/set-default`, undefined, { status: 200 });
  await api.post(`/v1/payment-methods/${refused}/set-default`, undefined, { status: 409 });
  await api.get(`${customer}?expand=default_payment_method`, { status: 200 });
  await api.get(`${customer}/readiness?amount=2000&currency=USD`, { status: 200 });
  await api.get(`${path}/readiness?amount=1&currency=USD&on=2099-01-01T00:00:00Z`, { status: 200 });
  await api.call('DELETE', `${customer}/default-payment-method`, undefined, { status: 200 });
  await api.post(`${path}/set-default`, undefined, { status: 200 });
  const spare = await saveMethod(api, customerId, 'pm_card_amex');
  await api.call('DELETE', `/v1/payment-methods/${spare}`, undefined, { status: 200 });
  await api.get(`/v1/payment-methods/${spare}/readiness`, { status: 200 });
  return visa;
}

/** Uses every route of payment intents: paid at once, in two steps, after a challenge, declined, canceled. */
export async function showPaymentIntents(api: ApiWitness, customerId: string, visa: string): Promise<void> {
  const create = async (more: object = {}) => {
    const body = { amount_money: USD(2_000), payment_options: ['card'], customer_id: customerId, ...more };
    const { data } = await api.post('/v1/payment-intents', body, { status: 201 });
    return `/v1/payment-intents/${data.payment_intent_id}`;
  };
  const all = {
    metadata: { basket: '7' },
    external_reference_id: 'basket-7',
    payment_return_url: 'https://shop.example/back',
    receipt_email: 'ada@example.com',
    tip_money: USD(200),
    transaction_purpose: 'goods',
  };
  const paid = await create(all);
  await api.get(`${paid}/payment-method-resolution`, { status: 200 });
  const changes = { metadata: { basket: null, till: '3' }, receipt_email: 'eve@example.com', tip_money: USD(300) };
  await api.call('PATCH', paid, { ...changes, amount_money: USD(2_100), customer_id: customerId }, { status: 200 });
  await api.call('PATCH', paid, { amount_money: USD(1) }, { status: 400 });
  await api.call('PATCH', paid, {}, { status: 400 });
  await api.post(`${paid}/confirm`, { payment_method_id: visa }, { status: 200 });
  await api.get(`${paid}/payment-method-resolution`, { status: 200 });
  await api.post(`${paid}/confirm`, { payment_method_id: visa }, { status: 409 });
  await api.get(paid, { status: 200 });
  await api.call('PATCH', paid, { external_reference_id: 'basket-8' }, { status: 409 });
  await api.post(`${paid}/cancel`, undefined, { status: 409 });
  await api.post(`${paid}/capture`, {}, { status: 409 });
  await api.post('/v1/payment-intents', { amount_money: USD(1), payment_options: ['card'] }, { status: 400 });
  await captureInPart(api, await create({ capture_method: 'manual' }), visa);
  await answerChallenge(api, await create(), await saveMethod(api, customerId, 'pm_card_authenticationRequired'));
  await decline(api, await create(), await saveMethod(api, customerId, 'pm_card_chargeCustomerFail'));
  await loseAnswers(api, await create(), visa);
  await api.post(`${await create()}/cancel`, { cancellation_reason: 'duplicate' }, { status: 200 });
  await api.get('/v1/payment-intents?page_size=100&status=succeeded,canceled', { status: 200 });
  await api.get('/v1/payment-intents?page_size=100', { status: 200 });
  await api.get('/v1/payment-intents?status=lost', { status: 400 });
}

/** A confirmation whose answer is lost, until somebody decides. */
async function loseAnswers(api: ApiWitness, path: string, methodId: string): Promise<void> {
  await api.post(`${path}/confirm`, { payment_source_token: 'pm_card_visa_chargeDeclined' }, { status: 402 });
  await api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'black_hole', probability: 1 }, { status: 200 });
  await api.post(`${path}/confirm`, { payment_method_id: methodId }, { status: 200 });
  await api.get(path, { status: 200 });
  const decision = { decision: 'paid', reason: 'It is in the settlement report.' };
  await api.post(`${path}/settle-outcome`, decision, { status: 200 });
  await api.post(`${path}/settle-outcome`, decision, { status: 409 });
  await api.call('PUT', '/v1/sandbox/gateway/faults', { mode: 'none', probability: 0 }, { status: 200 });
}

async function captureInPart(api: ApiWitness, path: string, methodId: string): Promise<void> {
  await api.post(`${path}/confirm`, { payment_method_id: methodId }, { status: 200 });
  await api.get(path, { status: 200 });
  await api.post(`${path}/capture`, { amount_money: USD(9_000) }, { status: 409 });
  await api.post(`${path}/capture`, { amount_money: USD(1_500) }, { status: 200 });
}

async function answerChallenge(api: ApiWitness, path: string, methodId: string): Promise<void> {
  const { data } = await api.post(`${path}/confirm`, { payment_method_id: methodId }, { status: 200 });
  const { complete_url } = data.current_payment_action.client_action.sandbox;
  await api.get(path, { status: 200 });
  await api.post(complete_url, { outcome: 'maybe' }, { status: 400, anonymous: true });
  await api.post(complete_url, { outcome: 'succeed' }, { status: 200, anonymous: true });
  await api.post(`${path}/confirm`, undefined, { status: 200 });
}

async function decline(api: ApiWitness, path: string, methodId: string): Promise<void> {
  await api.post(`${path}/confirm`, undefined, { status: 400 });
  await api.post(`${path}/confirm`, { payment_method_id: methodId }, { status: 402 });
  await api.get(path, { status: 200 });
  await api.get(`/v1/payment-methods/${methodId}/readiness`, { status: 200 });
}
