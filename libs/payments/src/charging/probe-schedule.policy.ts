import { plusMilliseconds, type Timestamp } from '#kernel';

/** Waits before the n-th look at a charge whose outcome is unknown, counted from the look before (D8). */
const PROBE_WAITS_S = [15, 60, 300, 900, 3_600, 10_800, 21_600, 32_400] as const;

/** How long whoever started a charge has it to itself before the engine takes it up. */
export const ATTEMPT_DEADLINE_MS = 30_000;

/** How long a buyer's challenge may stay open before the engine looks by itself the first time. */
const CHALLENGE_LOOK_MS = 3_600_000;
const MAX_DOUBLINGS = 12;

/** When to look again at a challenge after so many looks: each wait doubles, so one that was given up costs ever less. */
export function nextChallengeLookAt(looks: number, now: Timestamp): Timestamp {
  return plusMilliseconds(now, CHALLENGE_LOOK_MS * 2 ** Math.min(looks, MAX_DOUBLINGS));
}

/** When to look again after `probes` looks that settled nothing. */
export function nextProbeAt(probes: number, now: Timestamp): Timestamp {
  const wait_s = PROBE_WAITS_S[Math.min(probes, PROBE_WAITS_S.length - 1)]!;
  return plusMilliseconds(now, wait_s * 1_000);
}
