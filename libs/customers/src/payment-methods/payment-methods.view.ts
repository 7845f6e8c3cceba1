import type { Timestamp } from '#kernel';
import type { CustomerSummary } from '../profile/customers.view.js';
import type { Card, PaymentMethodType, PaymentMethodUsage } from './payment-method.events.js';
import type { PaymentMethodFacts, PaymentMethodStatus } from './payment-method.js';
import { statusAt } from './payment-method.js';

/** A card as the contract shows it. */
export interface CardResource {
  readonly brand: Card['brand'];
  readonly exp_month: number;
  readonly exp_year: number;
  readonly last4: string;
  readonly wallet?: Card['wallet'];
}

/** A payment method inside another resource (contract §1.7). */
export interface PaymentMethodSummary {
  readonly payment_method_id: string;
  readonly customer_id: string;
  readonly type: PaymentMethodType;
  readonly status: PaymentMethodStatus;
  /** Absent until the buyer has confirmed. */
  readonly card?: CardResource;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

/** A payment method as the contract shows it (§5.2). */
export interface PaymentMethodResource extends PaymentMethodSummary {
  readonly merchant_id: string;
  readonly usage: PaymentMethodUsage;
  /** Only when asked for. */
  readonly customer?: CustomerSummary | null;
}

/** Shows a method, whether its facts come from the write model or from the view, with its status by the clock. */
export function paymentMethodResource(facts: PaymentMethodFacts, now: Timestamp): PaymentMethodResource {
  return { ...paymentMethodSummary(facts, now), merchant_id: facts.merchantId, usage: facts.usage };
}

export function paymentMethodSummary(facts: PaymentMethodFacts, now: Timestamp): PaymentMethodSummary {
  return {
    payment_method_id: facts.paymentMethodId,
    customer_id: facts.customerId,
    type: facts.type,
    status: statusAt(facts, now),
    card: facts.card && cardResource(facts.card),
    created_at: facts.createdAt,
    updated_at: facts.updatedAt,
  };
}

function cardResource({ brand, expMonth, expYear, last4, wallet }: Card): CardResource {
  return { brand, exp_month: expMonth, exp_year: expYear, last4, wallet };
}
