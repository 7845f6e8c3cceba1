import { DateTime } from 'luxon';
import { type Interval, periodOf, type Schedule } from '../calendar.js';
import { timestampOf } from '../timestamp.js';
import { ZoneOffsets } from './zone-offsets.js';

const DAY_MS = 86_400_000;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;
const END_DAY = Date.UTC(LAST_YEAR, 0, 1) / DAY_MS;

/** Every unit, by itself and several times over. */
const INTERVALS: readonly Interval[] = [
  ...[1, 2, 3, 6, 12].map((count) => ({ unit: 'monthly' as const, count })),
  ...[1, 2, 4].map((count) => ({ unit: 'yearly' as const, count })),
  ...[1, 2].map((count) => ({ unit: 'weekly' as const, count })),
  ...[1, 30, 365].map((count) => ({ unit: 'daily' as const, count })),
];
/** Times of day that clocks skip or show twice somewhere, the two ends of a day, and one by chance. */
const TIMES_MS = [0, 30, 90, 150, 210].map((minutes) => minutes * 60_000);

export interface CalendarProof {
  readonly zones: readonly string[];
  /** One in so many schedules is looked at, and of it one in so many boundaries; 1 for all. */
  readonly oneIn: number;
  readonly seed: number;
}

export interface CalendarFindings {
  readonly zones_count: number;
  /** Zones whose clocks always show the same are looked at once. */
  readonly distinctZones_count: number;
  readonly clockChanges_count: number;
  readonly schedules_count: number;
  readonly stubs_count: number;
  readonly boundaries_count: number;
  /** The first hundred differences. */
  readonly wrong: readonly string[];
}

/** A schedule on clocks that stand nowhere yet: its boundaries as days, by luxon. */
interface Course {
  readonly interval: Interval;
  readonly anchorDay?: number;
  readonly startDay: number;
  readonly days: readonly number[];
  /** The whole period that a stub is measured against starts here. */
  readonly dayBefore: number;
}

/**
 * Compares boundaries with luxon's: for each anchor day (as the day of the start, and as a billing anchor day after a stub), each
 * interval and each zone. In UTC every boundary from 2000 to 2100; in each other zone those within a day of a change of its clocks, and
 * those of each leap year's February and March, where days are clamped and come back (by days and weeks in turns).
 */
export function proveCalendar({ zones, oneIn, seed }: CalendarProof): CalendarFindings {
  const found = { schedules_count: 0, stubs_count: 0, boundaries_count: 0, clockChanges_count: 0 };
  const wrong: string[] = [];
  const random = randomBy(seed);
  const isPassedOver = () => oneIn > 1 && random() * oneIn >= 1;
  const courses = allCourses();
  const distinct = distinctZones(zones);
  for (const offsets of distinct) {
    found.clockChanges_count += offsets.changes_ms.length;
    const special = specialDays(offsets);
    for (const [index, course] of courses.entries()) {
      if (isPassedOver()) continue;
      const time_ms =
        TIMES_MS[index % (TIMES_MS.length + 2)] ?? (index % 2 === 0 ? DAY_MS - 1 : Math.floor(random() * DAY_MS));
      const schedule = scheduleOn(course, offsets, time_ms);
      if (schedule === undefined) continue;
      found.schedules_count++;
      const stub = course.days[0] !== course.startDay ? 1 : 0;
      if (stub === 1) {
        found.stubs_count++;
        wrong.push(...wrongStub(schedule, course));
      }
      for (let k = 0; k + 1 < course.days.length; k++) {
        if (!special(course.days[k] as number, course, index) || isPassedOver()) continue;
        found.boundaries_count++;
        wrong.push(...wrongPeriod(schedule, course, k, stub, time_ms, offsets));
      }
    }
  }
  const counts = { zones_count: zones.length, distinctZones_count: distinct.length, ...found };
  return { ...counts, wrong: wrong.slice(0, 100) };
}

/** Starts on each day of a month, in each month for what recurs by the year, with and without a billing anchor day. */
function allCourses(): readonly Course[] {
  const luxon = new LuxonMonths();
  const courses: Course[] = [];
  for (const interval of INTERVALS) {
    const months = interval.unit === 'yearly' ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] : [1, 2];
    for (const month of months) {
      for (let day = 1; day <= 31; day++) {
        const start = DateTime.utc(FIRST_YEAR, month, 1);
        courses.push(courseOf(luxon, start, interval, day));
        if (day <= (start.daysInMonth as number)) courses.push(courseOf(luxon, start.set({ day }), interval));
      }
    }
  }
  return courses;
}

