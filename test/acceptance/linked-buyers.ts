import type { Answer } from '../../apps/demo/src/api-client.js';
import { BuyersBrowser } from './buyers-browser.js';
import type { EngineWorld } from './engine-world.js';
import { data, type Shop } from './shop.js';
import { DECLINING } from './subscribed-sandbox.js';

/** A subscription whose second bill was declined for this card, in a sandbox of its own. */
export async function overdueIn(world: EngineWorld, token = DECLINING) {
  const { shop } = await world.openSandbox();
  const { customerId } = await shop.buyer();
  const id: string = data(await shop.subscribe(customerId, await shop.plan()), 201).subscription_id;
  const failing = await shop.method(customerId, token);
  data(await shop.api.post(`/v1/subscriptions/${id}/payment-method`, { payment_method_id: failing }), 200);
  await shop.advanceTo((await shop.subscription(id)).next_billing_at);
  return { shop, id, customerId };
}

/** A subscription that is paid, in the first sandbox: enough where it does not matter what is owed. */
export async function paidUpIn({ shop }: EngineWorld) {
  const { customerId } = await shop.buyer();
  const id: string = data(await shop.subscribe(customerId, await shop.plan()), 201).subscription_id;
  return { shop, id, customerId };
}

export const ask = (shop: Shop, id: string, key?: string): Promise<Answer> =>
  shop.api.post(`/v1/subscriptions/${id}/access-links`, undefined, key === undefined ? {} : { 'idempotency-key': key });

export async function linkTo(shop: Shop, id: string): Promise<string> {
  return data(await ask(shop, id), 201).url;
}

/** A buyer who has pressed the button. */
export async function opened(shop: Shop, id: string): Promise<BuyersBrowser> {
  const browser = new BuyersBrowser(await linkTo(shop, id));
  await browser.visit();
  await browser.submit();
  return browser;
}
