import {
  type CommandContext,
  type Decision,
  isRefusal,
  type MetadataPatch,
  metadataChanges,
  realChanges,
  refuse,
} from '#kernel';
import type { OrderEvent } from '../order.events.js';
import type { Order } from '../order.js';
import { orderNotFound } from '../order-refusals.js';

/** A value sets a field, null clears it, absence leaves it alone. What the order costs is changed by its lines and charges. */
export interface UpdateOrderInput {
  readonly orderId: string;
  readonly buyerNote?: string | null;
  readonly internalNote?: string | null;
  readonly externalReferenceId?: string | null;
  readonly metadata?: MetadataPatch | null;
}

export class UpdateOrder {
  constructor(
    readonly context: CommandContext,
    readonly input: UpdateOrderInput,
  ) {}
}

/** Changes nothing about money, so that an attempt to pay does not stand in its way. Only real changes are written. */
export function decideUpdateOrder(order: Order, input: UpdateOrderInput): Decision<OrderEvent> {
  if (!order.exists) return orderNotFound();
  if (order.status === 'closed') return refuse('ORDER_CLOSED', 'The order is closed.', { current_status: 'closed' });
  const { buyerNote, internalNote, externalReferenceId } = input;
  const personal = realChanges(order, { buyerNote, internalNote });
  const known = realChanges(order, { externalReferenceId });
  const metadata = metadataChanges(order.metadata, input.metadata);
  if (isRefusal(metadata)) return metadata;
  const changesMetadata = Object.keys(metadata).length > 0;
  const changedFields = [...Object.keys(personal), ...Object.keys(known), ...(changesMetadata ? ['metadata'] : [])];
  if (changedFields.length === 0) return [];
  const hasNotes = Object.keys(personal).length > 0;
  return [
    {
      type: 'OrderUpdated',
      data: {
        changedFields,
        customerId: hasNotes ? order.customerId : undefined,
        ...known,
        ...(changesMetadata && { metadata: { ...metadata } }),
        ...(hasNotes && { personal }),
      },
    },
  ];
}
