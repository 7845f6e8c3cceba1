import type { Json } from '../../apps/demo/src/api-client.js';
import type { EngineWorld } from './engine-world.js';
import { data, type Shop } from './shop.js';

/** What differs from a monthly plan of 10.00 that begins at once, paid by a card that works. */
export interface Given {
  readonly plan?: Record<string, unknown>;
  readonly fields?: Record<string, unknown>;
  readonly token?: string;
}

/** A sandbox with a clock of its own, at the end of a January, and a subscription in it. */
export async function subscribed(world: EngineWorld, { plan, fields, token }: Given = {}) {
  const { shop } = await world.openSandbox();
  await shop.advanceTo('2028-01-31T10:00:00.000Z');
  const { customerId, methodId } = await shop.buyer(token);
  const subscription = data(await shop.subscribe(customerId, await shop.plan(plan), fields), 201);
  const id: string = subscription.subscription_id;
  const act = (verb: string, body?: object, headers?: Record<string, string>) =>
    shop.api.post(`/v1/subscriptions/${id}/${verb}`, body, headers);
  return { shop, customerId, methodId, id, subscription, act, now: () => shop.subscription(id) };
}

/** Saved without complaint, and declined at every charge. */
export const DECLINING = 'pm_card_chargeCustomerFail';

export const dayOf = (instant: string): string => instant.slice(0, 10);

export async function paidCharges(shop: Shop): Promise<Json[]> {
  return (await shop.charges()).filter(({ status }) => status === 'succeeded');
}
