import { type CommandContext, type Decision, isRefusal, type Money, type Refusal, refuse } from '#kernel';
import { latestTerms } from '../changed-terms.js';
import { PLAN_LIMITS, recurringAmountOf, refuseLine, refuseTooSmall } from '../plans/plan-terms.js';
import { refuseVersion } from '../plans/update-subscription-plan.js';
import type { SubscriptionLineItem } from '../subscription.events.js';
import type { Subscription, SubscriptionState } from '../subscription-state.js';
import { subscriptionCanceled, subscriptionNotFound } from './cancel-subscription.js';
import { describeUpdate } from './describe-update.js';
import type { SubscriptionUpdated } from './lifecycle.events.js';

/** Adds, changes or takes off one line of what later cycles are billed. */
export class ChangeLineItems {
  constructor(
    readonly context: CommandContext,
    readonly input: LineItemChange & { readonly subscriptionId: string; readonly expectedVersion?: number },
  ) {}
}

export type LineItemChange =
  | { readonly kind: 'add'; readonly line: NewSubscriptionLine }
  | { readonly kind: 'update'; readonly lineItemId: string; readonly changes: Partial<NewSubscriptionLine> }
  | { readonly kind: 'remove'; readonly lineItemId: string };

export interface NewSubscriptionLine {
  readonly name: string;
  readonly description: string | null;
  readonly unitPrice: Money;
  /** As it is billed, whatever the subscription's own quantity. */
  readonly quantity: number;
}

/**
 * Changes one line from the next cycle on that nothing was tried for (ADR 0039). Refused with `SUBSCRIPTION_CANCELED`,
 * `VERSION_CONFLICT`, `RESOURCE_NOT_FOUND` (no such line), `RESOURCE_LIMIT_EXCEEDED`, `NO_FIELDS_TO_UPDATE`, `AMOUNT_*`.
 */
export function decideChangeLineItems(
  input: LineItemChange & { readonly newLineItemId: string; readonly expectedVersion?: number },
  state: SubscriptionState,
): Decision<SubscriptionUpdated> {
  if (state === null) return subscriptionNotFound();
  if (state.status === 'canceled') return subscriptionCanceled();
  const conflict = refuseVersion(state, input.expectedVersion);
  if (conflict !== undefined) return conflict;
  const lineItems = changedLines(input, input.newLineItemId, state);
  if (isRefusal(lineItems)) return lineItems;
  const refusal = refuseLines(lineItems, state.terms.recurringAmount.currency);
  if (refusal !== undefined) return refusal;
  return describeUpdate(state, { lineItems }, 'merchant');
}

function changedLines(
  change: LineItemChange,
  newLineItemId: string,
  subscription: Subscription,
): readonly SubscriptionLineItem[] | Refusal {
  const { lineItems } = latestTerms(subscription);
  if (change.kind === 'add') {
    // The same line once more: the command was carried out already.
    if (lineItems.some(({ lineItemId }) => lineItemId === newLineItemId)) return lineItems;
    if (lineItems.length >= PLAN_LIMITS.lineItems) return tooMany();
    return [...lineItems, { ...change.line, lineItemId: newLineItemId, hasOwnQuantity: true }];
  }
  if (!lineItems.some(({ lineItemId }) => lineItemId === change.lineItemId)) return lineNotFound();
  if (change.kind === 'remove') return lineItems.filter(({ lineItemId }) => lineItemId !== change.lineItemId);
  const changes = Object.fromEntries(Object.entries(change.changes).filter(([, value]) => value !== undefined));
  if (Object.keys(changes).length === 0) return refuse('NO_FIELDS_TO_UPDATE', 'Nothing to change was sent.');
  const own = change.changes.quantity === undefined ? {} : { hasOwnQuantity: true };
  return lineItems.map((line) => (line.lineItemId === change.lineItemId ? { ...line, ...changes, ...own } : line));
}

function refuseLines(lineItems: readonly SubscriptionLineItem[], currency: string): Refusal | undefined {
  const refusal = lineItems.map((line) => refuseLine(line, currency)).find(isRefusal);
  return refusal ?? refuseTooSmall(recurringAmountOf(lineItems, currency), 'unit_price_money');
}

function lineNotFound(): Refusal {
  return refuse('RESOURCE_NOT_FOUND', 'There is no such line item.', { param: 'subscription_line_item_id' });
}

function tooMany(): Refusal {
  const limit = PLAN_LIMITS.lineItems;
  return refuse('RESOURCE_LIMIT_EXCEEDED', `A subscription has at most ${limit} line items.`, {
    param: 'line_items',
    limit,
  });
}
