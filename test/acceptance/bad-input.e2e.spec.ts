import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { absentPath, type DescribedRoute, type Fault, faultsOf, PAN, routesOf } from './request-faults.js';
import { data } from './shop.js';

const LANES = 16;
const FEE = { amount: 500, currency: 'USD' };
const REQUIRED = ['code', 'doc_url', 'error_source', 'message', 'remediation', 'request_id', 'request_log_url', 'type'];
const PREFIXES: Readonly<Record<string, string>> = {
  customer_id: 'cus',
  customer_address_id: 'cadr',
  payment_method_id: 'pm',
  payment_intent_id: 'pi',
  subscription_id: 'sub',
  subscription_line_item_id: 'sli',
  subscription_payment_retry_id: 'spr',
  subscription_plan_id: 'plan',
  order_id: 'ord',
  order_line_item_id: 'li',
  order_charge_id: 'och',
  order_payment_attempt_id: 'opa',
  refund_id: 'ref',
};

let world: EngineWorld;
let routes: DescribedRoute[];
/** Ids of resources that exist, so that a fault is not hidden behind a 404. */
let existing: Record<string, string>;

beforeAll(async () => {
  world = await EngineWorld.start();
  routes = routesOf((await world.api.get('/v1/openapi.json')).body);
  existing = await makeOneOfEach();
});
afterAll(() => world.close());

async function makeOneOfEach(): Promise<Record<string, string>> {
  const { shop } = world;
  const { customerId, methodId } = await shop.buyer();
  const { payment_intent_id } = await shop.intent(customerId);
  const planId = await shop.plan();
  const subscription = data(await shop.subscribe(customerId, planId), 201);
  const address = { address: { line1: '1 Main Street', country: 'US' }, recipient_name: 'Ada' };
  const saved = data(await shop.api.post(`/v1/customers/${customerId}/addresses`, address), 201);
  const [order] = data(await shop.api.get('/v1/orders'), 200);
  const refund = data(await shop.api.post('/v1/refunds', { order_id: order.order_id }), 201);
  const own = await shop.order(customerId, 2_000, { charges: [{ name: 'Postage', amount_money: FEE }] });
  const paid = data(await shop.pay(own.order_id, { payment_source: { payment_method_id: methodId } }), 200);
  return {
    customer_id: customerId,
    customer_address_id: saved.customer_address_id,
    payment_method_id: methodId,
    payment_intent_id,
    subscription_id: subscription.subscription_id,
    subscription_line_item_id: subscription.line_items[0].subscription_line_item_id,
    subscription_plan_id: planId,
    order_id: own.order_id,
    order_line_item_id: own.line_items[0].order_line_item_id,
    order_charge_id: own.charges[0].order_charge_id,
    order_payment_attempt_id: paid.payment_attempt.order_payment_attempt_id,
    refund_id: refund.refund_id,
  };
}

const isDocument = (route: DescribedRoute) => route.path === '/v1/openapi.json';
const pathTo = (route: DescribedRoute) => route.path.replace(/\{(\w+)\}/g, (_, name: string) => existing[name] ?? name);

async function answerTo(fault: Fault): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(new URL(fault.path, world.baseUrl), {
    method: fault.method,
    // A key of its own, so that a route which needs one does not hide the fault behind that.
    headers: {
      authorization: `Bearer ${world.engine.bootstrap.api_key}`,
      ...(fault.method !== 'GET' && { 'idempotency-key': randomUUID() }),
      ...fault.headers,
    },
    body: fault.body,
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** What is wrong with the answer to a fault; undefined when it is as it should be. */
async function complaintAbout(fault: Fault): Promise<string | undefined> {
  const { status, text, headers } = await answerTo(fault);
  const said = `${fault.method} ${fault.path.slice(0, 90)} with ${fault.what}: ${status} ${text.slice(0, 160)}`;
  if (status < 400 || status > 499) return said;
  const heard = `${text} ${[...headers.values()].join(' ')}`;
  if (heard.replace(/[ -]/g, '').includes(PAN)) return `${said} echoes the card number`;
  const { error } = JSON.parse(text) as Json;
  if (error?.code === 'VALIDATION_ERROR' && !error.details?.length) return `${said} lacks details`;
  const missing = REQUIRED.filter((name) => error?.[name] === undefined || error[name] === '');
  return missing.length > 0 ? `${said} lacks ${missing.join(', ')}` : undefined;
}

async function complaintsAbout(faults: readonly Fault[]): Promise<string[]> {
  const complaints: string[] = [];
  let next = 0;
  const lane = async () => {
    for (let fault = faults[next++]; fault; fault = faults[next++]) {
      const complaint = await complaintAbout(fault);
      if (complaint !== undefined) complaints.push(complaint);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return complaints;
}

describe('bad input on every route of the API description', () => {
  it('answers a whole 4xx envelope, never says a card number back, and stores nothing', async () => {
    const before = await world.settledPosition();
    const verbsOf = ({ path }: DescribedRoute) =>
      new Set(routes.filter((route) => route.path === path).map(({ method }) => method));
    const faults = routes
      .filter((route) => !isDocument(route))
      .flatMap((route) => faultsOf(route, pathTo(route), verbsOf(route)));
    expect(faults.length).toBeGreaterThan(1_000);
    expect(await complaintsAbout(faults)).toEqual([]);
    expect(await world.settledPosition()).toBe(before);
    console.info(`${faults.length} wrong requests to ${routes.length} routes`);
  }, 60_000);

  it('answers 404 to ids that no resource has, on every route with an id', async () => {
    const before = await world.settledPosition();
    const withId = routes.filter(({ path }) => path.includes('{') && !path.startsWith('/v1/sandbox/'));
    const statuses = await Promise.all(
      withId
        .filter(({ method, takesBody }) => method !== 'PATCH' && !takesBody)
        .map(async (route) => {
          const { status } = await answerTo({ what: '', method: route.method, path: absentPath(route, PREFIXES) });
          return `${route.method} ${route.path} ${status}`;
        }),
    );
    expect(statuses.filter((line) => !/ (404|200)$/.test(line))).toEqual([]);
    expect(statuses.filter((line) => / 200$/.test(line))).toEqual([]);
    expect(await world.settledPosition()).toBe(before);
  });

  it('still serves those who ask well', async () => {
    expect((await world.health()).status).toBe(200);
    expect(await world.shop.customer()).toMatchObject({ customer_id: expect.any(String) });
    expect(world.said).not.toContain(PAN);
  });
});
