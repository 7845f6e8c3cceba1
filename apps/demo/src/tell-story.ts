import type { ApiClient, Json } from './api-client.js';
import type { Bootstrap } from './engine-process.js';
import type { Story } from './story.js';

/** One customer's year, told to the engine over HTTP. */
export async function tellStory(story: Story, api: ApiClient, bootstrap: Bootstrap): Promise<void> {
  story.chapter('A merchant, a sandbox and a key');
  story.say(`merchant ${bootstrap.merchant_id}, sandbox ${bootstrap.sandbox_id}, engine at ${bootstrap.base_url}`);

  const customer = await saveCustomer(story, api);
  const visa = await savePaymentMethod(story, api, customer.customer_id, 'pm_card_visa');
  await makeDefault(story, api, customer.customer_id, visa);
  await payOrder(story, api, customer.customer_id, visa);
  const subscription = await subscribe(story, api, customer.customer_id);
  await letMonthsPass(story, api, subscription.subscription_id);
  await declineAndRecover(story, api, customer.customer_id, subscription.subscription_id);
  await readTheGatewaysRecord(story, api);
  story.say(`The API, readable: ${bootstrap.base_url}/docs (while the engine runs; start it with npm start)`);
}

async function saveCustomer(story: Story, api: ApiClient): Promise<Json> {
  story.chapter('A customer');
  const body = { email: 'ada@example.com', name: 'Ada Lovelace' };
  const key = { 'idempotency-key': 'demo-customer' };
  const customer = story.expectStatus(await api.post('/v1/customers', body, key), 201);
  const again = await api.post('/v1/customers', body, key);
  story.expect('a repeat with the same key', story.expectStatus(again, 201), customer);
  story.expect('the replay header', again.headers.get('idempotency-replayed'), 'true');
  story.say(`${customer.customer_id}, saved once though asked twice with one Idempotency-Key`);
  return customer;
}

async function savePaymentMethod(story: Story, api: ApiClient, customerId: string, token: string): Promise<string> {
  story.chapter(`A payment method on file (${token})`);
  const saved = story.expectStatus(await api.post('/v1/payment-methods', { customer_id: customerId }), 201);
  const id = saved.payment_method.payment_method_id;
  story.expect('a saved method', saved.payment_method.status, 'pending');
  const confirmed = story.expectStatus(await api.post(saved.client_setup.sandbox.confirm_url, { token }), 200);
  story.expect('a confirmed method', [confirmed.status, confirmed.usage], ['active', 'off_session']);
  story.say(`${id}: ${confirmed.card.brand} …${confirmed.card.last4}, active, may be charged off-session`);
  return id;
}

async function makeDefault(story: Story, api: ApiClient, customerId: string, methodId: string): Promise<void> {
  story.chapter('The one default, and is it ready?');
  const before = story.expectStatus(await api.get(`/v1/customers/${customerId}/readiness`), 200);
  story.expect('readiness without a default', before.is_ready, false);
  story.say(`before: not ready (${before.blockers[0].code})`);
  story.expectStatus(await api.post(`/v1/payment-methods/${methodId}/set-default`), 200);
  const customer = story.expectStatus(await api.get(`/v1/customers/${customerId}`), 200);
  story.expect('the default', customer.default_payment_method_id, methodId);
  const query = 'amount=2000&currency=USD';
  const after = story.expectStatus(await api.get(`/v1/customers/${customerId}/readiness?${query}`), 200);
  story.expect('readiness with a default', [after.is_ready, after.blockers], [true, []]);
  const rules = after.policy_version.replace('/', ' and ');
  story.say(`after: ready for 20.00 USD, judged by the versions of the rules in force: ${rules}`);
}

async function payOrder(story: Story, api: ApiClient, customerId: string, methodId: string): Promise<void> {
  story.chapter('An order: a deposit now, the balance later, both with the saved method');
  const usd = (amount: number) => ({ amount, currency: 'USD' });
  const payment_source = { payment_method_id: methodId };
  const line_items = [{ name: 'Tea set', unit_price_money: usd(2_000), quantity: 1 }];
  const order = story.expectStatus(await api.post('/v1/orders', { customer_id: customerId, line_items }), 201);
  const path = `/v1/orders/${order.order_id}`;
  const part = story.expectStatus(await api.post(`${path}/payment-intents`, { amount_money: usd(500) }), 201);
  const legs = [{ payment_intent_id: part.payment_intent_id, payment_source }];
  const deposit = { action: 'confirm_payment_intents', payment_intents: legs, completion_behavior: 'partial_payment' };
  const begun = story.expectStatus(await api.post(`${path}/pay`, deposit), 200);
  story.expect('the order', begun.order.payment_status, 'partially_paid');
  story.expect('what is left', begun.order.settlement_amounts.outstanding_money, usd(1_500));
  story.say(`${order.order_id}: 5.00 of 20.00 USD paid, 15.00 outstanding`);
  const balance = { action: 'pay', payment_source, expected_outstanding_money: usd(1_500) };
  const paid = story.expectStatus(await api.post(`${path}/pay`, balance), 200);
  story.expect('the order', paid.order.payment_status, 'paid');
  story.expect('the attempt', paid.payment_attempt.status, 'succeeded');
  story.say(`${paid.payment_attempt.order_payment_attempt_id}: the balance is collected, the order is paid`);
}

