import { FAULT_MODES, seededDice } from '#gateways';
import { data, type Shop } from '../acceptance/shop.js';
import { inLanes, tally } from '../crash/load.js';
import { type Carried, carryCharge } from './carry-charge.js';
import type { ChargeOptions } from './charge-options.js';
import { type ChargeFindings, checkCharges, type RecordedTry, violationsOf } from './check-charges.js';
import { checkRefunds, type RefundFindings, refundViolationsOf } from './check-refunds.js';
import { loggedMoney } from './logged-money.js';
import { MortalEngine } from './mortal-engine.js';
import { cardOfBuyer, planCharges } from './planned-charge.js';
import { settleQuarantined } from './settle-quarantined.js';

const LANES = 24;
/** A hanging call is given up after so long. */
const HANG_MS = 5;
const MAX_STORIES = 5;
const HOUR_MS = 3_600_000;
/** By then every unknown outcome is settled or with the operator. */
const SETTLED_WITHIN_H = 20;
/** A refund of unknown outcome is looked at once a day in the end; with a gateway that answers, all are known by then. */
const REFUNDS_KNOWN_AFTER_H = 49;
/** So many of a hundred kills strike while time is moved, the others while charges are made. */
const KILLS_WHILE_MOVING_PERCENT = 20;

export interface ProofOfCharges {
  readonly options: ChargeOptions;
  readonly told: ReadonlyMap<string, number>;
  /** Status of the payment intents after 20 hours of moved time, faults still on. */
  readonly statuses: ReadonlyMap<string, number>;
  readonly quarantined: number;
  /** Still processing after 20 hours and not with the operator. */
  readonly unsettled: readonly string[];
  readonly findings: ChargeFindings;
  readonly refunds: RefundFindings;
  readonly violations: readonly string[];
  /** The events and tries of the first payment intents that the records disagree about. */
  readonly stories: readonly string[];
  readonly kills: number;
  /** How often each fault struck; a little less than in truth, since nobody counts what struck just before a kill. */
  readonly strikes: ReadonlyMap<string, number>;
  readonly sentAgain: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly duration_s: number;
}

/** Charges under every fault at once while the engine is killed at random, then asks all records whether they agree. */
export async function proveCharges(options: ChargeOptions): Promise<ProofOfCharges> {
  const begun_ms = performance.now();
  const engine = await MortalEngine.start();
  try {
    const told = await chargeUnderFire(engine, options);
    await moveTime(engine, options);
    const statuses = tally((await intentsOf(engine.shop)).map(({ status }) => status));
    await setFaults(engine.shop, []);
    const { quarantined, unsettled } = await settleQuarantined(engine);
    await endAuthorizations(engine);
    await moveTo(engine, Date.parse(await engine.shop.now()) + REFUNDS_KNOWN_AFTER_H * HOUR_MS);
    const findings = await compare(engine, told);
    const refunds = await compareRefunds(engine.shop);
    const stories = await storiesOf(engine, findings);
    await engine.countStrikes();
    const late = unsettled.map((id) => `not settled within ${SETTLED_WITHIN_H} h: ${id}`);
    return {
      options,
      told: tally(told.map((carried) => carried.told)),
      statuses,
      quarantined: quarantined.length,
      unsettled,
      findings,
      refunds,
      stories,
      violations: [...violationsOf(findings), ...refundViolationsOf(refunds), ...late],
      kills: engine.kills,
      strikes: engine.strikes,
      sentAgain: engine.sentAgain,
      p50_ms: quantile(engine.durations_ms, 0.5),
      p99_ms: quantile(engine.durations_ms, 0.99),
      duration_s: (performance.now() - begun_ms) / 1_000,
    };
  } finally {
    await engine.world.close();
  }
}

async function chargeUnderFire(engine: MortalEngine, options: ChargeOptions): Promise<Carried[]> {
  const dice = seededDice(options.seed);
  const { shop } = engine;
  const buyers = await inLanes(Array.from({ length: options.buyers_count }), LANES, (_, n) =>
    shop.buyer(cardOfBuyer(n)),
  );
  const charges = planCharges(options.charges_count, buyers, dice);
  const kills = Math.round((options.kills_count * (100 - KILLS_WHILE_MOVING_PERCENT)) / 100);
  const killAfter = Array.from({ length: kills }, () => 1 + Math.floor(dice() * charges.length));
  await setFaults(shop, everyFault(options.probability));
  let done = 0;
  return inLanes(charges, LANES, async (charge) => {
    const carried = await carryCharge(engine, charge);
    done++;
    for (const _ of killAfter.filter((count) => count === done)) void engine.killAndRestart();
    return carried;
  });
}

