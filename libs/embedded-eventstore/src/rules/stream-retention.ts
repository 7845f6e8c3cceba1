/** What a stream's metadata say about which of its events may still be read. */
export interface StreamRetention {
  readonly maxCount?: number;
  readonly maxAge_s?: number;
  /** The first revision that is kept. */
  readonly truncateBefore?: number;
}

/** The value of `$tb` by which a stream is marked as soft-deleted. As JSON it must be written digit by digit. */
export const SOFT_DELETED_TRUNCATE_BEFORE = '9223372036854775807';

/** Reads the retention out of the data of a `$metadata` event; unreadable or senseless values count as absent. */
export function parseRetention(json: string): StreamRetention {
  const parsed = parseObject(json);
  const maxCount = positiveNumber(parsed.$maxCount);
  const maxAge_s = positiveNumber(parsed.$maxAge);
  const truncateBefore = positiveNumber(parsed.$tb);
  return {
    ...(maxCount === undefined ? {} : { maxCount }),
    ...(maxAge_s === undefined ? {} : { maxAge_s }),
    ...(truncateBefore === undefined ? {} : { truncateBefore }),
  };
}

/** The data of the `$metadata` event that makes a soft-deleted stream readable again from `firstRevision` on. */
export function undeletedMetadata(json: string, firstRevision: number): string {
  return JSON.stringify({ ...parseObject(json), $tb: firstRevision });
}

export function isSoftDeleted(retention: StreamRetention): boolean {
  return (retention.truncateBefore ?? 0) >= Number.MAX_SAFE_INTEGER;
}

/** The first revision that a reader may see. */
export function firstVisibleRevision(retention: StreamRetention, lastRevision: number): number {
  const byCount = retention.maxCount === undefined ? 0 : lastRevision - retention.maxCount + 1;
  return Math.max(0, byCount, retention.truncateBefore ?? 0);
}

/** Whether an event is too old to be read. */
export function isExpired(retention: StreamRetention, created_ms: number, now_ms: number): boolean {
  return retention.maxAge_s !== undefined && created_ms < now_ms - retention.maxAge_s * 1000;
}

function parseObject(json: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function positiveNumber(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
