import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#event-store';
import type { DomainEvent, Timestamp } from '#kernel';
import { foldedFrom } from '#projections';
import { paymentIntentsView } from '../payment-intents/payment-intent.projection.js';
import { type PaymentIntentDoc, paymentIntentObject } from '../payment-intents/payment-intent.view.js';
import type { RefundEvent } from './refund.events.js';
import { type RefundDoc, refundObject } from './refund.view.js';
import { NOW, usd } from './refund-story.fixture.js';
import type { RefundablePaymentEvent } from './refundable-payment.events.js';
import { refundedPaymentIntents } from './refunded-payment-intents.projection.js';
import { refundsView } from './refunds.projection.js';

const ENVIRONMENT = 'menv_00000000000000000000000001';
const ID = { refundId: 'ref_1', orderId: 'ord_1' };

function stored(category: string, id: string, event: DomainEvent, at: Timestamp): StoredEvent {
  return {
    ...event,
    fact: { id: 'e', at, revision: 0 },
    stream: { category, environmentId: ENVIRONMENT, id },
    position: 1n,
    metadata: {
      schemaVersion: 1,
      occurredAt: at,
      commandId: '',
      fingerprint: '',
      actor: { type: 'system', id: '' },
      requestId: '',
    },
  };
}
const ofRefund = (event: RefundEvent, at = NOW) => stored('refund', 'ref_1', event, at);
const ofPayment = (event: RefundablePaymentEvent, at = NOW) => stored('refundable_payment', 'pi_1', event, at);

const CREATED = ofRefund({
  type: 'RefundCreated',
  data: {
    merchantId: 'mer_1',
    amount: usd(500),
    legs: [{ paymentIntentId: 'pi_1', amount: usd(500) }],
    orderId: 'ord_1',
    customerId: 'cus_1',
    deadline: '2026-03-01T10:00:30.000Z',
  },
});
const RESERVED = ofPayment({
  type: 'RefundReserved',
  data: { ...ID, amount: usd(500), deadline: '2026-03-01T10:00:30.000Z' },
});
const ACCEPTED = ofRefund({ type: 'RefundAccepted', data: {} });
const SUCCEEDED = ofPayment({ type: 'RefundSucceeded', data: { ...ID, amount: usd(500) } });
const RECORDED = ofRefund({ type: 'RefundLegRecorded', data: { paymentIntentId: 'pi_1', status: 'succeeded' } });
const UNDONE = ofPayment({
  type: 'RefundFailed',
  data: { ...ID, amount: usd(500), failureReason: 'declined', hadSucceeded: true },
});

const docOf = (...events: StoredEvent[]): RefundDoc =>
  events.reduce<RefundDoc | undefined>((doc, event) => {
    expect(refundsView.documentIds(event)).toEqual(['ref_1']);
    return refundsView.evolve(doc, event, 'ref_1');
  }, undefined)!;
const placeOf = (index: string, doc: RefundDoc) => refundsView.indexes[index]!(doc, ENVIRONMENT);

