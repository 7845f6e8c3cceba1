import { describe, expect, it } from '@jest/globals';
import { type Decision, isRefusal, type Timestamp } from '#kernel';
import { decideCancelPaymentIntent } from './cancel-payment-intent.js';
import { changedMeanwhile, decideStartPaymentAttempt } from './confirm-payment-intent.js';
import { type CreatePaymentIntentInput, decideCreatePaymentIntent } from './create-payment-intent.js';
import type { PaymentIntentEvent } from './payment-intent.events.js';
import { type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';
import { decideRecordPaymentOutcome } from './record-payment-outcome.js';
import { decideUpdatePaymentIntent, type UpdatePaymentIntentInput } from './update-payment-intent.js';

const NOON: Timestamp = '2026-03-01T12:00:00.000Z';
const usd = (amount: number) => ({ amount, currency: 'USD' });

type Step = (state: PaymentIntent) => Decision<PaymentIntentEvent>;

function played(...steps: Step[]): PaymentIntent {
  let revision = 0;
  const fact = () => ({ id: `e${revision}`, at: NOON, revision: revision++ });
  return steps.reduce((state, step) => {
    const decision = step(state);
    if (isRefusal(decision)) throw new Error(decision.code);
    return decision.reduce((s, event) => paymentIntentAggregate.evolve(s, event, fact()), state);
  }, paymentIntentAggregate.initial);
}

const created =
  (more: Partial<CreatePaymentIntentInput> = {}): Step =>
  (state) => {
    const input = { amount: usd(2_000), paymentOptions: ['card'], customerId: 'cus_1', metadata: { a: '1', b: '2' } };
    return decideCreatePaymentIntent(state, { ...input, ...more }, 'mer_1');
  };
const updated =
  (changes: Omit<UpdatePaymentIntentInput, 'paymentIntentId'>): Step =>
  (state) =>
    decideUpdatePaymentIntent(state, { paymentIntentId: 'pi_1', ...changes });
const started: Step = (state) =>
  decideStartPaymentAttempt(state, {
    attemptId: 'pa_1',
    method: {
      paymentMethodId: 'pm_1',
      methodToken: 'gpm_1',
      card: { brand: 'visa', last4: '4242' },
      policyVersion: 'p1',
    },
    initiatedBy: 'merchant',
    account: { merchantId: 'mer_1', environmentId: 'menv_1' },
    now: NOON,
  });
const ended =
  (outcome: Parameters<typeof decideRecordPaymentOutcome>[1]['outcome']): Step =>
  (state) => {
    const verdict = { declineClass: 'soft_wait', policyVersion: 'd1', pendingActionId: 'pact_1' };
    return decideRecordPaymentOutcome(state, { attemptId: 'pa_1', outcome, ...verdict, now: NOON });
  };
const declined = ended({ kind: 'declined', code: 'card_declined', message: 'Declined.' });

describe('changing a payment intent before its first attempt', () => {
  it('writes what really changes, names it, and writes nothing a second time', () => {
    const changes = {
      amount: usd(2_500),
      tipMoney: usd(500),
      customerId: 'cus_2',
      externalReferenceId: 'cart-1',
      receiptEmail: 'ada@example.com',
      metadata: { a: '1', b: null, c: '3' },
    };
    expect(updated(changes)(played(created()))).toEqual([
      {
        type: 'PaymentIntentUpdated',
        data: {
          changedFields: ['amount', 'tipMoney', 'customerId', 'externalReferenceId', 'receiptEmail', 'metadata'],
          amount: usd(2_500),
          tipMoney: usd(500),
          customerId: 'cus_2',
          externalReferenceId: 'cart-1',
          metadata: { b: null, c: '3' },
          personal: { receiptEmail: 'ada@example.com' },
        },
      },
    ]);
    const after = played(created(), updated(changes));
    expect(after).toMatchObject({ ...changes, metadata: { a: '1', c: '3' }, status: 'requires_payment_method' });
    expect(updated(changes)(after)).toEqual([]);
  });

  it('clears all metadata with null, and only it', () => {
    expect(played(created(), updated({ metadata: null })).metadata).toEqual({});
    expect(updated({ metadata: {} })(played(created()))).toEqual([]);
  });

  it("names the customer whose key seals the receipt's address, and forgets the address once that key is gone", () => {
    const receipt = { receiptEmail: 'eve@example.com' };
    expect(updated(receipt)(played(created()))).toEqual([
      {
        type: 'PaymentIntentUpdated',
        data: { changedFields: ['receiptEmail'], customerId: 'cus_1', personal: receipt },
      },
    ]);
    const before = played(created({ receiptEmail: 'ada@example.com' }));
    const erased = { changedFields: ['receiptEmail'], customerId: 'cus_1' };
    const fact = { id: 'e1', at: NOON, revision: 1 };
    const after = paymentIntentAggregate.evolve(before, { type: 'PaymentIntentUpdated', data: erased }, fact);
    expect(after.receiptEmail).toBeUndefined();
  });

  it.each([
    [{ amount: usd(49) }, 'AMOUNT_TOO_SMALL'],
    [{ amount: usd(100_000_000) }, 'AMOUNT_TOO_LARGE'],
    [{ amount: { amount: 500, currency: 'XXX' } }, 'VALIDATION_ERROR'],
    [{ tipMoney: usd(2_001) }, 'VALIDATION_ERROR'],
    [{ metadata: { flint_x: '1' } }, 'RESERVED_METADATA_KEY'],
  ])('refuses %j as a new payment intent would', (changes, code) => {
    expect(updated(changes)(played(created()))).toMatchObject({ code });
  });

  it('F20: takes another currency only with a tip in it', () => {
    const state = played(created({ tipMoney: usd(100) }));
    const yen = { amount: 5_000, currency: 'JPY' };
    expect(updated({ amount: yen })(state)).toMatchObject({ code: 'VALIDATION_ERROR', detail: { param: 'tip_money' } });
    expect(updated({ amount: yen, tipMoney: { amount: 10, currency: 'JPY' } })(state)).toHaveLength(1);
  });
});

describe('changing a payment intent later', () => {
  it('F21: keeps amount, tip and customer as its first attempt fixed them, and takes notes after a decline', () => {
    const state = played(created(), started, declined);
    const terms = { amount: usd(1_000), tipMoney: usd(1), customerId: 'cus_2' };
    expect(updated({ ...terms, externalReferenceId: 'x' })(state)).toMatchObject({
      code: 'PAYMENT_INTENT_CANNOT_BE_UPDATED',
      detail: {
        current_status: 'requires_payment_method',
        conflicting_fields: ['amount_money', 'tip_money', 'customer_id'],
      },
    });
    const notes = { externalReferenceId: 'x', metadata: { a: '2' }, receiptEmail: 'eve@example.com' };
    expect(played(created(), started, declined, updated(notes))).toMatchObject({
      externalReferenceId: 'x',
      receiptEmail: 'eve@example.com',
      attempt: { phase: 'declined' },
      amount: usd(2_000),
    });
  });

  it.each<[string, Step[]]>([
    ['while an attempt is under way', [started]],
    ['while its outcome is not known', [started, ended({ kind: 'unknown', reason: 'timeout' })]],
    ['while its buyer is asked', [started, ended({ kind: 'requires_action' })]],
    ['once it is authorized', [started, ended({ kind: 'authorized', amount: usd(2_000) })]],
    ['once it is paid', [started, ended({ kind: 'succeeded', amount: usd(2_000) })]],
    ['once it is canceled', [(state) => decideCancelPaymentIntent(state, 'duplicate', NOON)]],
  ])('is refused %s, but for what is so already', (_, steps) => {
    const state = played(created(), ...steps);
    expect(updated({ metadata: { a: '2' } })(state)).toMatchObject({
      code: 'PAYMENT_INTENT_CANNOT_BE_UPDATED',
      detail: { current_status: state.status },
    });
    expect(updated({ metadata: { a: '1' }, amount: usd(2_000) })(state)).toEqual([]);
  });

  it('is refused where an order owns it, and where there is none', () => {
    const owned = played(created({ orderId: 'ord_1' }));
    expect(updated({ metadata: null })(owned)).toMatchObject({
      code: 'ORDER_PAYMENT_FLOW_REQUIRED',
      detail: { blocking_resources: [{ resource_type: 'order', resource_id: 'ord_1' }] },
    });
    expect(updated({ metadata: null })(paymentIntentAggregate.initial)).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});

describe('a change between judging the source and charging it', () => {
  it('F21: is noticed when it changes the amount or the customer, and does no harm otherwise', () => {
    const judged = played(created());
    for (const changes of [{ amount: usd(9_000) }, { customerId: 'cus_2' }]) {
      const state = played(created(), updated(changes));
      expect(changedMeanwhile(judged, state)).toMatchObject({ code: 'CONCURRENT_MODIFICATION' });
    }
    expect(changedMeanwhile(judged, played(created(), updated({ metadata: null })))).toBeUndefined();
  });
});
