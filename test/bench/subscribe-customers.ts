import type { EngineAccess } from './engine-under-test.js';

const LANES_COUNT = 16;

interface Answered {
  readonly data: Record<string, string> & {
    readonly payment_method: { readonly payment_method_id: string };
    readonly client_setup: { readonly sandbox: { readonly confirm_url: string } };
  };
}

/** Makes customers with a saved card and a monthly subscription each; answers when the last of their next bills is due. */
export async function subscribeCustomers(access: EngineAccess, count: number): Promise<{ readonly dueAt: string }> {
  const planId = await createPlan(access);
  const run = Date.now();
  let dueAt = '';
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const due = await subscribeOne(access, planId, `renewals-${run}-${next++}@example.com`);
      if (due > dueAt) dueAt = due;
    }
  };
  await Promise.all(Array.from({ length: LANES_COUNT }, lane));
  return { dueAt };
}

async function createPlan(access: EngineAccess): Promise<string> {
  const line_items = [{ name: 'Tea club', unit_price_money: { amount: 2_495, currency: 'USD' }, quantity: 1 }];
  const terms = { name: 'Tea club', currency: 'USD', billing_interval: 'monthly', billing_interval_count: 1 };
  const { data } = await post(access, '/v1/subscription-plans', { ...terms, line_items });
  return data.subscription_plan_id!;
}

async function subscribeOne(access: EngineAccess, subscription_plan_id: string, email: string): Promise<string> {
  const customer_id = (await post(access, '/v1/customers', { email })).data.customer_id!;
  const saved = (await post(access, '/v1/payment-methods', { customer_id })).data;
  await post(access, saved.client_setup.sandbox.confirm_url, { token: 'pm_card_visa' });
  await post(access, `/v1/payment-methods/${saved.payment_method.payment_method_id}/set-default`);
  const order = { customer_id, subscription_plan_id, billing_start: { type: 'immediate' } };
  return (await post(access, '/v1/subscriptions', order)).data.next_billing_at!;
}

async function post({ baseUrl, apiKey }: EngineAccess, path: string, body?: object): Promise<Answered> {
  const answer = await fetch(new URL(path, baseUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Answered;
}
