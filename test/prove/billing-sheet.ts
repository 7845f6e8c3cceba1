import { type CalendarTerms, plusCalendarDays, WallCalendar } from './wall-calendar.js';

/** What a subscription was sold for, and what its merchant does when it is not paid. */
export interface SheetTerms extends CalendarTerms {
  readonly trial_days: number;
  readonly currency: string;
  /** Minor units for one. */
  readonly price: number;
  readonly quantity: number;
  /** Minor units; comes on top of the first cycle. */
  readonly setupFee: number;
  readonly offsets_days: readonly number[];
  readonly endAction: 'cancel' | 'pause' | 'notify_only';
}

/** Whether the card that is charged pays, is declined, or is declined for good. */
export type Card = 'pays' | 'declines' | 'lost';

export interface CardChange {
  readonly at_ms: number;
  readonly card: Card;
}

/** One line: a try at a cycle, or a cycle that cost nothing. */
export interface SheetRow {
  readonly cycle: number;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly amount: number;
  readonly at_ms: number;
  readonly outcome: 'paid' | 'declined' | 'waived';
  /** A change of the card made it due with nothing moving the clock: the request and the worker share what is owed, on real time. */
  readonly isOnRealTime: boolean;
}

export interface Sheet {
  readonly rows: readonly SheetRow[];
  /** Of each change of the card, whether it came too late. */
  readonly refusedChanges: readonly boolean[];
  readonly status: string;
  readonly completedCycles: number;
  readonly periodEnd_ms: number | undefined;
  readonly nextBillingAt_ms: number | undefined;
  readonly nextRetryAt_ms: number | undefined;
}

const DAY_MS = 86_400_000;
/** Below this, in minor units, nothing is charged. */
const LEAST: Readonly<Record<string, number>> = { USD: 50, JPY: 50, KWD: 1 };

/** The whole life of a subscription on one sheet, line by line, as somebody with a calendar and a pencil would write it. */
export function sheetOf(terms: SheetTerms, created_ms: number, changes: readonly CardChange[], end_ms: number): Sheet {
  const pencil = new Pencil(terms, created_ms);
  const refusedChanges: boolean[] = [];
  for (;;) {
    const change = changes[refusedChanges.length];
    if (change !== undefined && change.at_ms < (pencil.next?.at_ms ?? Number.POSITIVE_INFINITY)) {
      refusedChanges.push(pencil.status === 'canceled');
      pencil.changeCard(change);
    } else if (pencil.next !== undefined && pencil.next.at_ms <= end_ms) {
      pencil.writeLine(pencil.next);
    } else {
      return { ...pencil.sum(), refusedChanges };
    }
  }
}

interface Planned {
  readonly at_ms: number;
  /** The time to mend the card is over; else a cycle is charged. */
  readonly isEnd: boolean;
}

class Pencil {
  readonly #rows: SheetRow[] = [];
  #calendar: WallCalendar;
  /** The cycle that the calendar counts from. */
  #first = 0;
  status: string;
  next: Planned | undefined;
  #card: Card = 'pays';
  #cycle = 0;
  #failures = 0;
  #mended_ms: number | undefined;
  /** What was planned before the card was changed, for when the change brings no money. */
  #setAside: Planned | 'nothing' | undefined;
  #paidTo_ms: number | undefined;

  constructor(
    private readonly terms: SheetTerms,
    created_ms: number,
  ) {
    const isTrial = terms.trial_days > 0;
    const anchor_ms = isTrial ? plusCalendarDays(created_ms, terms.trial_days, terms.zone) : created_ms;
    this.#calendar = new WallCalendar(anchor_ms, terms);
    this.status = isTrial ? 'trialing' : 'incomplete';
    this.next = { at_ms: anchor_ms, isEnd: false };
    this.#paidTo_ms = isTrial ? anchor_ms : undefined;
  }

