/**
 * An instant as RFC 3339 text in UTC with milliseconds, `2026-01-31T00:00:00.000Z`.
 * One fixed width, so two timestamps compare as strings.
 */
export type Timestamp = string;

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;
const TIMESTAMP_LENGTH = 24;

/** The timestamp of a number of milliseconds since 1970. */
export function timestampOf(epoch_ms: number): Timestamp {
  return new Date(epoch_ms).toISOString();
}

/** Milliseconds since 1970 of a timestamp. */
export function epochOf(timestamp: Timestamp): number {
  return Date.parse(timestamp);
}

/**
 * Reads RFC 3339 text of any offset and precision; undefined when it is no such instant (31 April included), or when
 * the offset carries it out of the years 0000 to 9999, where the width would change.
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  if (!RFC_3339.test(text)) return undefined;
  const epoch_ms = Date.parse(text);
  if (Number.isNaN(epoch_ms)) return undefined;
  if (Number(text.slice(8, 10)) > lastDayOf(Number(text.slice(0, 4)), Number(text.slice(5, 7)))) return undefined;
  const timestamp = timestampOf(epoch_ms);
  return timestamp.length === TIMESTAMP_LENGTH ? timestamp : undefined;
}

/** Four centuries later the calendar is the same, and years below 100 are not taken for 19xx. */
function lastDayOf(year: number, month: number): number {
  return new Date(Date.UTC(year + 400, month, 0)).getUTCDate();
}

/** The timestamp so many milliseconds later (or earlier, when negative). */
export function plusMilliseconds(timestamp: Timestamp, duration_ms: number): Timestamp {
  return timestampOf(epochOf(timestamp) + duration_ms);
}

/** The timestamp so many times 24 hours later. */
export function plusDays(timestamp: Timestamp, days: number): Timestamp {
  return plusMilliseconds(timestamp, days * 86_400_000);
}

/** The instant, or the bound where there is one and it is later. */
export function laterOf(at: Timestamp, notBefore: Timestamp | undefined): Timestamp {
  return notBefore !== undefined && notBefore > at ? notBefore : at;
}

/** Whether an instant lies in the half-open period: not before `from`, and before `to`. A bound that is absent bounds nothing (ADR 0034). */
export function isWithin(at: Timestamp, from: Timestamp | undefined, to: Timestamp | undefined): boolean {
  return (from === undefined || at >= from) && (to === undefined || at < to);
}