async function subscribe(story: Story, api: ApiClient, customerId: string): Promise<Json> {
  story.chapter('A plan and a subscription on the default method');
  const line_items = [{ name: 'Tea club', unit_price_money: { amount: 2_495, currency: 'USD' }, quantity: 1 }];
  const terms = {
    name: 'Tea club',
    currency: 'USD',
    billing_interval: 'monthly',
    billing_interval_count: 1,
    line_items,
  };
  const plan = story.expectStatus(await api.post('/v1/subscription-plans', terms), 201);
  const subscription = story.expectStatus(
    await api.post('/v1/subscriptions', {
      customer_id: customerId,
      subscription_plan_id: plan.subscription_plan_id,
      billing_start: { type: 'immediate' },
    }),
    201,
  );
  story.expect('the subscription', [subscription.status, subscription.completed_cycles], ['active', 1]);
  story.say(`${subscription.subscription_id}: active, first month paid, next bill ${subscription.next_billing_at}`);
  return subscription;
}

async function letMonthsPass(story: Story, api: ApiClient, subscriptionId: string): Promise<void> {
  story.chapter('Three months pass while nobody watches');
  for (let month = 1; month <= 3; month++) {
    const before = story.expectStatus(await api.get(`/v1/subscriptions/${subscriptionId}`), 200);
    await advanceTo(story, api, before.next_billing_at);
    const after = story.expectStatus(await api.get(`/v1/subscriptions/${subscriptionId}`), 200);
    story.expect(`month ${month}`, [after.status, after.completed_cycles], ['active', month + 1]);
    story.expect(
      'the new period starts where the old one ended',
      after.current_period_start,
      before.current_period_end,
    );
    story.say(`${before.next_billing_at}: renewed, paid until ${after.current_period_end}`);
  }
}

async function declineAndRecover(story: Story, api: ApiClient, customerId: string, subscriptionId: string) {
  const path = `/v1/subscriptions/${subscriptionId}`;
  const failing = await savePaymentMethod(story, api, customerId, 'pm_card_chargeCustomerFail');
  story.chapter('The next renewal is declined; dunning begins');
  story.expectStatus(await api.post(`${path}/payment-method`, { payment_method_id: failing }), 200);
  const { next_billing_at } = story.expectStatus(await api.get(path), 200);
  await advanceTo(story, api, next_billing_at);
  const pastDue = story.expectStatus(await api.get(path), 200);
  story.expect('after the decline', pastDue.status, 'past_due');
  story.say(`${next_billing_at}: declined, past_due, next try ${pastDue.next_retry_at}`);
  await advanceTo(story, api, pastDue.next_retry_at);
  const still = story.expectStatus(await api.get(path), 200);
  story.expect('after the first retry', still.status, 'past_due');
  story.say(`${pastDue.next_retry_at}: declined again, next try ${still.next_retry_at}`);

  const better = await savePaymentMethod(story, api, customerId, 'pm_card_mastercard');
  story.chapter('A new method, and recovery at once');
  const recovered = story.expectStatus(await api.post(`${path}/payment-method`, { payment_method_id: better }), 200);
  story.expect('after the change', [recovered.status, recovered.next_retry_at ?? null], ['active', null]);
  story.expect('cycles paid', recovered.completed_cycles, 5);
  story.say(`${subscriptionId}: active again, paid until ${recovered.current_period_end}`);
}

async function readTheGatewaysRecord(story: Story, api: ApiClient): Promise<void> {
  story.chapter("The gateway's own record agrees");
  const { data } = (await api.get('/v1/sandbox/gateway/charges?page_size=100')).body;
  const statuses = data.map((charge: Json) => charge.status).reverse();
  const paid = 'succeeded';
  story.expect('tries in order', statuses, [paid, paid, paid, paid, paid, paid, 'declined', 'declined', paid]);
  const cents = data.filter((charge: Json) => charge.status === paid);
  const total = cents.reduce((sum: number, charge: Json) => sum + charge.amount_money.amount, 0);
  story.expect('money taken', total, 2_000 + 5 * 2_495);
  story.say(
    `${data.length} tries, ${cents.length} paid, ${(total / 100).toFixed(2)} USD: one charge per cycle, none twice`,
  );
}

async function advanceTo(story: Story, api: ApiClient, to: string): Promise<void> {
  const clock = story.expectStatus(await api.post('/v1/sandbox/clock/advance', { to }), 200);
  story.expect('the clock', clock.status, 'ready');
}