  changeCard({ at_ms, card }: CardChange): void {
    if (this.status === 'canceled') return;
    this.#card = card;
    if (this.#failures === 0) return;
    this.#setAside = this.next ?? 'nothing';
    this.next = { at_ms, isEnd: false };
    this.#mended_ms = at_ms;
  }

  writeLine({ at_ms, isEnd }: Planned): void {
    if (isEnd) this.#giveUp();
    else this.#charge(at_ms);
  }

  #charge(at_ms: number): void {
    const cycle = this.#cycle;
    const amount = this.#amountOf(cycle);
    const paid = this.#card === 'pays' ? 'paid' : 'declined';
    const outcome = amount < LEAST[this.terms.currency]! ? 'waived' : paid;
    const isOnRealTime = at_ms === this.#mended_ms;
    const period = { start_ms: this.#start(cycle), end_ms: this.#start(cycle + 1) };
    this.#rows.push({ cycle, ...period, amount, at_ms, outcome, isOnRealTime });
    if (outcome === 'declined') this.#dun(at_ms);
    else this.#settle(at_ms);
  }

  sum(): Omit<Sheet, 'refusedChanges'> {
    const isOver = this.status === 'canceled' || this.status === 'paused';
    const isFailing = this.#failures > 0;
    return {
      rows: this.#rows,
      status: this.status,
      completedCycles: this.#cycle,
      periodEnd_ms: this.#paidTo_ms,
      nextBillingAt_ms: isOver ? undefined : this.#start(isFailing ? this.#cycle + 1 : this.#cycle),
      nextRetryAt_ms: isFailing && this.next?.isEnd === false ? this.next.at_ms : undefined,
    };
  }

  #settle(at_ms: number): void {
    const wasPaused = this.status === 'paused';
    this.status = 'active';
    this.#failures = 0;
    this.#setAside = undefined;
    this.#cycle++;
    this.#paidTo_ms = this.#start(this.#cycle);
    // What passed in the pause nobody pays for: a period begins at once (ADR 0051).
    if (wasPaused && at_ms >= this.#paidTo_ms) {
      this.#calendar = new WallCalendar(at_ms, this.terms);
      this.#first = this.#cycle;
    }
    this.next = { at_ms: Math.max(this.#start(this.#cycle), at_ms), isEnd: false };
  }

  #dun(at_ms: number): void {
    // Dunning is over: a try in the pause is the only one.
    if (this.status === 'paused') this.next = undefined;
    else if (this.#setAside !== undefined) this.#standAgain(this.#setAside, at_ms);
    else this.#planRetry(at_ms);
    this.#setAside = undefined;
  }

  /** A try with another card uses up no retry (ADR 0041). */
  #standAgain(planned: Planned | 'nothing', at_ms: number): void {
    const { offsets_days } = this.terms;
    const left = offsets_days.slice(this.#failures).reduce((sum, each) => sum + each, 0);
    if (planned === 'nothing') this.next = undefined;
    else if (this.#card === 'lost')
      this.next = planned.isEnd ? planned : { at_ms: planned.at_ms + left * DAY_MS, isEnd: true };
    // The card before had been ruled out, and this one was not: it gets the retries that were left.
    else if (planned.isEnd) this.next = { at_ms: at_ms + offsets_days[this.#failures - 1]! * DAY_MS, isEnd: false };
    else this.next = planned;
  }

  #planRetry(at_ms: number): void {
    if (this.status === 'active' || this.status === 'trialing') this.status = 'past_due';
    const rest = this.terms.offsets_days.slice(this.#failures);
    this.#failures++;
    const days = this.#card === 'lost' ? rest.reduce((sum, each) => sum + each, 0) : rest[0];
    if (rest.length === 0) this.#giveUp();
    else this.next = { at_ms: at_ms + days! * DAY_MS, isEnd: this.#card === 'lost' };
  }

  #giveUp(): void {
    this.next = undefined;
    if (this.terms.endAction === 'cancel') this.status = 'canceled';
    if (this.terms.endAction === 'pause') this.status = 'paused';
  }

  #start(cycle: number): number {
    return this.#calendar.start(cycle - this.#first);
  }

  /** A stub costs its part of the whole, rounded half up once. */
  #amountOf(cycle: number): number {
    const { price, quantity, setupFee } = this.terms;
    const whole = price * quantity;
    const fee = cycle === 0 ? setupFee : 0;
    if (cycle > this.#first || !this.#calendar.hasStub) return whole + fee;
    const { days, whole_days } = this.#calendar.stub();
    return Math.floor((2 * whole * days + whole_days) / (2 * whole_days)) + fee;
  }
}
