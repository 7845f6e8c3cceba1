import { seededDice } from '#gateways';
import { inLanes, tally } from '../crash/load.js';
import { ACCOUNT, type BillingWorld, openBillingWorld, planFor } from '../integration/billing-world.js';
import { loggedOrder, RACED_CYCLE, type Race, type TakenCharge, violationsOfRace } from './explain-race.js';
import { planRaces } from './plan-races.js';
import type { RaceOptions } from './race-options.js';
import { type RunRace, raceBuyer, runRace } from './run-race.js';
import { watchGateway } from './watch-gateway.js';

const PAGE_SIZE = 100;
/** A customer's own stream is as long as in life: so many pairs share one. */
const PAIRS_PER_BUYER = 20;

export interface ProofOfRaces {
  readonly options: RaceOptions;
  /** How many pairs came to which order, by rival and kind of renewal. */
  readonly orders: ReadonlyMap<string, number>;
  /** How many pairs had an attempt under way when the rival came: those are the tight ones. */
  readonly inside: number;
  readonly told: ReadonlyMap<string, number>;
  readonly charges: number;
  readonly violations: readonly string[];
  readonly duration_s: number;
}

/** Lets every subscription's renewal race against a cancellation or a change of method, and asks whether one order of events explains it all. */
export async function proveRaces(options: RaceOptions): Promise<ProofOfRaces> {
  const begun_ms = performance.now();
  const world = await openBillingWorld();
  try {
    // Renewals are decided from the log alone, so that views would only take time.
    await world.projections.stop();
    const plans = planRaces(options.pairs_count, seededDice(options.seed));
    const { lanes_count } = options;
    const buyers = await inLanes(Array.from({ length: Math.ceil(plans.length / PAIRS_PER_BUYER) }), lanes_count, () =>
      raceBuyer(world),
    );
    const course = {
      world,
      planId: await planFor(world),
      buyers,
      watch: watchGateway(world.sandbox.gateway),
      other: await world.anotherProgram(),
    };
    const ran = await inLanes(plans, lanes_count, (plan, n) => runRace(course, plan, n));
    const charges = chargesByIntent(world);
    const races = ran.map((race) => ({ ...race, charges: chargesOf(race, charges) }));
    const known = new Set(ran.flatMap(({ events }) => events.map(({ paymentIntentId }) => paymentIntentId)));
    const strangers = [...charges.keys()].filter((id) => !known.has(id));
    return {
      options,
      orders: tally(races.map((race) => `${race.rival}/${race.renewal}/${loggedOrder(race)}`)),
      inside: races.filter(isInside).length,
      told: tally(races.map((race) => `${race.rival}/${race.renewal}/${race.renewalTold}`)),
      charges: [...charges.values()].reduce((sum, taken) => sum + taken.length, 0),
      violations: [
        ...races.flatMap(violationsOfRace),
        ...strangers.map((id) => `${id} was charged, and no subscription's log knows it`),
      ],
      duration_s: (performance.now() - begun_ms) / 1_000,
    };
  } finally {
    await world.close();
  }
}

/** Whether the rival's event fell between two events of the renewal. */
function isInside({ events }: Race): boolean {
  const rivalAt = events.findIndex(({ type }) => /^Subscription(Canceled|PaymentMethodChanged)$/.test(type));
  const raced = events.flatMap(({ type, cycle }, at) =>
    cycle === RACED_CYCLE && type !== 'SubscriptionActivated' ? [at] : [],
  );
  return raced.some((at) => at < rivalAt) && raced.some((at) => at > rivalAt);
}

function chargesOf({ events }: RunRace, charges: ReadonlyMap<string, TakenCharge[]>): TakenCharge[] {
  const intents = new Set(events.flatMap(({ paymentIntentId }) => paymentIntentId ?? []));
  return [...intents].flatMap((id) => charges.get(id) ?? []);
}

/** All that the gateway's own record says was taken. */
function chargesByIntent({ sandbox }: BillingWorld): Map<string, TakenCharge[]> {
  const byIntent = new Map<string, TakenCharge[]>();
  let after: string | undefined;
  do {
    const page = sandbox.listCharges(ACCOUNT, { limit: PAGE_SIZE, after });
    for (const { status, payment_intent_id, payment_method_id, amount_money } of page.charges) {
      if (status !== 'succeeded') continue;
      const { amount } = amount_money;
      const charge = { paymentIntentId: payment_intent_id, paymentMethodId: payment_method_id, amount };
      byIntent.set(payment_intent_id, [...(byIntent.get(payment_intent_id) ?? []), charge]);
    }
    after = page.next;
  } while (after !== undefined);
  return byIntent;
}
