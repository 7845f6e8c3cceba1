import { describe, expect, it } from '@jest/globals';
import { NO_PROGRESS, progressOf, standaloneRefusal } from './order-payment-intents.js';
import { type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';
import { paymentIntentsView } from './payment-intent.projection.js';

const INTENT: PaymentIntent = {
  ...paymentIntentAggregate.initial,
  exists: true,
  orderId: 'ord_1',
  createdAt: 'T1',
  updatedAt: 'T2',
};
const PAID = { ...INTENT, status: 'succeeded', capturedAmount: { amount: 5, currency: 'USD' } } as const;

const ownerDue = (intent: PaymentIntent, seenByOwner?: string) =>
  paymentIntentsView.indexes.owner_due!(
    { paymentIntentId: 'pi_1', flow: 'api', orderId: intent.orderId, seenByOwner, intent },
    'menv_1',
  );

describe('a payment intent that an order owns', () => {
  it('is refused to a caller of its own, and names the order', () => {
    expect(standaloneRefusal(INTENT)).toMatchObject({
      code: 'ORDER_PAYMENT_FLOW_REQUIRED',
      detail: { blocking_resources: [{ resource_type: 'order', resource_id: 'ord_1' }] },
    });
    expect(standaloneRefusal({ ...INTENT, orderId: undefined })).toBeUndefined();
  });

  it('is listed for its owner from the first progress until the owner has that progress on record', () => {
    expect(progressOf(INTENT)).toBe(NO_PROGRESS);
    expect(ownerDue(INTENT)).toBeUndefined();
    expect(ownerDue(PAID)).toEqual({ partition: 'menv_1', sort: 'T2' });
    expect(ownerDue(PAID, NO_PROGRESS)).toBeDefined();
    expect(ownerDue(PAID, progressOf(PAID))).toBeUndefined();
    expect(ownerDue({ ...PAID, orderId: undefined })).toBeUndefined();
  });
});
