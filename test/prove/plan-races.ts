import type { Dice } from '#gateways';
import type { RenewalKind, Rival } from './explain-race.js';

/** Moments of a renewal that show outside: it asks the gateway for its payment, and it has the answer. */
export const MOMENTS = ['payment_asked_for', 'payment_made'] as const;
export type Moment = (typeof MOMENTS)[number];

export interface PlannedRace {
  readonly rival: Rival;
  readonly renewal: RenewalKind;
  /** Round trips to the store before the renewal begins. */
  readonly renewalAfter_trips: number;
  /** Round trips to the store, or a moment of the renewal, before the rival begins. */
  readonly rivalAfter: number | Moment;
}

/** How many round trips either of the two begins late, at most. */
const MAX_TRIPS = 5;

/** `pairs_count` races of each rival, half of the renewals due and half asked for. The rival falls into every part of the renewal. */
export function planRaces(pairs_count: number, dice: Dice): readonly PlannedRace[] {
  const rivals: readonly Rival[] = ['cancel', 'change_method'];
  return Array.from({ length: 2 * pairs_count }, (_, n) => {
    const trips = Math.floor(dice() * MAX_TRIPS);
    const start = Math.floor(dice() * 4);
    return {
      rival: rivals[n % 2]!,
      renewal: n % 4 < 2 ? 'due' : 'asked',
      renewalAfter_trips: start === 0 ? trips : 0,
      rivalAfter: start === 0 ? 0 : (MOMENTS[start - 2] ?? trips),
    };
  });
}
