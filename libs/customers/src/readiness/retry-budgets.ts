import { isSameMoney, type Money, plusMilliseconds, type Timestamp } from '#kernel';
import type { Initiator } from '../payment-methods/payment-method.events.js';
import type { CountedDecline } from './decline-ledger.js';
import { type NetworkRules, type RetryBudget, type RetryWindow, WINDOW_HOURS } from './network-rules.policy.js';

/** The charge that is asked about. */
export interface AskedCharge {
  /** The card's brand. */
  readonly network?: string;
  readonly initiatedBy: Initiator;
  /** Budgets for each amount say nothing to a charge without one. */
  readonly amount?: Money;
  readonly at: Timestamp;
}

/** A budget that has nothing left at the time of the charge. */
export interface SpentBudget {
  readonly window: RetryWindow;
  /** From then on there is room for one more. */
  readonly endsAt: Timestamp;
  /** The event of the decline that spent it. */
  readonly eventId: string;
}

/** The budgets that the charge would exceed, one for each window: the one that lasts longest. */
export function spentBudgets(
  { budgets }: NetworkRules,
  recent: readonly CountedDecline[],
  charge: AskedCharge,
): readonly SpentBudget[] {
  const spent = new Map<RetryWindow, SpentBudget>();
  for (const budget of budgets.filter((each) => holdsFor(each, charge))) {
    const found = spentBudget(budget, recent, charge);
    const known = found && spent.get(found.window);
    if (found && (!known || known.endsAt < found.endsAt)) spent.set(found.window, found);
  }
  return [...spent.values()];
}

function holdsFor({ network, counts, per }: RetryBudget, charge: AskedCharge): boolean {
  return (
    (network === undefined || network === charge.network) &&
    (counts === 'anyone' || counts === charge.initiatedBy) &&
    (per === 'card' || charge.amount !== undefined)
  );
}

function spentBudget(
  budget: RetryBudget,
  recent: readonly CountedDecline[],
  charge: AskedCharge,
): SpentBudget | undefined {
  const window_ms = WINDOW_HOURS[budget.window] * 3_600_000;
  const start = plusMilliseconds(charge.at, -window_ms);
  const counted = recent.filter((decline) => decline.at > start && isCounted(decline, budget, charge));
  // With the last of these gone, one less is counted than are allowed.
  const leaving = counted.at(-budget.declines);
  if (counted.length < budget.declines || !leaving) return undefined;
  const { window } = budget;
  return { window, endsAt: plusMilliseconds(leaving.at, window_ms), eventId: counted.at(-1)!.eventId };
}

/** A decline whose amount is not known counts for each: too many counted is safe, too few is not. */
function isCounted({ initiatedBy, amount }: CountedDecline, { counts, per }: RetryBudget, charge: AskedCharge) {
  if (counts !== 'anyone' && counts !== initiatedBy) return false;
  if (per === 'card' || !amount || !charge.amount) return true;
  return isSameMoney(amount, charge.amount);
}
