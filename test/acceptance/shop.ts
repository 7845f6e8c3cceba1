import type { Answer, ApiClient, Json } from '../../apps/demo/src/api-client.js';

let customers = 0;

/** What a merchant does all day, one call each. Every method throws with the whole answer when it is not the usual one. */
export class Shop {
  constructor(readonly api: ApiClient) {}

  async customer(fields: Record<string, unknown> = {}): Promise<Json> {
    const email = `buyer-${process.pid}-${++customers}@example.com`;
    return data(await this.api.post('/v1/customers', { email, ...fields }), 201);
  }

  /** A saved method that its buyer has confirmed with the token. */
  async method(customerId: string, token = 'pm_card_visa'): Promise<string> {
    const saved = data(await this.api.post('/v1/payment-methods', { customer_id: customerId }), 201);
    data(await this.api.post(saved.client_setup.sandbox.confirm_url, { token }), 200);
    return saved.payment_method.payment_method_id;
  }

  async setDefault(methodId: string): Promise<Json> {
    return data(await this.api.post(`/v1/payment-methods/${methodId}/set-default`), 200);
  }

  /** A customer whose default is a confirmed method. */
  async buyer(token = 'pm_card_visa'): Promise<{ customerId: string; methodId: string }> {
    const { customer_id: customerId } = await this.customer();
    const methodId = await this.method(customerId, token);
    await this.setDefault(methodId);
    return { customerId, methodId };
  }

  async intent(customerId: string, fields: Record<string, unknown> = {}): Promise<Json> {
    const amount_money = { amount: 1_234, currency: 'USD' };
    const body = { amount_money, payment_options: ['card'], customer_id: customerId, ...fields };
    return data(await this.api.post('/v1/payment-intents', body), 201);
  }

  confirm(intentId: string, methodId?: string, headers: Record<string, string> = {}): Promise<Answer> {
    const body = methodId === undefined ? undefined : { payment_method_id: methodId };
    return this.api.post(`/v1/payment-intents/${intentId}/confirm`, body, headers);
  }

  /** An order of one line. */
  async order(customerId: string | undefined, amount: number, fields: Record<string, unknown> = {}): Promise<Json> {
    const line_items = [{ name: 'Tea', unit_price_money: { amount, currency: 'USD' }, quantity: 1 }];
    return data(await this.api.post('/v1/orders', { line_items, customer_id: customerId, ...fields }), 201);
  }

  /** A payment intent of an order, for all that is outstanding unless an amount is given. */
  async orderIntent(orderId: string, fields: Record<string, unknown> = {}): Promise<Json> {
    return data(await this.api.post(`/v1/orders/${orderId}/payment-intents`, fields), 201);
  }

  pay(orderId: string, fields: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Answer> {
    return this.api.post(`/v1/orders/${orderId}/pay`, { action: 'pay', ...fields }, headers);
  }

  async plan(fields: Record<string, unknown> = {}): Promise<string> {
    const line_items = [{ name: 'Tea', unit_price_money: { amount: 1_000, currency: 'USD' }, quantity: 1 }];
    const terms = { name: 'Tea', currency: 'USD', billing_interval: 'monthly', billing_interval_count: 1, line_items };
    const plan = data(await this.api.post('/v1/subscription-plans', { ...terms, ...fields }), 201);
    return plan.subscription_plan_id;
  }

  subscribe(customerId: string, planId: string, fields: Record<string, unknown> = {}): Promise<Answer> {
    return this.api.post('/v1/subscriptions', {
      customer_id: customerId,
      subscription_plan_id: planId,
      billing_start: { type: 'immediate' },
      ...fields,
    });
  }

  async subscription(id: string): Promise<Json> {
    return data(await this.api.get(`/v1/subscriptions/${id}`), 200);
  }

  async now(): Promise<string> {
    return data(await this.api.get('/v1/sandbox/clock'), 200).now;
  }

  async advanceTo(to: string): Promise<Json> {
    return data(await this.api.post('/v1/sandbox/clock/advance', { to }), 200);
  }

  async advanceDays(days: number): Promise<Json> {
    return this.advanceTo(new Date(Date.parse(await this.now()) + days * 86_400_000).toISOString());
  }

  /** The gateway's own record, all of it, oldest first. */
  async charges(): Promise<Json[]> {
    return (await this.pages('/v1/sandbox/gateway/charges')).reverse();
  }

  async chargesOf(customerId: string): Promise<Json[]> {
    return (await this.charges()).filter((charge) => charge.customer_id === customerId);
  }

  /** Every element of a list, page by page, in the list's own order. */
  async pages(path: string, pageSize = 100): Promise<Json[]> {
    const all: Json[] = [];
    const url = new URL(path, 'http://any');
    url.searchParams.set('page_size', String(pageSize));
    for (let page = 0; page < 2_000; page++) {
      const answer = await this.api.get(`${url.pathname}${url.search}`);
      all.push(...data(answer, 200));
      if (!answer.body.next_page_token) return all;
      url.searchParams.set('page_token', answer.body.next_page_token);
    }
    throw new Error(`${path} does not end`);
  }
}

/** The `data` of an answer with this status. Throws with the whole answer otherwise. */
export function data(answer: Answer, status: number): Json {
  if (answer.status !== status) {
    throw new Error(`expected HTTP ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer.body.data;
}

/** An error answer in short: status and code. */
export function refusal(answer: Answer): [number, string | undefined] {
  return [answer.status, answer.body?.error?.code];
}
