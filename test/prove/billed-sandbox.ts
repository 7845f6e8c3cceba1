import type { Json } from '../../apps/demo/src/api-client.js';
import { data, type Shop } from '../acceptance/shop.js';
import { inLanes } from '../crash/load.js';
import type { Card, CardChange } from './billing-sheet.js';
import type { PlannedSandbox, PlannedSubscription } from './planned-years.js';

const LANES = 16;
const TOKENS: Readonly<Record<Card, string>> = {
  pays: 'pm_card_visa',
  declines: 'pm_card_chargeCustomerFail',
  lost: 'tok_visa_chargeCustomerFailLostCard',
};

/** A subscription that was made, and what was done to it: by the engine's clock, all else is planned. */
export interface MadeSubscription {
  readonly id: string;
  readonly customerId: string;
  readonly plan: PlannedSubscription;
  readonly created_ms: number;
  readonly changes: CardChange[];
  /** Of each change, whether the engine refused it. */
  readonly refusals: boolean[];
}

/** One merchant's sandbox, told what to do as any client would. */
export class BilledSandbox {
  readonly made: MadeSubscription[] = [];
  readonly #plans = new Map<string, Promise<string>>();

  constructor(
    readonly shop: Shop,
    readonly environmentId: string,
    readonly planned: PlannedSandbox,
  ) {}

  async applySettings(): Promise<void> {
    const { zone, offsets_days, endAction } = this.planned;
    const dunning = { dunning_retry_offsets_days: offsets_days, dunning_end_action: endAction };
    data(await this.shop.api.call('PATCH', '/v1/settings', { subscriptions: { time_zone: zone, ...dunning } }), 200);
  }

  async enrol(planned: readonly PlannedSubscription[]): Promise<void> {
    await inLanes(planned, LANES, async (plan) => {
      const { customerId } = await this.shop.buyer();
      const { anchorDay, quantity } = plan.terms;
      const fields = { quantity, ...(anchorDay !== undefined && { billing_anchor_day: anchorDay }) };
      const created = data(await this.shop.subscribe(customerId, await this.#planFor(plan), fields), 201);
      const created_ms = Date.parse(created.created_at);
      this.made.push({ id: created.subscription_id, customerId, plan, created_ms, changes: [], refusals: [] });
    });
  }

  /** Gives the cards that are planned for a monthly stop. */
  async changeCards(stop: number): Promise<void> {
    const due = this.made.flatMap((made) => {
      const change = made.plan.changes.find((each) => each.stop === stop);
      return change ? [{ made, card: change.card }] : [];
    });
    await inLanes(due, LANES, async ({ made, card }) => {
      const payment_method_id = await this.shop.method(made.customerId, TOKENS[card]);
      const answer = await this.shop.api.post(`/v1/subscriptions/${made.id}/payment-method`, { payment_method_id });
      const isRefused = answer.status === 409 && answer.body.error.code === 'SUBSCRIPTION_CANCELED';
      const changed: Json = isRefused ? undefined : data(answer, 200);
      const at = changed?.updated_at ?? (await this.shop.now());
      made.changes.push({ at_ms: Date.parse(at), card });
      made.refusals.push(isRefused);
    });
  }

  #planFor({ terms }: PlannedSubscription): Promise<string> {
    const { unit, count, trial_days, currency, price, setupFee } = terms;
    const key = [unit, count, trial_days, currency, price, setupFee].join();
    const known = this.#plans.get(key);
    if (known) return known;
    const made = this.shop.plan({
      currency,
      billing_interval: unit,
      billing_interval_count: count,
      line_items: [{ name: 'Tea', unit_price_money: { amount: price, currency }, quantity: 1 }],
      ...(trial_days > 0 && { trial_period_days: trial_days }),
      ...(setupFee > 0 && { setup_fee_money: { amount: setupFee, currency } }),
    });
    this.#plans.set(key, made);
    return made;
  }
}
