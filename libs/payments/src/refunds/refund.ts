import { type Aggregate, assertNever, type Fact, type Money, type Timestamp } from '#kernel';
import {
  type RefundEvent,
  type RefundLegStatus,
  type RefundReason,
  type RefundShare,
  refundEvents,
} from './refund.events.js';
import type { RefundFailureReason } from './refundable-payment.events.js';

/** What one payment gives, and how far that is. Without a status nothing is known of it yet. */
export interface RefundLeg extends RefundShare {
  readonly status?: RefundLegStatus;
  readonly failureReason?: RefundFailureReason;
}

/** A refund as its stream tells it. It is not seen before it is accepted: all its legs are reserved then. */
export interface Refund {
  readonly exists: boolean;
  readonly acceptance: 'open' | 'accepted' | 'rejected';
  readonly rejection?: {
    readonly code: string;
    readonly message: string;
    readonly detail: Readonly<Record<string, unknown>>;
  };
  readonly merchantId: string;
  readonly amount: Money;
  readonly legs: readonly RefundLeg[];
  readonly orderId?: string;
  readonly customerId?: string;
  readonly reason?: RefundReason;
  readonly reasonMessage?: string;
  readonly externalReferenceId?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly deadline: Timestamp;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

const NOTHING: Refund = {
  exists: false,
  acceptance: 'open',
  merchantId: '',
  amount: { amount: 0, currency: '' },
  legs: [],
  metadata: {},
  deadline: '',
  createdAt: '',
  updatedAt: '',
};

function evolve(state: Refund, event: RefundEvent, { at }: Fact): Refund {
  switch (event.type) {
    case 'RefundCreated': {
      const { personal, metadata = {}, ...data } = event.data;
      const { reasonMessage } = personal ?? {};
      return { ...NOTHING, ...data, metadata, reasonMessage, exists: true, createdAt: at, updatedAt: at };
    }
    case 'RefundAccepted':
      return { ...state, acceptance: 'accepted', updatedAt: at };
    case 'RefundRejected':
      return { ...state, acceptance: 'rejected', rejection: event.data, updatedAt: at };
    case 'RefundLegRecorded': {
      const { paymentIntentId, status, failureReason } = event.data;
      const legs = state.legs.map((leg) =>
        leg.paymentIntentId === paymentIntentId ? { ...leg, status, failureReason } : leg,
      );
      return { ...state, legs, updatedAt: at };
    }
    case 'RefundUpdated': {
      const merged = Object.entries({ ...state.metadata, ...event.data.metadata });
      const metadata = Object.fromEntries(merged.filter(([, value]) => value !== null)) as Record<string, string>;
      return { ...state, metadata, updatedAt: at };
    }
    default:
      return assertNever(event);
  }
}

export const refundAggregate: Aggregate<Refund, RefundEvent> = {
  category: 'refund',
  events: refundEvents,
  initial: NOTHING,
  evolve,
};

export type RefundStatus = 'pending' | 'succeeded' | 'failed' | 'partially_succeeded';

/** A refund is as far as its legs together: pending while one is, and whole only when all are. */
export function refundStatusOf({ legs }: Refund): RefundStatus {
  const every = (wanted: RefundLegStatus) => legs.every(({ status }) => status === wanted);
  if (legs.some(({ status }) => status === undefined || status === 'pending' || status === 'quarantined')) {
    return 'pending';
  }
  if (every('succeeded')) return 'succeeded';
  return every('failed') ? 'failed' : 'partially_succeeded';
}
