import type { PaymentMethodFacts } from '../payment-methods/payment-method.js';
import type { DeclineLedger } from './decline-ledger.js';

/** What readiness of a customer's default is judged from, in one document. */
export interface ReadinessDoc {
  readonly customerId: string;
  readonly merchantId: string;
  readonly defaultPaymentMethodId?: string;
  /** The methods that are or may become the default: all but the failed and the removed. */
  readonly methods: Readonly<Record<string, PaymentMethodFacts>>;
  /** Of all the customer's cards, for its default and for each of its methods. */
  readonly declines: DeclineLedger;
}

/** The facts of the default; undefined when there is none. */
export function defaultMethodOf(doc: ReadinessDoc): PaymentMethodFacts | undefined {
  return doc.defaultPaymentMethodId === undefined ? undefined : doc.methods[doc.defaultPaymentMethodId];
}