/** Twenty hours, hour by hour, with the faults still on and a few kills in the middle of it. */
async function moveTime(engine: MortalEngine, { kills_count, seed }: ChargeOptions): Promise<void> {
  const dice = seededDice(seed + 1);
  const start_ms = Date.parse(await engine.shop.now());
  const left = kills_count - engine.kills;
  const killIn = Array.from({ length: left }, () => 1 + Math.floor(dice() * SETTLED_WITHIN_H));
  for (let hour = 1; hour <= SETTLED_WITHIN_H; hour++) {
    const moving = moveTo(engine, start_ms + hour * HOUR_MS);
    for (const _ of killIn.filter((each) => each === hour)) await engine.killAndRestart();
    await moving;
  }
}

/** Moves the sandbox's clock and has everything done that falls due meanwhile. */
async function moveTo(engine: MortalEngine, at_ms: number): Promise<void> {
  const to = new Date(at_ms).toISOString();
  data(await engine.ask('POST', '/v1/sandbox/clock/advance', { to }, `to-${to}`), 200);
}

/** What is still held is let go, so that every amount at the gateway is one that was taken. */
async function endAuthorizations(engine: MortalEngine): Promise<void> {
  const held = (await intentsOf(engine.shop)).filter(({ status }) => status === 'requires_capture');
  await inLanes(held, LANES, async ({ payment_intent_id: id, order_id }) => {
    if (order_id !== undefined) throw new Error(`${id} of an order is still authorized`);
    data(await engine.ask('POST', `/v1/payment-intents/${id}/cancel`, undefined, `release-${id}`), 200);
  });
}

async function compare(engine: MortalEngine, told: readonly Carried[]): Promise<ChargeFindings> {
  await engine.world.settledPosition();
  const intents = await intentsOf(engine.shop);
  const tries: RecordedTry[] = await engine.shop.pages('/v1/sandbox/gateway/charges');
  const outcomes = told.flatMap(({ outcome }) => outcome ?? []);
  const logged = await loggedMoney(await engine.world.storeLog());
  return checkCharges({ intents, tries, told: outcomes, meant: told.map(({ meant }) => meant), logged });
}

/** What the log and the gateway know of the payment intents that were found wrong, so that a failed run can be read. */
async function storiesOf(engine: MortalEngine, findings: ChargeFindings): Promise<string[]> {
  const { totals, ...lists } = findings;
  const ids = [...new Set(Object.values(lists).flat())].slice(0, MAX_STORIES);
  if (ids.length === 0) return [];
  const environment = (await engine.shop.api.get('/v1/customers')).headers.get('flint-merchant-environment-id');
  const log = await engine.world.storeLog();
  const charges = await engine.shop.charges();
  const stories = ids.map(async (id) => {
    const events = await log.readStream(`payment_intent-${environment}.${id}`, 0);
    const told = events.map(
      ({ type, data: said, metadata }) => `  ${type} ${JSON.stringify(said)} ${JSON.stringify(metadata)}`,
    );
    const tries = charges
      .filter(({ payment_intent_id }) => payment_intent_id === id)
      .map((row) => `  ${JSON.stringify(row)}`);
    return [id, ...told, ...tries].join('\n');
  });
  return Promise.all(stories);
}

async function compareRefunds(shop: Shop): Promise<RefundFindings> {
  return checkRefunds(await shop.pages('/v1/refunds'), await shop.pages('/v1/sandbox/gateway/refunds'));
}

function intentsOf(shop: Shop) {
  return shop.pages('/v1/payment-intents?sort_direction=asc');
}

function everyFault(probability: number) {
  return FAULT_MODES.filter((mode) => mode !== 'none').map((mode) => ({ mode, probability }));
}

async function setFaults(shop: Shop, faults: readonly { mode: string; probability: number }[]): Promise<void> {
  data(await shop.api.call('PUT', '/v1/sandbox/gateway/faults', { faults, hang_ms: HANG_MS }), 200);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
