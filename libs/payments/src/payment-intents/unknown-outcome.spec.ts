import { describe, expect, it } from '@jest/globals';
import { type Decision, isRefusal, plusMilliseconds, type Timestamp } from '#kernel';
import type { ChargeOutcome } from '../charging/charge-outcome.js';
import { decideCancelPaymentIntent } from './cancel-payment-intent.js';
import { decideStartCapture } from './capture-payment-intent.js';
import { decideStartPaymentAttempt } from './confirm-payment-intent.js';
import { decideCreatePaymentIntent } from './create-payment-intent.js';
import { decideDelaySettling } from './delay-settling.js';
import type { CaptureMethod, PaymentIntentEvent } from './payment-intent.events.js';
import { type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';
import { paymentIntentObject } from './payment-intent.view.js';
import { paymentIntentObligation } from './payment-intent-obligation.policy.js';
import { decideRecordPaymentOutcome, decideRememberGatewayPayment } from './record-payment-outcome.js';
import { decideSettleOutcome, paidOutcome } from './settle-payment-outcome.js';

const NOON: Timestamp = '2026-03-01T12:00:00.000Z';
const USD_20 = { amount: 2_000, currency: 'USD' };
const METHOD = { methodToken: 'gpm_1', card: { brand: 'visa', last4: '4242' }, policyVersion: 'p1' };
const SILENCE: ChargeOutcome = { kind: 'unknown', reason: 'gateway_gave_no_answer' };
const LIE: ChargeOutcome = { kind: 'unknown', reason: 'gateway_echo_mismatch:amount' };
const OPERATOR = { type: 'api_key', id: 'ak_1' } as const;

/** One payment intent, told step by step with the real decisions. Time moves only when told. */
class Told {
  state = paymentIntentAggregate.initial;
  now = NOON;
  events: PaymentIntentEvent[] = [];

  constructor(captureMethod: CaptureMethod = 'automatic') {
    this.do((state) =>
      decideCreatePaymentIntent(state, { amount: USD_20, paymentOptions: ['card'], captureMethod }, 'mer_1'),
    );
    const account = { merchantId: 'mer_1', environmentId: 'menv_1' };
    const start = { attemptId: 'pa_1', method: METHOD, initiatedBy: 'merchant', account, now: NOON } as const;
    this.do((state) => decideStartPaymentAttempt(state, start));
    this.do((state) => decideRememberGatewayPayment(state, 'pa_1', 'gpi_1'));
  }

  do(decide: (state: PaymentIntent) => Decision<PaymentIntentEvent>): readonly PaymentIntentEvent[] {
    const decision = decide(this.state);
    if (isRefusal(decision)) throw new Error(decision.code);
    for (const event of decision) {
      const revision = this.events.push(event) - 1;
      this.state = paymentIntentAggregate.evolve(this.state, event, { id: `e${revision}`, at: this.now, revision });
    }
    return decision;
  }

  find(outcome: ChargeOutcome) {
    return this.do((state) =>
      decideRecordPaymentOutcome(state, { attemptId: 'pa_1', now: this.now, ...this.record(outcome) }),
    );
  }

  record = (outcome: ChargeOutcome) => ({
    outcome,
    declineClass: 'soft_wait',
    policyVersion: 'd1',
    pendingActionId: 'pact_1',
  });

  decide(decision: 'paid' | 'not_paid' | 'look_again', outcome?: ChargeOutcome) {
    const told = { decision, reason: 'The bank says so.', decidedBy: OPERATOR, attemptId: 'pa_1', now: this.now };
    return decideSettleOutcome(this.state, { ...told, outcome: outcome && this.record(outcome) });
  }

  untilDue(): this {
    this.now = paymentIntentObligation(this.state)!.dueAt;
    return this;
  }

  quarantined(): this {
    this.find(SILENCE);
    while (this.state.attempt?.phase === 'unknown') this.untilDue().find(SILENCE);
    return this;
  }
}

const types = (events: Decision<PaymentIntentEvent>) =>
  isRefusal(events) ? events.code : events.map(({ type }) => type);

describe('F24: an outcome that stays unknown', () => {
  it('is looked at eight times, further and further apart, and then waits for people', () => {
    const told = new Told();
    told.find(SILENCE);
    const waits_s: number[] = [];
    while (told.state.attempt?.phase === 'unknown') {
      const before = Date.parse(told.now);
      told.untilDue();
      waits_s.push((Date.parse(told.now) - before) / 1_000);
      told.find(SILENCE);
    }
    expect(waits_s).toEqual([15, 60, 300, 900, 3_600, 10_800, 21_600, 32_400]);
    expect(told.events.at(-1)).toEqual({
      type: 'PaymentAttemptQuarantined',
      data: { attemptId: 'pa_1', reason: 'gateway_gave_no_answer' },
    });
    expect(paymentIntentObligation(told.state)).toBeUndefined();
    expect(told.find(SILENCE)).toEqual([]);
    expect(paymentIntentObject({ paymentIntentId: 'pi_1', flow: 'api', intent: told.state })).toMatchObject({
      status: 'processing',
      outcome_review: { status: 'quarantined', since: NOON, reason: 'gateway_gave_no_answer', next_look_at: null },
    });
  });

  it('lets nothing new open meanwhile (I8)', () => {
    const { state } = new Told().quarantined();
    const start = { attemptId: 'pa_2', method: METHOD, initiatedBy: 'merchant', now: NOON } as const;
    const account = { merchantId: 'mer_1', environmentId: 'menv_1' };
    expect(decideStartPaymentAttempt(state, { ...start, account })).toMatchObject({
      code: 'PAYMENT_CONFIRM_IN_PROGRESS',
    });
    expect(decideCancelPaymentIntent(state, undefined, NOON)).toMatchObject({ code: 'PAYMENT_OPERATION_IN_PROGRESS' });
    expect(decideStartCapture(state, { captureId: 'c', now: NOON })).toMatchObject({
      code: 'PAYMENT_OPERATION_IN_PROGRESS',
    });
  });

  it('takes no count of a look out of turn that tells nothing', () => {
    const told = new Told();
    told.find(SILENCE);
    told.now = plusMilliseconds(NOON, 1_000);
    expect(told.find(SILENCE)).toEqual([]);
  });
});

describe('F60: a reply that cannot be about our charge', () => {
  it('is looked at once more, and quarantined when it is said again', () => {
    const told = new Told();
    expect(types(told.find(LIE))).toEqual(['PaymentAttemptOutcomeUnknown']);
    expect(types(told.untilDue().find(LIE))).toEqual(['PaymentAttemptQuarantined']);
  });

  it('is forgotten when the second look tells the truth', () => {
    const told = new Told();
    told.find(LIE);
    expect(types(told.untilDue().find({ kind: 'succeeded', amount: USD_20 }))).toEqual(['PaymentSucceeded']);
  });
});

describe("an operator's decision", () => {
  it('is one append with the outcome that it comes to, and says who decided what and why', () => {
    const told = new Told().quarantined();
    expect(told.decide('paid', paidOutcome(told.state.attempt!, 'automatic'))).toEqual([
      {
        type: 'PaymentOutcomeDecided',
        data: { attemptId: 'pa_1', decision: 'paid', reason: 'The bank says so.', decidedBy: OPERATOR },
      },
      { type: 'PaymentSucceeded', data: { attemptId: 'pa_1', amount: USD_20 } },
    ]);
    const not = told.decide('not_paid', { kind: 'not_attempted', reason: 'decided_not_paid' });
    expect(types(not)).toEqual(['PaymentOutcomeDecided', 'PaymentAttemptNotAttempted']);
  });

  it('holds the money of a manual capture, and takes no more than that', () => {
    const told = new Told('manual').quarantined();
    told.do(() => told.decide('paid', paidOutcome(told.state.attempt!, 'manual')));
    expect(told.state).toMatchObject({
      status: 'requires_capture',
      authorizedAmount: USD_20,
    });
    expect(told.state.capturedAmount).toBeUndefined();
  });

  it('to look again makes the look due at once, one time', () => {
    const told = new Told().quarantined();
    told.do(() => told.decide('look_again'));
    expect(paymentIntentObligation(told.state)).toEqual({ kind: 'look_at_attempt', dueAt: told.now });
    expect(told.decide('look_again')).toEqual([]);
    expect(types(told.find(SILENCE))).toEqual(['PaymentAttemptQuarantined']);
  });

  it('is asked of nobody while the outcome is known, or still being waited for', () => {
    const open = new Told();
    expect(types(open.decide('paid', { kind: 'succeeded', amount: USD_20 }))).toBe('PAYMENT_INTENT_CANNOT_BE_UPDATED');
    open.find({ kind: 'succeeded', amount: USD_20 });
    expect(types(open.decide('not_paid'))).toBe('PAYMENT_INTENT_CANNOT_BE_UPDATED');
  });
});

describe('a capture or a cancellation that the gateway does not tell the end of (F24)', () => {
  const authorized = () => {
    const told = new Told('manual');
    told.find({ kind: 'authorized', amount: USD_20 });
    return told;
  };
  const delay = (told: Told, operation: 'capture' | 'cancellation') =>
    told.do((state) => decideDelaySettling(state, { operation, reason: 'gateway_gave_no_answer', now: told.now }));

  function silent(operation: 'capture' | 'cancellation') {
    const told = authorized();
    told.do((state) =>
      operation === 'capture'
        ? decideStartCapture(state, { captureId: 'cap_1', now: told.now })
        : decideCancelPaymentIntent(state, 'duplicate', told.now),
    );
    delay(told, operation);
    while (paymentIntentObligation(told.state)) delay(told.untilDue(), operation);
    return told;
  }

  it.each(['capture', 'cancellation'] as const)(
    'is asked for on the one schedule and then waits for people: %s',
    (operation) => {
      const told = silent(operation);
      expect(told.events.filter(({ type }) => type === 'PaymentSettlingDelayed')).toHaveLength(9);
      expect(Date.parse(told.now) - Date.parse(NOON)).toBe(69_675_000);
      expect(delay(told, operation)).toEqual([]);
      expect(paymentIntentObject({ paymentIntentId: 'pi_1', flow: 'api', intent: told.state })).toMatchObject({
        status: 'requires_capture',
        outcome_review: { status: 'quarantined', since: NOON, next_look_at: null },
      });
    },
  );

  it.each([
    ['capture', 'paid', 'PaymentCaptured', 'succeeded'],
    ['capture', 'not_paid', 'PaymentCaptureFailed', 'requires_capture'],
    ['cancellation', 'paid', 'PaymentSucceeded', 'succeeded'],
    ['cancellation', 'not_paid', 'PaymentIntentCanceled', 'canceled'],
  ] as const)('a %s decided as %s ends in %s', (operation, decision, event, status) => {
    const told = silent(operation);
    expect(types(told.do(() => told.decide(decision)))).toEqual(['PaymentOutcomeDecided', event]);
    expect(told.state).toMatchObject({ status });
    expect(told.state.settling).toBeUndefined();
    expect(
      paymentIntentObject({ paymentIntentId: 'pi_1', flow: 'api', intent: told.state }).outcome_review,
    ).toBeUndefined();
  });

  it('is asked for once more when an operator says so', () => {
    const told = silent('capture');
    told.do(() => told.decide('look_again'));
    expect(paymentIntentObligation(told.state)).toEqual({ kind: 'resume_capture', dueAt: told.now });
    expect(told.decide('look_again')).toEqual([]);
  });
});

describe('money that moved after all (F3)', () => {
  it.each([
    ['a decline', { kind: 'declined', code: 'card_declined', message: 'No.' }],
    ['an attempt that was taken for not made', { kind: 'not_attempted', reason: 'decided_not_paid' }],
  ] as const)('is believed after %s', (_, ended) => {
    const told = new Told();
    told.find(SILENCE);
    told.find(ended);
    expect(told.find({ kind: 'not_attempted', reason: 'given_up' })).toEqual([]);
    expect(types(told.find({ kind: 'succeeded', amount: USD_20 }))).toEqual(['PaymentSucceeded']);
    expect(told.state).toMatchObject({ status: 'succeeded', capturedAmount: USD_20 });
  });

  it('cannot be any more once the gateway has canceled its payment: the next attempt gets a new one (F6)', () => {
    const told = new Told();
    told.find({ kind: 'not_attempted', reason: 'key_too_old', paymentCanceled: true });
    expect(told.state).toMatchObject({
      gatewayPaymentId: undefined,
      canceledPayments: 1,
      status: 'requires_payment_method',
    });
  });
});
