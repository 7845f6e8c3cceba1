import { nextProbeAt, plusDays, plusMilliseconds, type Timestamp } from '#kernel';

/** How long after its reservation a refund may be asked for again under the same key. The gateway forgets keys after a day (F6). */
export const REFUND_KEY_LIFE_MS = 20 * 3_600_000;

/** How long after it was given up a request may still be carried out: until then nothing found proves nothing (F4). */
const LATE_EFFECT_MS = 600_000;

/** So many looks that settle nothing, and people must be told. Looks go on, once a day. */
export const MAX_UNKNOWN_LOOKS = 8;

/** When a refund is looked at that has succeeded: a bank may send the money back, and the notice of it may be lost. */
const SUCCESS_LOOKS_DAYS = [1, 9] as const;

/** The wait between looks once they have become rare. */
const RARE_LOOK_DAYS = 1;

export function isPastKeyLife(reservedAt: Timestamp, now: Timestamp): boolean {
  return plusMilliseconds(reservedAt, REFUND_KEY_LIFE_MS) <= now;
}

export function mayStillArrive(askedAt: Timestamp, now: Timestamp): boolean {
  return now < plusMilliseconds(askedAt, LATE_EFFECT_MS);
}

/** The gateway said that the money is on its way: soon at first, then once a day. */
export function nextPendingLookAt(looks: number, now: Timestamp): Timestamp {
  return looks < MAX_UNKNOWN_LOOKS ? nextProbeAt(looks, now) : plusDays(now, RARE_LOOK_DAYS);
}

/** Undefined once it was looked at often enough. */
export function nextSuccessLookAt(looks: number, now: Timestamp): Timestamp | undefined {
  const days = SUCCESS_LOOKS_DAYS[looks];
  return days === undefined ? undefined : plusDays(now, days);
}

export function nextQuarantineLookAt(now: Timestamp): Timestamp {
  return plusDays(now, RARE_LOOK_DAYS);
}
