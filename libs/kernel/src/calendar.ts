import { Temporal } from 'temporal-polyfill';
import { type CivilDate, civilDateOf, dayNumberOf, daysInMonth, plusMonths } from './civil-date.js';
import { assertNever } from './decider.js';
import { epochOf, type Timestamp, timestampOf } from './timestamp.js';

/** How often something is billed: every `count` (≥ 1) days, weeks, months or years. */
export interface Interval {
  readonly unit: 'daily' | 'weekly' | 'monthly' | 'yearly';
  readonly count: number;
}

/** From when on, how often and in which zone something is billed. */
export interface Schedule {
  /** The start of cycle 0. */
  readonly anchor: Timestamp;
  readonly interval: Interval;
  /** `UTC` or an IANA name: the calendar day and the time of day are taken there. */
  readonly timeZone: string;
  /** 1..31: whole periods start on this day of the month (its last where the month lacks it), after a stub if need be. */
  readonly anchorDay?: number;
}

/** One cycle, half-open: `start` belongs to it, `end` is the start of the next. */
export interface Period {
  readonly start: Timestamp;
  readonly end: Timestamp;
  /** True for a cycle 0 that runs from the anchor to the first anchor day; then the two lengths are set. */
  readonly isStub: boolean;
  /** Calendar days of the stub. */
  readonly stubNumerator_days?: number;
  /** Calendar days of the whole period that ends where the stub ends. With days or weeks it may be the shorter one. */
  readonly stubDenominator_days?: number;
}

const DAY_MS = 86_400_000;
const END_OF_TIME_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

/** A day in a zone and the time on its clocks. */
interface WallTime {
  readonly dayNumber: number;
  readonly time_ms: number;
}

/** A schedule with its anchor read in its zone. `base` is where whole periods start; its day may be one the month lacks. */
interface Frame {
  readonly schedule: Schedule;
  readonly anchor_ms: number;
  readonly anchorDayNumber: number;
  readonly time_ms: number;
  readonly base: CivilDate;
  readonly hasStub: boolean;
}

/**
 * The `n`-th cycle, n ≥ 0. Each boundary is anchor + n intervals, never the one before + 1, so a day that a month lacks
 * comes back (C2, F51). Fails with `RangeError` for a schedule or number that makes no sense or runs past year 9999.
 */
export function periodOf(schedule: Schedule, n: number): Period {
  const frame = frameOf(schedule);
  const start = timestampOf(startOf(frame, checkedCycle(n)));
  const end = timestampOf(startOf(frame, n + 1));
  if (n > 0 || !frame.hasStub) return { start, end, isStub: false };
  const boundary = boundaryDay(frame, 0);
  return {
    start,
    end,
    isStub: true,
    stubNumerator_days: boundary - frame.anchorDayNumber,
    stubDenominator_days: boundary - boundaryDay(frame, -1),
  };
}

/** When the `n`-th cycle starts; the end of the one before. Fails as `periodOf`. */
export function periodStart(schedule: Schedule, n: number): Timestamp {
  return timestampOf(startOf(frameOf(schedule), checkedCycle(n)));
}

/**
 * The number of the cycle that an instant falls in; undefined before the anchor. A day that a zone left out (Samoa,
 * 30 December 2011) is a daily cycle of no length, and no instant falls in it.
 */
export function cycleAt(schedule: Schedule, instant: Timestamp): number | undefined {
  const frame = frameOf(schedule);
  const instant_ms = epochOf(instant);
  if (instant_ms < frame.anchor_ms) return undefined;
  let n = Math.max(0, estimateCycle(frame, wallTimeOf(instant_ms, schedule.timeZone).dayNumber));
  while (n > 0 && startOf(frame, n) > instant_ms) n--;
  while (startOf(frame, n + 1) <= instant_ms) n++;
  return n;
}

/** The calendar day of an instant in a zone, `2012-07-16` (C7). */
export function calendarDate(instant: Timestamp, timeZone: string): string {
  return timestampOf(wallTimeOf(epochOf(instant), timeZone).dayNumber * DAY_MS).slice(0, 10);
}

/**
 * When a calendar day of a zone begins: the one of an instant, or so many days before it. Where clocks skip midnight that is
 * the first time that they show; where they show it twice, the first of the two.
 */
export function startOfDay(instant: Timestamp, timeZone: string, daysBefore = 0): Timestamp {
  const { dayNumber } = wallTimeOf(epochOf(instant), timeZone);
  return timestampOf(instantOf({ dayNumber: dayNumber - daysBefore, time_ms: 0 }, timeZone));
}

