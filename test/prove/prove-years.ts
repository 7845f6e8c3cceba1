import { seededDice } from '#gateways';
import { EngineWorld } from '../acceptance/engine-world.js';
import { inLanes, tally } from '../crash/load.js';
import { BilledSandbox, type MadeSubscription } from './billed-sandbox.js';
import { type Sheet, type SheetRow, sheetOf } from './billing-sheet.js';
import { differencesOf, type Recorded } from './compare-sheets.js';
import { planSubscriptions, SANDBOXES } from './planned-years.js';
import { ledgerOf, loggedBilling, shownSubscriptions } from './recorded-billing.js';
import { watchMemory } from './watch-memory.js';
import type { YearsOptions } from './years-options.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Subscriptions begin on so many days, each at a time of day of its own that no later stop comes near. */
const ENROLMENT_DAYS = 36;
/** In each sandbox, unless there are too many for that. */
const ENROLLED_PER_DAY = 12;
const ENROLMENT_STEP_MS = DAY_MS + 37 * MINUTE_MS;
const STOPS_PER_YEAR = 12;
const STOP_DAYS = 365.25 / STOPS_PER_YEAR;
/** From stop to stop in so many moves: each is one request, and nobody waits for an answer without end. */
const MOVES_PER_STOP = 4;
/**
 * The moves end in this part of the day, each a little later than the one before: nobody is enrolled then, nor an hour before or
 * after it, where clocks are put; and what began at a stop falls due before the end of a later move, never just after it.
 */
const MOVES_END_AFTER_MINUTES = 22 * 60 + 38;
const MOVES_END_WITHIN_MINUTES = 20;

/** A subscription's sheet and what was found of it. */
export interface Case {
  readonly made: MadeSubscription;
  readonly sheet: Sheet;
  readonly recorded: Recorded;
}

export interface ProofOfYears {
  readonly options: YearsOptions;
  readonly cases: readonly Case[];
  readonly differences: readonly string[];
  readonly paid_count: number;
  readonly declined_count: number;
  readonly waived_count: number;
  /** Tries that came with time, not with the order. */
  readonly renewals_count: number;
  readonly statuses: ReadonlyMap<string, number>;
  /** Minor units by currency, by the sheets. */
  readonly money: ReadonlyMap<string, number>;
  readonly moving_s: number;
  readonly duration_s: number;
  readonly peak_MiB: number;
  /** Without mapped files. */
  readonly peakOwn_MiB: number;
}

/** Years of subscriptions through the engine, compared with sheets that were written without it. */
export async function proveYears(options: YearsOptions): Promise<ProofOfYears> {
  const begun_ms = performance.now();
  const world = await EngineWorld.start({ LOG_LEVEL: 'error' });
  const memory = watchMemory(world.engine.child.pid!);
  try {
    const sandboxes = await openSandboxes(world);
    const clock = await Clock.of(sandboxes);
    await enrolAll(sandboxes, options, clock);
    const end_ms = await liveOn(sandboxes, options, clock);
    const { peak_MiB, peakOwn_MiB } = await memory.end();
    const cases = await gatherCases(world, sandboxes, end_ms);
    const countOf = (isCounted: (row: SheetRow) => boolean) =>
      cases.reduce((sum, { sheet }) => sum + sheet.rows.filter(isCounted).length, 0);
    return {
      options,
      cases,
      differences: cases.flatMap(checkCase),
      paid_count: countOf(({ outcome }) => outcome === 'paid'),
      declined_count: countOf(({ outcome }) => outcome === 'declined'),
      waived_count: countOf(({ outcome }) => outcome === 'waived'),
      renewals_count: cases.reduce(
        (sum, { made, sheet }) => sum + sheet.rows.filter(({ at_ms }) => at_ms > made.created_ms).length,
        0,
      ),
      statuses: tally(cases.map(({ sheet }) => sheet.status)),
      money: moneyOf(cases),
      moving_s: clock.moving_ms / 1_000,
      duration_s: (performance.now() - begun_ms) / 1_000,
      peak_MiB,
      peakOwn_MiB,
    };
  } finally {
    await memory.end();
    await world.close();
  }
}

/** What is wrong with one subscription, each line with its id. */
export function checkCase({ made, sheet, recorded }: Case): string[] {
  const refused = JSON.stringify(sheet.refusedChanges) === JSON.stringify(made.refusals);
  const differences = differencesOf(sheet, made.plan.terms.currency, recorded);
  if (!refused) differences.push(`changes refused: expected ${sheet.refusedChanges}, found ${made.refusals}`);
  return differences.map((text) => `${made.id}: ${text}`);
}

