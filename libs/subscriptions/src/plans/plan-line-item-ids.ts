import { resourceIdFor } from '#event-store';
import { type CommandContext, ID_PREFIX } from '#kernel';

/** Ids for the line items that a command makes, in order. The same command makes the same ids. */
export function planLineItemIds(context: CommandContext, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    resourceIdFor(ID_PREFIX.subscriptionPlanLineItem, context.commandId, String(index)),
  );
}
