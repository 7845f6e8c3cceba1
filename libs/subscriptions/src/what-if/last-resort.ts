import type { Timestamp } from '#kernel';
import type { CycleTry, FailedCycle } from './dunning-history.js';

/** What the backups would have brought that are tried before dunning ends (ADR 0043). */
export interface LastResort {
  readonly brings: 'money' | 'nothing' | 'unknown';
  /** Backups that would have been tried. */
  readonly tries_count: number;
}

/**
 * A backup that really paid pays at another end too, unless it was declined before that end: it may have paid by then, or not.
 * One that nobody tried afterwards is unknown; one that was declined afterwards brings nothing, as any method in this model.
 */
export function lastResort({ tries }: Pick<FailedCycle, 'tries'>, endsAt: Timestamp): LastResort {
  const last = tries.findLast(({ at }) => at <= endsAt) ?? tries[0];
  let tries_count = 0;
  for (const paymentMethodId of last.backups ?? []) {
    if (paymentMethodId === last.paymentMethodId) continue;
    const ofMethod = tries.filter((made) => made.paymentMethodId === paymentMethodId);
    const brings = broughtBy(ofMethod, endsAt);
    tries_count++;
    if (brings !== 'nothing') return { brings, tries_count };
  }
  return { brings: 'nothing', tries_count };
}

function broughtBy(ofMethod: readonly CycleTry[], endsAt: Timestamp): LastResort['brings'] {
  const isPayer = ofMethod.some(({ failure }) => failure === undefined);
  const isDeclinedBefore = ofMethod.some(({ at, failure }) => failure !== undefined && at <= endsAt);
  if (isPayer) return isDeclinedBefore ? 'unknown' : 'money';
  return ofMethod.some(({ at }) => at > endsAt) ? 'nothing' : 'unknown';
}