/** `start` lies in FIRST_YEAR; with an anchor day it is the first of a month. */
function courseOf(months: LuxonMonths, start: DateTime, interval: Interval, anchorDay?: number): Course {
  const startDay = start.toMillis() / DAY_MS;
  const day = anchorDay ?? start.day;
  const first = months.dayOf(start.month - 1, day);
  const dayAt = (k: number): number => {
    switch (interval.unit) {
      case 'daily':
        return first + k * interval.count;
      case 'weekly':
        return first + k * interval.count * 7;
      default:
        return months.dayOf(start.month - 1 + k * interval.count * (interval.unit === 'yearly' ? 12 : 1), day);
    }
  };
  const days: number[] = [];
  for (let k = 0; days.length === 0 || (days.at(-1) as number) < END_DAY; k++) days.push(dayAt(k));
  return { interval, anchorDay, startDay, days, dayBefore: dayAt(-1) };
}

/** When each month begins and how many days it has, by luxon: asked once, since there are millions of boundaries. */
class LuxonMonths {
  readonly #months = new Map<number, { readonly firstDay: number; readonly length_days: number }>();

  /** The day of a month that is so many months after FIRST_YEAR's first; its last where it has no such day. */
  dayOf(month: number, day: number): number {
    const { firstDay, length_days } = this.#months.get(month) ?? this.#ask(month);
    return firstDay + Math.min(day, length_days) - 1;
  }

  #ask(month: number) {
    const first = DateTime.utc(FIRST_YEAR, 1, 1).plus({ months: month });
    const asked = { firstDay: first.toMillis() / DAY_MS, length_days: first.daysInMonth as number };
    this.#months.set(month, asked);
    return asked;
  }
}

function distinctZones(zones: readonly string[]): readonly ZoneOffsets[] {
  const distinct = new Map<string, ZoneOffsets>();
  for (const zone of zones) {
    const offsets = new ZoneOffsets(zone, FIRST_YEAR, LAST_YEAR + 1);
    if (!distinct.has(offsets.fingerprint)) distinct.set(offsets.fingerprint, offsets);
  }
  return [...distinct.values()];
}

/** By days and weeks the same days come again whatever the anchor day: each schedule takes its turn at them. */
const TURNS = { daily: 31, weekly: 7, monthly: 1, yearly: 1 } as const;

/** Which local days are looked at in a zone, in the schedule of that number. UTC is quick, and there all are. */
function specialDays({ timeZone, changes_ms }: ZoneOffsets) {
  const special = new Set<number>();
  for (const change_ms of changes_ms) {
    for (let day = -1; day <= 1; day++) special.add(Math.floor(change_ms / DAY_MS) + day);
  }
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
    const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
    for (let day = 27; isLeap && day <= 32; day++) special.add(Date.UTC(year, 1, day) / DAY_MS);
    for (let day = 29; isLeap && day <= 31; day++) special.add(Date.UTC(year, 2, day) / DAY_MS);
  }
  return (day: number, { interval: { unit } }: Course, index: number): boolean =>
    timeZone === 'UTC' || (special.has(day) && (day + index) % TURNS[unit] === 0);
}

/** The schedule on a zone's clocks; none when they never showed its first moment. */
function scheduleOn(course: Course, offsets: ZoneOffsets, time_ms: number): Schedule | undefined {
  const local_ms = course.startDay * DAY_MS + time_ms;
  const anchor_ms = offsets.instantShowing(local_ms);
  if (anchor_ms + offsets.offsetAt(anchor_ms) !== local_ms) return undefined;
  const { interval, anchorDay } = course;
  return { anchor: timestampOf(anchor_ms), interval, anchorDay, timeZone: offsets.timeZone };
}

function wrongStub(schedule: Schedule, { startDay, days, dayBefore }: Course): string[] {
  const { isStub, stubNumerator_days, stubDenominator_days } = periodOf(schedule, 0);
  const [stub, whole] = [(days[0] as number) - startDay, (days[0] as number) - dayBefore];
  const isRight = isStub && stubNumerator_days === stub && stubDenominator_days === whole;
  return isRight
    ? []
    : [`${describe(schedule)}: stub ${stubNumerator_days}/${stubDenominator_days}, luxon ${stub}/${whole}`];
}

/** The whole period that starts with the k-th boundary: from it to the next, so without gap and without overlap. */
function wrongPeriod(
  schedule: Schedule,
  { days }: Course,
  k: number,
  stub: 0 | 1,
  time_ms: number,
  offsets: ZoneOffsets,
): string[] {
  const shown = (day: number) => timestampOf(offsets.instantShowing(day * DAY_MS + time_ms));
  const { start, end } = periodOf(schedule, k + stub);
  const [wantedStart, wantedEnd] = [shown(days[k] as number), shown(days[k + 1] as number)];
  if (start === wantedStart && end === wantedEnd) return [];
  return [`${describe(schedule)}: cycle ${k + stub} is ${start} to ${end}, by luxon ${wantedStart} to ${wantedEnd}`];
}

function describe({ anchor, interval, anchorDay, timeZone }: Schedule): string {
  return `${timeZone} ${interval.unit}×${interval.count} from ${anchor} on day ${anchorDay ?? 'of the start'}`;
}

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
export function randomBy(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
