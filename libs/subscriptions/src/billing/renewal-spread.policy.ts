import { stableHash } from '#kernel';
import { isRenewingEarly, type Subscription } from '../subscription-state.js';
import { nextObligation } from './next-obligation.js';

/** The window is divided into so many parts, as an hour is into minutes. */
export const SPREAD_PARTS = 60;

/** What the engine does for a subscription next: a charge, in a part of the window, or a step that no spread or rate holds back. */
export type DueList = 'step' | number;

/**
 * The list that a subscription's next obligation stands in. A cycle that falls due by the calendar stands in the subscription's
 * own part (F54). A retry has a time of its own, and whoever subscribes waits for the first charge: part 0, which waits for nothing.
 */
export function dueListOf(subscription: Subscription): DueList {
  const kind = nextObligation(subscription)?.kind;
  if (kind === 'retry') return 0;
  if (kind !== 'charge') return 'step';
  return isAwaited(subscription) ? 0 : spreadPartOf(subscription.subscriptionId);
}

/** How long after its due time a charge in a part of the window is made: that moves, next_billing_at and periods stay. */
export function spreadDelay_ms(part: number, window_s: number): number {
  return Math.floor((part * window_s * 1_000) / SPREAD_PARTS);
}

/** Part of the window by the id alone: the same in every cycle, on every day and in every process. */
export function spreadPartOf(subscriptionId: string): number {
  return stableHash(subscriptionId) % SPREAD_PARTS;
}

function isAwaited(subscription: Subscription): boolean {
  const { cycle, trialEnd, startsAt } = subscription;
  return isRenewingEarly(subscription) || (cycle === 0 && trialEnd === null && startsAt === null);
}
