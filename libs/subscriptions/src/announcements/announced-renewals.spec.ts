import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal, plusDays, plusMilliseconds, type Timestamp } from '#kernel';
import { DEFAULT_BILLING_SETTINGS } from '../billing/default-billing-settings.js';
import { ASKED, type Command, decisionOf } from '../fixtures/random-commands.fixture.js';
import { at, PLAN, SubscriptionStory } from '../fixtures/subscription-story.fixture.js';
import { decideAnnounceBill } from './announce-bill.js';
import { announceAt, nextAnnouncement } from './next-announcement.js';

const LEADS = DEFAULT_BILLING_SETTINGS;

const asked = fc.oneof(
  fc.record({ name: fc.constant('ask' as const), what: fc.constantFrom(...ASKED) }),
  fc.record({ name: fc.constant('cancel' as const), now: fc.constant(false), buyer: fc.boolean() }),
);
const steps = fc.array(fc.record({ wait_h: fc.nat(45 * 24), command: fc.option(asked), isDeclined: fc.boolean() }), {
  minLength: 1,
  maxLength: 15,
});
const units = fc.constantFrom('daily', 'weekly', 'monthly');

interface Announced {
  readonly at: Timestamp;
  readonly billsAt: Timestamp;
}

/** A subscription that lives with an engine that does all that is due, at the instant it is due. */
class Life {
  readonly announced: Announced[] = [];
  /** Dates that somebody could have known before they came. */
  readonly foreseen = new Set<Timestamp>();
  readonly renewals: Timestamp[] = [];

  constructor(readonly story: SubscriptionStory) {
    this.#look();
  }

  /** Does all that falls due up to an instant. The next charge brings money unless it `isDeclined`. */
  liveUntil(until: Timestamp, isDeclined: boolean): void {
    const { story } = this;
    let declines = isDeclined ? 1 : 0;
    for (;;) {
      const { subscription, obligation } = story;
      const announcement = nextAnnouncement(subscription);
      const announcedAt = announcement && announceAt(subscription, announcement, LEADS);
      const dueAt = obligation?.dueAt ?? undefined;
      const isAnnouncement = announcedAt !== undefined && (dueAt === undefined || announcedAt < dueAt);
      const next = isAnnouncement ? announcedAt : dueAt;
      if (next === undefined || next > until) break;
      if (next > story.now) story.now = next;
      if (isAnnouncement) this.#announce();
      else if (obligation?.kind !== 'charge' && obligation?.kind !== 'retry') this.#command({ name: 'end' });
      else if (declines-- > 0) story.decline();
      else this.#pay();
      this.#look();
    }
    story.now = until;
  }

  ask(command: Command): void {
    this.#command(command);
    this.#look();
  }

  #command(command: Command): void {
    const { story } = this;
    const decision = decisionOf(command, story.state, story)(story.state);
    if (!isRefusal(decision)) story.accept(decision);
  }

  #announce(): void {
    const { now, state } = this.story;
    const [event] = this.story.accept(decideAnnounceBill({ now, leads: LEADS }, state));
    if (event === undefined || !('billsAt' in event.data)) throw new Error('announced nothing');
    this.announced.push({ at: now, billsAt: event.data.billsAt });
  }

  #pay(): void {
    const { story } = this;
    const [started] = story.start();
    if (started?.type === 'BillingAttemptStarted' && started.data.trigger === 'renewal' && started.data.cycle > 0) {
      this.renewals.push(started.data.period.start);
    }
    story.reachGateway();
    story.succeed();
  }

  #look(): void {
    const { subscription, obligation, now } = this.story;
    if (obligation?.kind === 'charge' && subscription.status === 'active' && obligation.dueAt > now) {
      this.foreseen.add(obligation.dueAt);
    }
  }
}

function live(unit: 'daily' | 'weekly' | 'monthly', sequence: typeof steps extends fc.Arbitrary<infer T> ? T : never) {
  const life = new Life(
    SubscriptionStory.created({ plan: { ...PLAN, interval: { unit, count: 1 } }, now: at('2026-01-31') }),
  );
  life.liveUntil(life.story.now, false);
  for (const { wait_h, command, isDeclined } of sequence) {
    life.liveUntil(plusMilliseconds(life.story.now, wait_h * 3_600_000), isDeclined);
    if (command) life.ask(command);
  }
  return life;
}

describe('whatever is asked for in between', () => {
  test('each renewal that could be foreseen was announced once for its date: before it, and not before its lead', () => {
    let renewals = 0;
    fc.assert(
      fc.property(units, steps, (unit, sequence) => {
        const life = live(unit, sequence);
        renewals += life.renewals.length;
        for (const date of life.renewals) {
          const announced = life.announced.filter(({ billsAt }) => billsAt === date);
          expect(announced).toHaveLength(life.foreseen.has(date) ? 1 : 0);
        }
        for (const { at: told, billsAt } of life.announced) {
          expect(told < billsAt && told >= plusDays(billsAt, -LEADS.renewalUpcomingLead_days)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
    expect(renewals).toBeGreaterThan(500);
  });

  test('a renewal that was foreseen for longer than its lead is announced at the lead, to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), (months) => {
        const life = live('monthly', []);
        life.liveUntil(plusDays(life.story.now, months * 31), false);
        expect(life.renewals.length).toBeGreaterThan(0);
        for (const date of life.renewals) {
          expect(life.announced).toContainEqual({ at: plusDays(date, -7), billsAt: date });
        }
      }),
      { numRuns: 10 },
    );
  });
});
