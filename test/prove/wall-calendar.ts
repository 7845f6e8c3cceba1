import { DateTime } from 'luxon';

/** What decides the dates of a subscription's periods. */
export interface CalendarTerms {
  /** IANA name. */
  readonly zone: string;
  readonly unit: 'daily' | 'weekly' | 'monthly' | 'yearly';
  readonly count: number;
  /** 1..31; with it the first period is a stub that ends at the next such day. */
  readonly anchorDay?: number;
}

const UNITS = { daily: 'days', weekly: 'weeks', monthly: 'months', yearly: 'years' } as const;

/** A subscription's boundaries as a spreadsheet would have them: luxon's dates, a column of months, nothing of the engine's. */
export class WallCalendar {
  /** The first boundary that lies on the anchor day, and its month, which counts. */
  readonly #first: DateTime;
  readonly hasStub: boolean;

  constructor(
    readonly anchor_ms: number,
    private readonly terms: CalendarTerms,
  ) {
    const anchor = DateTime.fromMillis(anchor_ms, { zone: terms.zone });
    const { anchorDay } = terms;
    const dayThisMonth = Math.min(anchorDay ?? anchor.day, anchor.daysInMonth!);
    this.hasStub = anchor.day !== dayThisMonth;
    this.#first = anchor.day > dayThisMonth ? firstOfMonth(anchor).plus({ months: 1 }) : anchor;
  }

  /** The start of a period, in milliseconds of the epoch. */
  start(period: number): number {
    return period === 0 ? this.anchor_ms : this.#boundary(this.hasStub ? period - 1 : period).instant_ms;
  }

  /** How long the stub is, and how long the whole period that ends where it ends, in calendar days. */
  stub(): { readonly days: number; readonly whole_days: number } {
    const anchor = DateTime.fromMillis(this.anchor_ms, { zone: this.terms.zone });
    const end = this.#boundary(0).date;
    return { days: daysBetween(anchor, end), whole_days: daysBetween(this.#boundary(-1).date, end) };
  }

  #boundary(k: number): { date: DateTime; instant_ms: number } {
    const { unit, count, anchorDay, zone } = this.terms;
    const anchor = DateTime.fromMillis(this.anchor_ms, { zone });
    const date = anchorDay === undefined ? this.#plain(k) : this.#onDay(k * count * (unit === 'yearly' ? 12 : 1));
    const { hour, minute, second, millisecond } = anchor;
    const { year, month, day } = date;
    const shown = DateTime.fromObject({ year, month, day, hour, minute, second, millisecond }, { zone });
    // A time that clocks show twice is the first of the two; one that they skip luxon moves forward by the gap.
    return { date, instant_ms: Math.min(...shown.getPossibleOffsets().map((at) => at.toMillis())) };
  }

  /** Days are counted on a calendar without a zone: no clock change can touch them there. */
  #plain(k: number): DateTime {
    const { year, month, day } = this.#first;
    return DateTime.utc(year, month, day).plus({ [UNITS[this.terms.unit]]: k * this.terms.count });
  }

  #onDay(months: number): DateTime {
    const month = DateTime.utc(this.#first.year, this.#first.month, 1).plus({ months });
    return month.set({ day: Math.min(this.terms.anchorDay!, month.daysInMonth!) });
  }
}

/** The same time of day so many days later, by a zone's calendar. */
export function plusCalendarDays(from_ms: number, days: number, zone: string): number {
  return new WallCalendar(from_ms, { zone, unit: 'daily', count: days }).start(1);
}

function firstOfMonth(at: DateTime): DateTime {
  return DateTime.utc(at.year, at.month, 1);
}

function daysBetween(from: DateTime, to: DateTime): number {
  const midnight = (at: DateTime) => Date.UTC(at.year, at.month - 1, at.day);
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}