async function openSandboxes(world: EngineWorld): Promise<BilledSandbox[]> {
  return inLanes(SANDBOXES, 1, async (planned) => {
    const { shop, environmentId } = await world.openSandbox();
    const sandbox = new BilledSandbox(shop, environmentId, planned);
    await sandbox.applySettings();
    return sandbox;
  });
}

/** Makes the subscriptions, day by day; answers when the first day began. */
async function enrolAll(sandboxes: readonly BilledSandbox[], options: YearsOptions, clock: Clock): Promise<void> {
  const { subscriptions_count, years, seed } = options;
  const days = daysOf(options);
  const plans = sandboxes.map(({ planned }, n) => {
    const share = Math.floor((subscriptions_count + n) / sandboxes.length);
    return planSubscriptions(planned, share, { days, stops: Math.round(years * STOPS_PER_YEAR) }, seededDice(seed + n));
  });
  for (let day = 0; day < days; day++) {
    await clock.moveTo(clock.begun_ms + day * ENROLMENT_STEP_MS);
    await Promise.all(
      sandboxes.map((sandbox, n) => sandbox.enrol(plans[n]!.filter(({ enrolledOn }) => enrolledOn === day))),
    );
  }
}

/** Years with new cards at monthly stops; answers when it ended. */
async function liveOn(sandboxes: readonly BilledSandbox[], options: YearsOptions, clock: Clock): Promise<number> {
  const firstDay = daysOf(options) + 2;
  const stops = Math.round(options.years * STOPS_PER_YEAR);
  const moves = stops * MOVES_PER_STOP;
  const at = (move: number) => {
    const day = firstDay + Math.round((move / MOVES_PER_STOP) * STOP_DAYS);
    const minutes = MOVES_END_AFTER_MINUTES + (MOVES_END_WITHIN_MINUTES * move) / moves;
    return clock.begun_ms + day * DAY_MS + Math.round(minutes * MINUTE_MS);
  };
  for (let move = 0; move <= moves; move++) {
    const stop = move / MOVES_PER_STOP;
    await clock.moveTo(at(move));
    if (Number.isInteger(stop) && stop < stops) {
      await Promise.all(sandboxes.map((sandbox) => sandbox.changeCards(stop)));
    }
  }
  return at(moves);
}

function daysOf({ subscriptions_count }: YearsOptions): number {
  return Math.min(ENROLMENT_DAYS, Math.ceil(subscriptions_count / SANDBOXES.length / ENROLLED_PER_DAY));
}

/** The clocks of all sandboxes, moved together; counts how long that took. */
class Clock {
  moving_ms = 0;

  private constructor(
    private readonly sandboxes: readonly BilledSandbox[],
    /** A midnight ahead of the start. */
    readonly begun_ms: number,
  ) {}

  static async of(sandboxes: readonly BilledSandbox[]): Promise<Clock> {
    const now_ms = Date.parse(await sandboxes[0]!.shop.now());
    return new Clock(sandboxes, Math.ceil(now_ms / DAY_MS) * DAY_MS);
  }

  async moveTo(at_ms: number): Promise<void> {
    const begun_ms = performance.now();
    await Promise.all(this.sandboxes.map(({ shop }) => shop.advanceTo(new Date(at_ms).toISOString())));
    this.moving_ms += performance.now() - begun_ms;
  }
}

async function gatherCases(world: EngineWorld, sandboxes: readonly BilledSandbox[], end_ms: number): Promise<Case[]> {
  await world.settledPosition();
  const logged = await loggedBilling(await world.storeLog());
  const cases: Case[] = [];
  for (const { shop, made: all } of sandboxes) {
    const ledger = await ledgerOf(shop);
    const shown = await shownSubscriptions(shop);
    for (const made of all) {
      const recorded: Recorded = {
        logged: logged.get(made.id) ?? [],
        ledger: ledger.get(made.customerId) ?? [],
        shown: shown.get(made.id),
      };
      const sheet = sheetOf(made.plan.terms, made.created_ms, made.changes, end_ms);
      cases.push({ made, sheet, recorded });
    }
  }
  return cases;
}

function moneyOf(cases: readonly Case[]): Map<string, number> {
  const money = new Map<string, number>();
  for (const { made, sheet } of cases) {
    const { currency } = made.plan.terms;
    const paid = sheet.rows.filter(({ outcome }) => outcome === 'paid').reduce((sum, { amount }) => sum + amount, 0);
    money.set(currency, (money.get(currency) ?? 0) + paid);
  }
  return money;
}
