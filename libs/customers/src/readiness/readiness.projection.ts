import type { Fact } from '#kernel';
import type { Projection } from '#projections';
import type { PaymentMethodEvent } from '../payment-methods/payment-method.events.js';
import {
  evolvePaymentMethod,
  isPaymentMethodEvent,
  paymentMethodEventTypes,
} from '../payment-methods/payment-method.js';
import type { CustomerProfileEvent } from '../profile/customer-profile.events.js';
import { isProfileEvent } from '../profile/customer-profile.js';
import { declinesAfter } from './decline-ledger.js';
import type { ReadinessDoc } from './readiness.view.js';

/** The `readiness` view: one document a customer, so that its default's readiness is one read. */
export const readinessProjection: Projection<ReadinessDoc> = {
  name: 'readiness',
  version: 2,
  events: ['CustomerCreated', 'DefaultPaymentMethodSet', 'DefaultPaymentMethodCleared', ...paymentMethodEventTypes],
  documentIds: (event) => [event.stream.id],
  evolve: (doc, event) => {
    if (isProfileEvent(event)) return withProfileEvent(doc, event);
    return doc && isPaymentMethodEvent(event) ? withMethodEvent(doc, event, event.fact) : doc;
  },
  indexes: {},
};

function withProfileEvent(doc: ReadinessDoc | undefined, event: CustomerProfileEvent): ReadinessDoc | undefined {
  if (event.type === 'CustomerCreated') {
    const { customerId, merchantId } = event.data;
    return { customerId, merchantId, methods: {}, declines: {} };
  }
  if (doc === undefined) return undefined;
  if (event.type === 'DefaultPaymentMethodSet') {
    return { ...doc, defaultPaymentMethodId: event.data.paymentMethodId };
  }
  if (event.type !== 'DefaultPaymentMethodCleared') return doc;
  const { defaultPaymentMethodId: _, ...withoutDefault } = doc;
  return withoutDefault;
}

function withMethodEvent(doc: ReadinessDoc, event: PaymentMethodEvent, fact: Fact): ReadinessDoc {
  const { paymentMethodId } = event.data;
  const { [paymentMethodId]: before, ...others } = doc.methods;
  const after = evolvePaymentMethod(before, event, fact);
  const isGone = after === undefined || after.status === 'removed' || after.status === 'failed';
  const methods = isGone ? others : { ...others, [paymentMethodId]: after };
  return { ...doc, methods, declines: declinesAfter(doc.declines, event, fact) };
}
