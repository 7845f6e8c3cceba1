import type { CommandContext, Decision } from '#kernel';
import type { OrderCharge, OrderEvent, OrderLineItem, OrderNotes } from '../order.events.js';
import type { Order } from '../order.js';
import { contentRefusal, type NewCharge, type NewLineItem } from './priced-order.policy.js';

export interface CreateOrderInput extends OrderNotes {
  readonly lineItems: readonly NewLineItem[];
  readonly charges?: readonly NewCharge[];
  readonly customerId?: string;
  readonly externalReferenceId?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export class CreateOrder {
  constructor(
    readonly context: CommandContext,
    readonly input: CreateOrderInput,
  ) {}
}

/** The lines and charges with the ids that the command gives them. */
export interface OrderToCreate extends Omit<CreateOrderInput, 'lineItems' | 'charges'> {
  readonly merchantId: string;
  readonly lineItems: readonly OrderLineItem[];
  readonly charges: readonly OrderCharge[];
}

/** One currency per order: that of its first line. */
export function decideCreateOrder(state: Order, order: OrderToCreate): Decision<OrderEvent> {
  if (state.exists) return [];
  const { buyerNote, internalNote, lineItems, charges, metadata, ...rest } = order;
  const currency = lineItems[0]?.unitPrice.currency ?? '';
  const refusal = contentRefusal({ currency, lineItems, charges, payments: [] });
  if (refusal) return refusal;
  const hasNotes = buyerNote !== undefined || internalNote !== undefined;
  return [
    {
      type: 'OrderCreated',
      data: {
        ...rest,
        currency,
        lineItems: [...lineItems],
        charges: [...charges],
        metadata: metadata && { ...metadata },
        ...(hasNotes && { personal: { buyerNote, internalNote } }),
      },
    },
  ];
}
