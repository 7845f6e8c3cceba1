import { plusMilliseconds, type Timestamp } from '#kernel';

/** Waits before the n-th look at a charge whose outcome is unknown, counted from the look before (D8). */
const PROBE_WAITS_S = [15, 60, 300, 900, 3_600, 10_800, 21_600, 32_400] as const;

/** How long whoever started a charge has it to itself before the engine takes it up. */
export const ATTEMPT_DEADLINE_MS = 30_000;

/** How long a buyer's challenge may stay open; then the engine looks by itself, and gives it up if nobody answered. */
export const CHALLENGE_LOOK_MS = 3_600_000;
export const CHALLENGE_POLICY_VERSION = 'challenge-1h';

/** When to look again after `probes` looks that settled nothing. */
export function nextProbeAt(probes: number, now: Timestamp): Timestamp {
  const wait_s = PROBE_WAITS_S[Math.min(probes, PROBE_WAITS_S.length - 1)]!;
  return plusMilliseconds(now, wait_s * 1_000);
}