describe('the refunds view', () => {
  it('lists a refund once it is accepted, by everything that it is asked for by', () => {
    for (const doc of [docOf(CREATED), docOf(CREATED, RESERVED)]) {
      for (const index of ['created', 'updated', 'amount', 'order', 'customer']) {
        expect(placeOf(index, doc)).toBeUndefined();
      }
    }
    const doc = docOf(CREATED, RESERVED, ACCEPTED);
    expect(placeOf('created', doc)).toEqual({ partition: ENVIRONMENT, sort: NOW });
    expect(placeOf('order', doc)).toEqual({ partition: `${ENVIRONMENT}/ord_1`, sort: NOW });
    expect(placeOf('customer', doc)).toEqual({ partition: `${ENVIRONMENT}/cus_1`, sort: NOW });
    expect(placeOf('amount', doc)).toEqual({ partition: ENVIRONMENT, sort: '0000000000000500' });
  });

  it('has it due from its first event until nothing is owed', () => {
    const dueAt = (...events: StoredEvent[]) => placeOf('due', docOf(...events))?.sort;
    expect(dueAt(CREATED)).toBe('2026-03-01T10:00:30.000Z');
    expect(dueAt(CREATED, RESERVED, ACCEPTED)).toBe('2026-03-01T10:00:30.000Z');
    expect(dueAt(CREATED, RESERVED, ACCEPTED, SUCCEEDED)).toBe('2026-03-01T10:00:30.000Z');
    expect(dueAt(CREATED, RESERVED, ACCEPTED, SUCCEEDED, RECORDED)).toBeUndefined();
    expect(dueAt(CREATED, RESERVED, ACCEPTED, SUCCEEDED, RECORDED, UNDONE)).toBe('2026-03-01T10:00:30.000Z');
  });

  it('never lists a rejected one, and has it due until every payment has let go', () => {
    const rejected = ofRefund({ type: 'RefundRejected', data: { code: 'X', message: 'Y', detail: {} } });
    const released = ofPayment({ type: 'RefundReservationReleased', data: { ...ID, amount: usd(500) } });
    expect(placeOf('created', docOf(CREATED, RESERVED, rejected))).toBeUndefined();
    expect(placeOf('due', docOf(CREATED, RESERVED, rejected))).toBeDefined();
    expect(placeOf('due', docOf(CREATED, RESERVED, rejected, released))).toBeUndefined();
  });

  it('is shown in the contract’s words', () => {
    expect(refundObject(docOf(CREATED, RESERVED, ACCEPTED, SUCCEEDED, RECORDED))).toEqual({
      refund_id: 'ref_1',
      merchant_id: 'mer_1',
      status: 'succeeded',
      amount_money: usd(500),
      order_id: 'ord_1',
      payment_intent_id: 'pi_1',
      customer_id: 'cus_1',
      payment_refunds: [{ payment_intent_id: 'pi_1', amount_money: usd(500), status: 'succeeded' }],
      refund_method: 'original_payment',
      metadata: {},
      created_at: NOW,
      updated_at: NOW,
    });
  });
});

describe('a payment intent', () => {
  const view = foldedFrom(paymentIntentsView, [refundedPaymentIntents]);
  const intentOf = (...events: StoredEvent[]) =>
    events.reduce<PaymentIntentDoc | undefined>((doc, event) => view.evolve(doc, event, 'pi_1'), undefined);
  const own = (event: DomainEvent) => stored('payment_intent', 'pi_1', event, NOW);
  const MADE = own({
    type: 'PaymentIntentCreated',
    data: { merchantId: 'mer_1', amount: usd(900), paymentOptions: ['card'], captureMethod: 'automatic' },
  });
  const PAID = own({ type: 'PaymentSucceeded', data: { attemptId: 'pa_1', amount: usd(900) } });
  const later = (event: StoredEvent) => ({ ...event, fact: { ...event.fact, at: '2026-03-02T10:00:00.000Z' } });
  const shown = (...events: StoredEvent[]) => {
    const { refunded_money, refund_status, settlement_status, updated_at } = paymentIntentObject(intentOf(...events)!);
    return [refunded_money, refund_status, settlement_status, updated_at];
  };

  it('shows what was given back of it, and no more once that has come again', () => {
    expect(shown(MADE, PAID)).toEqual([usd(0), 'none', 'none', NOW]);
    const at = '2026-03-02T10:00:00.000Z';
    expect(shown(MADE, PAID, later(SUCCEEDED))).toEqual([usd(500), 'partially_refunded', 'partially_refunded', at]);
    const rest = ofPayment({ type: 'RefundSucceeded', data: { refundId: 'ref_2', amount: usd(400) } });
    expect(shown(MADE, PAID, SUCCEEDED, rest)).toEqual([usd(900), 'refunded', 'refunded', NOW]);
    expect(shown(MADE, PAID, SUCCEEDED, UNDONE)).toEqual([usd(0), 'none', 'none', NOW]);
  });

  it('is not made up by a refund of it', () => {
    expect(intentOf(SUCCEEDED)).toBeUndefined();
    expect(view.documentIds(SUCCEEDED)).toEqual(['pi_1']);
  });
});
