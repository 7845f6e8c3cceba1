import { periodStart, type Schedule, type Timestamp } from '#kernel';

/** When so many periods of a schedule start, by the zone rules of this process. */
export function startsOf(schedule: Schedule, from: number, periods: number): readonly Timestamp[] {
  return Array.from({ length: periods }, (_, n) => periodStart(schedule, from + n));
}
