import {
  ATTEMPT_DEADLINE_MS,
  type CommandContext,
  type Decision,
  isRefusal,
  type Money,
  plusMilliseconds,
  type Timestamp,
} from '#kernel';
import {
  allocateAsNamed,
  allocateNewestFirst,
  type RefundSource,
  type TenderAllocation,
  totalOf,
} from './allocate-refund.policy.js';
import type { RefundEvent, RefundReason } from './refund.events.js';
import type { Refund } from './refund.js';

/** The most payments that one refund takes from. */
export const MAX_REFUND_LEGS = 25;

/** What is to be given back: of one payment, of an order's payments, or of payments as named. */
export type RefundTarget =
  | { readonly kind: 'payment_intent'; readonly paymentIntentId: string }
  | { readonly kind: 'order'; readonly orderId: string }
  | { readonly kind: 'tenders'; readonly allocations: readonly TenderAllocation[] };

export interface CreateRefundInput {
  readonly target: RefundTarget;
  /** All that can be given back when absent. */
  readonly amount?: Money;
  readonly reason?: RefundReason;
  readonly reasonMessage?: string;
  readonly externalReferenceId?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export class CreateRefund {
  constructor(
    readonly context: CommandContext,
    readonly input: CreateRefundInput,
  ) {}
}

/** A payment that the target names, as its refunds' stream has it now. */
export interface PaymentWithRefunds extends RefundSource {
  readonly customerId?: string;
  readonly orderId?: string;
}

/** Writes down what is to be given back by which payments, before any of them is asked. */
export function decideCreateRefund(
  state: Refund,
  command: {
    readonly input: CreateRefundInput;
    /** At least one; all of the target. */
    readonly payments: readonly PaymentWithRefunds[];
    readonly merchantId: string;
    readonly now: Timestamp;
  },
): Decision<RefundEvent> {
  if (state.exists) return [];
  const { input, payments, merchantId, now } = command;
  const { target, amount, reason, reasonMessage, externalReferenceId, metadata } = input;
  const legs =
    target.kind === 'tenders' ? allocateAsNamed(payments, target.allocations) : allocateNewestFirst(payments, amount);
  if (isRefusal(legs)) return legs;
  const taken = payments.filter(({ paymentIntentId }) => legs.some((leg) => leg.paymentIntentId === paymentIntentId));
  const data = {
    merchantId,
    amount: totalOf(legs),
    legs,
    orderId: target.kind === 'order' ? target.orderId : theOne(taken.map(({ orderId }) => orderId)),
    customerId: theOne(taken.map(({ customerId }) => customerId)),
    reason,
    externalReferenceId,
    metadata: metadata && { ...metadata },
    deadline: plusMilliseconds(now, ATTEMPT_DEADLINE_MS),
    ...(reasonMessage !== undefined && { personal: { reasonMessage } }),
  };
  return [{ type: 'RefundCreated', data }];
}

function theOne(values: readonly (string | undefined)[]): string | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}