/** Whether a text is the IANA name of a time zone that is known here. Plain offsets are not taken: they know no rules. */
export function isTimeZone(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** The first instant at which a card that expires in this month (1..12) is expired: the next month's start in UTC. */
export function endOfMonthAfter(expYear: number, expMonth: number): Timestamp {
  return timestampOf(dayNumberOf(plusMonths({ year: expYear, month: expMonth, day: 1 }, 1)) * DAY_MS);
}

function frameOf(schedule: Schedule): Frame {
  const { anchorDay, interval } = schedule;
  if (!Number.isSafeInteger(interval.count) || interval.count < 1)
    throw new RangeError(`no interval: ${interval.count}`);
  const anchor_ms = epochOf(schedule.anchor);
  const { dayNumber, time_ms } = wallTimeOf(anchor_ms, schedule.timeZone);
  const date = civilDateOf(dayNumber);
  const common = { schedule, anchor_ms, anchorDayNumber: dayNumber, time_ms };
  if (anchorDay === undefined) return { ...common, base: date, hasStub: false };
  if (!Number.isInteger(anchorDay) || anchorDay < 1 || anchorDay > 31) throw new RangeError(`no day: ${anchorDay}`);
  const base = { ...date, day: anchorDay };
  const dayThisMonth = Math.min(anchorDay, daysInMonth(date.year, date.month));
  if (date.day === dayThisMonth) return { ...common, base, hasStub: false };
  return { ...common, base: date.day < dayThisMonth ? base : plusMonths(base, 1), hasStub: true };
}

/** The day on which the `k`-th whole period starts; k = -1 is the whole period that a stub is measured against. */
function boundaryDay(frame: Frame, k: number): number {
  const { unit, count } = frame.schedule.interval;
  switch (unit) {
    case 'daily':
      return dayNumberOf(frame.base) + k * count;
    case 'weekly':
      return dayNumberOf(frame.base) + k * count * 7;
    case 'monthly':
      return dayNumberOf(plusMonths(frame.base, k * count));
    case 'yearly':
      return dayNumberOf(plusMonths(frame.base, k * count * 12));
    default:
      return assertNever(unit);
  }
}

/** The start of cycle `n`. Cycle 0 starts at the anchor itself, be it the second 02:30 of an autumn night. */
function startOf(frame: Frame, n: number): number {
  if (n === 0) return frame.anchor_ms;
  const dayNumber = boundaryDay(frame, frame.hasStub ? n - 1 : n);
  // Checked in local days first: what lies far outside would not be readable as a wall time at all.
  const start_ms =
    dayNumber * DAY_MS > END_OF_TIME_MS
      ? Number.POSITIVE_INFINITY
      : instantOf({ dayNumber, time_ms: frame.time_ms }, frame.schedule.timeZone);
  if (start_ms > END_OF_TIME_MS) throw new RangeError(`cycle ${n} of ${frame.schedule.anchor} is past the year 9999`);
  return start_ms;
}

/** The cycle that a day falls in, give or take one. */
function estimateCycle(frame: Frame, dayNumber: number): number {
  const { unit, count } = frame.schedule.interval;
  const stub = frame.hasStub ? 1 : 0;
  if (unit === 'daily' || unit === 'weekly') {
    return stub + Math.floor((dayNumber - dayNumberOf(frame.base)) / (unit === 'daily' ? count : count * 7));
  }
  const date = civilDateOf(dayNumber);
  const months = (date.year - frame.base.year) * 12 + (date.month - frame.base.month);
  return stub + Math.floor(months / (unit === 'monthly' ? count : count * 12));
}

function checkedCycle(n: number): number {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`not a cycle number: ${n}`);
  return n;
}

/** UTC needs no zone rules: plain arithmetic there makes a period in 3 µs; by Temporal it takes 25. */
function wallTimeOf(instant_ms: number, timeZone: string): WallTime {
  const local_ms = timeZone === 'UTC' ? instant_ms : instant_ms + offsetAt(instant_ms, timeZone);
  const dayNumber = Math.floor(local_ms / DAY_MS);
  return { dayNumber, time_ms: local_ms - dayNumber * DAY_MS };
}

function offsetAt(instant_ms: number, timeZone: string): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant_ms).toZonedDateTimeISO(timeZone);
  return zoned.offsetNanoseconds / 1_000_000;
}

/** A time that clocks skip moves forward by the gap, one that they show twice is the first (F52). */
function instantOf(wall: WallTime, timeZone: string): number {
  const local_ms = wall.dayNumber * DAY_MS + wall.time_ms;
  if (timeZone === 'UTC') return local_ms;
  const plain = Temporal.Instant.fromEpochMilliseconds(local_ms).toZonedDateTimeISO('UTC').toPlainDateTime();
  return plain.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}
