import type { CommandContext, Decision, Timestamp } from '#kernel';
import type { CustomerState } from '../customer.js';
import { paymentMethodOf } from '../customer.js';
import { paymentMethodNotFound } from '../refusals.js';
import type { PaymentMethodChargeRecorded } from './payment-method.events.js';
import { isNews } from './payment-method.js';

/** Tells the customer's stream that a charge succeeded. Appends only when that changes what is known (see decide). */
export class RecordMethodCharge {
  constructor(
    readonly context: CommandContext,
    readonly input: RecordMethodChargeData,
  ) {}
}

export interface RecordMethodChargeData {
  readonly customerId: string;
  readonly paymentMethodId: string;
  readonly paymentIntentId: string;
  /** The buyer authenticated for it. That sets up a method that was saved for charges without them, and no other. */
  readonly isAuthenticated: boolean;
  readonly at: Timestamp;
}

/** An ordinary success is no news: it costs no append. It is news after a decline, or when it brought an authentication. */
export function decideRecordMethodCharge(
  data: RecordMethodChargeData,
  state: CustomerState,
): Decision<PaymentMethodChargeRecorded> {
  const { paymentMethodId, paymentIntentId, isAuthenticated, at } = data;
  const facts = paymentMethodOf(state, paymentMethodId)?.facts;
  if (facts === undefined) return paymentMethodNotFound();
  const clearsDecline = facts.lastDecline !== undefined;
  const authenticatedForOffSession = isAuthenticated && facts.usage === 'off_session';
  const isSetUpNow = authenticatedForOffSession && !facts.authenticatedForOffSession;
  if (!isNews(facts, at) || !(clearsDecline || isSetUpNow)) return [];
  return [
    {
      type: 'PaymentMethodChargeRecorded',
      data: { paymentMethodId, paymentIntentId, authenticatedForOffSession, at },
    },
  ];
}
