import { describe, expect, it } from '@jest/globals';
import { type Decision, isRefusal, type Timestamp } from '#kernel';
import type { ChargeOutcome } from '../charging/charge-outcome.js';
import {
  decideCancelPaymentIntent,
  decideExpireAuthorization,
  decideRecordCancellation,
} from './cancel-payment-intent.js';
import { decideRecordCapture, decideStartCapture } from './capture-payment-intent.js';
import { decideStartPaymentAttempt } from './confirm-payment-intent.js';
import { decideCreatePaymentIntent } from './create-payment-intent.js';
import type { PaymentIntentEvent } from './payment-intent.events.js';
import { type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';
import { paymentIntentObligation } from './payment-intent-obligation.policy.js';
import { decideRecordPaymentOutcome, decideRememberGatewayPayment } from './record-payment-outcome.js';

const NOW: Timestamp = '2026-03-01T10:00:00.000Z';
const USD_20 = { amount: 2_000, currency: 'USD' };
const ACCOUNT = { merchantId: 'mer_1', environmentId: 'menv_1' };
const CARD = { brand: 'visa', last4: '4242', payment_method_id: 'pm_1' };
const METHOD = { paymentMethodId: 'pm_1', methodToken: 'gpm_1', card: CARD, customerRevision: 3, policyVersion: 'p1' };

type Step = (state: PaymentIntent) => Decision<PaymentIntentEvent>;

function played(...steps: Step[]): PaymentIntent {
  let revision = 0;
  return steps.reduce((state, step) => {
    const decision = step(state);
    if (isRefusal(decision)) throw new Error(decision.code);
    return decision.reduce(
      (s, event) => paymentIntentAggregate.evolve(s, event, { id: `e${revision}`, at: NOW, revision: revision++ }),
      state,
    );
  }, paymentIntentAggregate.initial);
}

const created: Step = (state) =>
  decideCreatePaymentIntent(state, { amount: USD_20, paymentOptions: ['card'], customerId: 'cus_1' }, 'mer_1');
const createdManual: Step = (state) =>
  decideCreatePaymentIntent(
    state,
    { amount: USD_20, paymentOptions: ['card'], customerId: 'cus_1', captureMethod: 'manual' },
    'mer_1',
  );
const started =
  (attemptId = 'pa_1'): Step =>
  (state) =>
    decideStartPaymentAttempt(state, {
      attemptId,
      method: METHOD,
      initiatedBy: 'merchant',
      account: ACCOUNT,
      now: NOW,
    });
const atGateway: Step = (state) => decideRememberGatewayPayment(state, 'pa_1', 'gpi_1');
const outcome =
  (result: ChargeOutcome, attemptId = 'pa_1'): Step =>
  (state) =>
    decideRecordPaymentOutcome(state, {
      attemptId,
      outcome: result,
      declineClass: 'soft_wait',
      policyVersion: 'd1',
      pendingActionId: 'pact_1',
      now: NOW,
    });
const AUTHORIZED: ChargeOutcome = { kind: 'authorized', amount: USD_20 };

describe('creating a payment intent', () => {
  it('writes what was asked, and nothing a second time', () => {
    expect(created(paymentIntentAggregate.initial)).toEqual([
      {
        type: 'PaymentIntentCreated',
        data: {
          amount: USD_20,
          customerId: 'cus_1',
          merchantId: 'mer_1',
          captureMethod: 'automatic',
          paymentOptions: ['card'],
          metadata: undefined,
        },
      },
    ]);
    expect(created(played(created))).toEqual([]);
  });

  it.each([
    [{ amount: { amount: 49, currency: 'USD' }, paymentOptions: ['card'] }, 'AMOUNT_TOO_SMALL'],
    [{ amount: { amount: 100_000_000, currency: 'USD' }, paymentOptions: ['card'] }, 'AMOUNT_TOO_LARGE'],
    [{ amount: USD_20, paymentOptions: [] }, 'PAYMENT_OPTIONS_REQUIRED'],
    [{ amount: USD_20, paymentOptions: ['cheque'] }, 'PAYMENT_OPTION_NOT_ALLOWED'],
    [{ amount: USD_20, paymentOptions: ['affirm'] }, 'PAYMENT_OPTION_UNAVAILABLE'],
  ])('refuses %j with %s', (input, code) => {
    expect(decideCreatePaymentIntent(paymentIntentAggregate.initial, input, 'mer_1')).toMatchObject({
      refused: true,
      code,
    });
  });
});

describe('an attempt', () => {
  it('is written down before anything leaves the house, with all that it needs frozen', () => {
    expect(started()(played(created))).toEqual([
      {
        type: 'PaymentAttemptStarted',
        data: {
          attemptId: 'pa_1',
          attemptNumber: 1,
          paymentMethodId: 'pm_1',
          methodToken: 'gpm_1',
          customerRevision: 3,
          card: CARD,
          amount: USD_20,
          account: ACCOUNT,
          policyVersion: 'p1',
          initiatedBy: 'merchant',
          resolution: {
            rule: 'named_by_caller',
            policyVersion: 'p1',
            candidates: [{ paymentMethodId: 'pm_1', source: 'request', isChosen: true, isReady: true, blockers: [] }],
          },
          deadline: '2026-03-01T10:00:30.000Z',
        },
      },
    ]);
  });

  it('opens no second one while the first is open or unknown (F3, F8)', () => {
    const open = played(created, started(), atGateway);
    expect(started('pa_2')(open)).toMatchObject({ code: 'PAYMENT_CONFIRM_IN_PROGRESS' });
    const unknown = played(created, started(), atGateway, outcome({ kind: 'unknown', reason: 'silence' }));
    expect(started('pa_2')(unknown)).toMatchObject({ code: 'PAYMENT_CONFIRM_IN_PROGRESS' });
    expect(paymentIntentObligation(unknown)).toEqual({ kind: 'look_at_attempt', dueAt: '2026-03-01T10:00:15.000Z' });
  });

  it('settles once, whoever finds the outcome (F23)', () => {
    const succeeded = outcome({ kind: 'succeeded', amount: USD_20 });
    const paid = played(created, started(), atGateway, succeeded);
    expect(paid).toMatchObject({ status: 'succeeded', capturedAmount: USD_20 });
    expect(succeeded(paid)).toEqual([]);
    expect(outcome({ kind: 'declined', code: 'card_declined', message: 'no' })(paid)).toEqual([]);
    expect(started('pa_2')(paid)).toMatchObject({ code: 'PAYMENT_ALREADY_SUCCEEDED' });
    expect(paymentIntentObligation(paid)).toBeUndefined();
  });

  it('that is declined leaves the payment intent open for another method', () => {
    const declined = played(
      created,
      started(),
      atGateway,
      outcome({ kind: 'declined', code: 'insufficient_funds', message: 'No funds.' }),
    );
    expect(declined).toMatchObject({
      status: 'requires_payment_method',
      lastError: { code: 'insufficient_funds', message: 'The card has not enough funds.', failed_at: NOW },
    });
    expect(played(() => [], created, started(), outcome({ kind: 'not_attempted', reason: 'r' })).status).toBe(
      'requires_payment_method',
    );
    expect(isRefusal(started('pa_2')(declined))).toBe(false);
  });

  it('that needs the buyer waits for the challenge and goes on from there', () => {
    const waiting = played(created, started(), atGateway, outcome({ kind: 'requires_action' }));
    expect(waiting).toMatchObject({ status: 'requires_action', attempt: { pendingActionId: 'pact_1' } });
    expect(outcome({ kind: 'requires_action' })(waiting)).toEqual([]);
    const [event] = outcome({ kind: 'succeeded', amount: USD_20 })(waiting) as PaymentIntentEvent[];
    expect(event).toEqual({ type: 'PaymentSucceeded', data: { attemptId: 'pa_1', amount: USD_20 } });
  });
});

describe('a manual capture', () => {
  const authorized = [createdManual, started(), atGateway, outcome(AUTHORIZED)];
  const capturing =
    (captureId: string, amount?: { amount: number; currency: string }): Step =>
    (state) =>
      decideStartCapture(state, { captureId, amount, now: NOW });

  it('takes a part and releases the rest', () => {
    const part = { amount: 1_500, currency: 'USD' };
    const captured = played(...authorized, capturing('c1', part), (state) => decideRecordCapture(state, 'c1', part));
    expect(captured).toMatchObject({
      status: 'succeeded',
      capturedAmount: part,
      releasedAmount: { amount: 500, currency: 'USD' },
    });
  });

  it('takes all when no amount is named, and one at a time', () => {
    const state = played(...authorized, capturing('c1'));
    expect(state.capture?.amount).toEqual(USD_20);
    expect(capturing('c1')(state)).toEqual([]);
    expect(capturing('c2')(state)).toMatchObject({ code: 'PAYMENT_OPERATION_IN_PROGRESS' });
  });

  it.each([
    [{ amount: 2_001, currency: 'USD' }, 'CAPTURE_AMOUNT_EXCEEDS_CAPTURABLE'],
    [{ amount: 0, currency: 'USD' }, 'INVALID_CAPTURE_AMOUNT'],
    [{ amount: 100, currency: 'EUR' }, 'CAPTURE_CURRENCY_MISMATCH'],
  ])('refuses %j with %s', (amount, code) => {
    expect(capturing('c1', amount)(played(...authorized))).toMatchObject({ code });
  });

  it('is canceled by the clock after seven days', () => {
    const state = played(...authorized);
    const end = '2026-03-08T10:00:00.000Z';
    expect(paymentIntentObligation(state)).toEqual({ kind: 'expire_authorization', dueAt: end });
    expect(decideExpireAuthorization(state, '2026-03-08T09:59:59.999Z')).toEqual([]);
    const canceled = played(...authorized, (s) => decideExpireAuthorization(s, end), decideRecordCancellation);
    expect(canceled).toMatchObject({ status: 'canceled', cancellationReason: 'authorization_expired' });
  });
});

describe('canceling', () => {
  it('is done at once when nothing stands at the gateway', () => {
    expect(decideCancelPaymentIntent(played(created), 'duplicate', NOW)).toEqual([
      { type: 'PaymentIntentCanceled', data: { reason: 'duplicate' } },
    ]);
  });

  it('writes the wish down first when the gateway holds a payment, so that no confirmation starts meanwhile', () => {
    const canceling = played(createdManual, started(), atGateway, outcome(AUTHORIZED), (s) =>
      decideCancelPaymentIntent(s, undefined, NOW),
    );
    expect(started('pa_2')(canceling)).toMatchObject({ code: 'PAYMENT_CANCELED' });
    expect(paymentIntentObligation(canceling)?.kind).toBe('resume_cancellation');
  });

  it('is refused while an outcome is awaited, and after the end', () => {
    const open = played(created, started());
    expect(decideCancelPaymentIntent(open, undefined, NOW)).toMatchObject({ code: 'PAYMENT_OPERATION_IN_PROGRESS' });
    const canceled = played(created, (s) => decideCancelPaymentIntent(s, undefined, NOW));
    expect(decideCancelPaymentIntent(canceled, undefined, NOW)).toMatchObject({ code: 'PAYMENT_ALREADY_CANCELED' });
    const paid = played(created, started(), outcome({ kind: 'succeeded', amount: USD_20 }));
    expect(decideCancelPaymentIntent(paid, undefined, NOW)).toMatchObject({ code: 'CANNOT_CANCEL_SUCCEEDED_PAYMENT' });
  });
});
