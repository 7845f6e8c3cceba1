import type { Position } from '#event-store';
import { laterOf, plusMilliseconds, type Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import { type DueSource, type DueWork, dueContext, type Environment, longestDueFirst, TokenBuckets } from '#scheduling';
import { dueSubscriptions } from '../views/subscriptions.query.js';
import type { BillingSettings } from './billing-settings.port.js';
import type { RenewalProcess } from './renewal.process.js';
import { type DueList, SPREAD_PARTS, spreadDelay_ms } from './renewal-spread.policy.js';

/** A part of the window holds about so many of what is asked for; more are read when that was too few. */
const SPARE_PER_PART = 4;

/**
 * Subscriptions that the engine owes something: a charge, a retry, a look at an outcome, an end. Charges are spread over the
 * merchant's window and come at the merchant's rate (ADR 0048), and wait while the gateway answers nobody (ADR 0054); what waits stays due.
 */
export class DueSubscriptions implements DueSource {
  readonly name = 'subscriptions';
  /** By environment, on the environment's own clock. */
  readonly #rates = new TokenBuckets();

  constructor(
    private readonly views: ViewReader,
    private readonly renewals: RenewalProcess,
    private readonly settings: BillingSettings,
  ) {}

  /** Where charges may have to wait, up to `limit` steps and up to `limit` charges besides: neither hides the other. */
  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const settings = await this.settings.read(environment.environmentId);
    const { chargeRate_perSecond: rate, renewalSpread_s: window_s } = settings;
    this.#rates.setRate(environment.environmentId, rate);
    const notBefore = this.renewals.breakers.nextProbeAt(environment.environmentId, until);
    const isFree = rate === null && window_s === 0 && notBefore === undefined;
    if (isFree) return this.#listed(environment, until, limit);
    const steps = await this.#listed(environment, until, limit, { list: 'step', delay_ms: 0 });
    if (notBefore === null || (notBefore !== undefined && notBefore > until)) return steps;
    const charges = await this.#charges(environment, until, limit, window_s);
    const waited = charges.map((work) => ({ ...work, dueAt: laterOf(work.dueAt, notBefore) }));
    return [...steps, ...waited].sort(longestDueFirst);
  }

  mayBeginAt({ environment: { environmentId }, isMetered }: DueWork, now: Timestamp): Timestamp | undefined {
    if (!isMetered) return now;
    const from = this.renewals.breakers.mayBeginAt(environmentId, now);
    return from && this.#rates.nextAt(environmentId, from);
  }

  /** One step. The next one, when it is due too, is found in the list again. */
  async act({ environment, resourceId, dueAt, isMetered }: DueWork, now: Timestamp): Promise<Position | undefined> {
    const { environmentId } = environment;
    const context = dueContext(environment, this.name, now, 'due', resourceId, 'due', dueAt);
    if (!isMetered) return (await this.renewals.advance(context, resourceId))?.position;
    this.#rates.take(environmentId, now);
    this.renewals.breakers.begin(environmentId);
    try {
      return (await this.renewals.advance(context, resourceId))?.position;
    } finally {
      this.renewals.breakers.end(environmentId, now);
    }
  }

  /** The earliest charges of all parts. Each part is read a little first, and again where that did not reach far enough. */
  async #charges(environment: Environment, until: Timestamp, limit: number, window_s: number): Promise<DueWork[]> {
    const parts = Array.from({ length: SPREAD_PARTS }, (_, list) => ({
      list,
      delay_ms: spreadDelay_ms(list, window_s),
    }));
    const few = Math.min(limit, Math.ceil(limit / SPREAD_PARTS) + SPARE_PER_PART);
    const read = (part: Part, count: number) => this.#listed(environment, until, count, part);
    const first = await Promise.all(parts.map((part) => read(part, few)));
    const end = first.flat().sort(longestDueFirst)[limit - 1]?.dueAt;
    const isShort = (works: readonly DueWork[]) => works.length === few && !(end && works.at(-1)!.dueAt >= end);
    const all = await Promise.all(
      first.map((works, n) => (few < limit && isShort(works) ? read(parts[n]!, limit) : works)),
    );
    return all.flat().sort(longestDueFirst).slice(0, limit);
  }

  async #listed(environment: Environment, until: Timestamp, limit: number, part?: Part): Promise<readonly DueWork[]> {
    const { environmentId } = environment;
    const { list, delay_ms } = part ?? { list: undefined, delay_ms: 0 };
    const now = delay_ms === 0 ? until : plusMilliseconds(until, -delay_ms);
    const { due } = await dueSubscriptions(this.views, { environmentId, now, limit, list });
    return due.flatMap(({ subscriptionId, obligation: { kind, dueAt: at } }) => {
      if (at === null) return [];
      const dueAt = delay_ms === 0 ? at : plusMilliseconds(at, delay_ms);
      const isMetered = kind === 'charge' || kind === 'retry';
      return [{ environment, resourceId: subscriptionId, key: subscriptionId, dueAt, isMetered }];
    });
  }
}

interface Part {
  readonly list: DueList;
  readonly delay_ms: number;
}
