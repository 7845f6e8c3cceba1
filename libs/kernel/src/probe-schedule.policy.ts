import { plusMilliseconds, type Timestamp } from './timestamp.js';

/** Waits before the n-th look at a charge whose outcome is unknown, counted from the look before (D8). After the last, people must look. */
const PROBE_WAITS_S = [15, 60, 300, 900, 3_600, 10_800, 21_600, 32_400] as const;

/** How long whoever started a charge has it to itself before the engine takes it up. Longer than any call to a gateway may take. */
export const ATTEMPT_DEADLINE_MS = 30_000;

/** How long a buyer's challenge may stay open; then the engine looks by itself, and gives it up if nobody answered. */
export const CHALLENGE_LOOK_MS = 3_600_000;
export const CHALLENGE_POLICY_VERSION = 'challenge-1h';

/** A gateway forgets keys after a day and carries the request out anew: ours are not sent again well before that (F6). */
export const MOST_KEY_AGE_MS = 72_000_000;

/** How a reason begins when the gateway's reply cannot be about our charge (F60). */
export const UNTRUE_REPLY = 'gateway_echo_mismatch:';

/** An outcome that stayed unknown. */
export interface StillUnknown {
  /** How often it had stayed unknown before. */
  readonly looks: number;
  readonly reason: string;
  readonly reasonBefore?: string;
}

/** When to look again at a charge; undefined when it is quarantined: the engine looks no more by itself, people must. */
export function nextLookAt({ looks, reason, reasonBefore }: StillUnknown, now: Timestamp): Timestamp | undefined {
  // Who says twice what cannot be true will say it again.
  if (reason.startsWith(UNTRUE_REPLY) && reasonBefore?.startsWith(UNTRUE_REPLY)) return undefined;
  return looks < PROBE_WAITS_S.length ? nextProbeAt(looks, now) : undefined;
}

/** The wait after so many looks; the last one is repeated by those who never stop looking. */
export function nextProbeAt(looks: number, now: Timestamp): Timestamp {
  const wait_s = PROBE_WAITS_S[Math.min(looks, PROBE_WAITS_S.length - 1)]!;
  return plusMilliseconds(now, wait_s * 1_000);
}

/** Whether the keys of an attempt that began then may be forgotten at the gateway. */
export function isKeyTooOld(startedAt: Timestamp, now: Timestamp): boolean {
  return now > plusMilliseconds(startedAt, MOST_KEY_AGE_MS);
}
