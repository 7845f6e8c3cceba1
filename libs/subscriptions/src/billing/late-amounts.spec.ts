import { describe, expect, test } from '@jest/globals';
import { MOST_PASSED_ATTEMPTS } from '../begin-next-cycle.js';
import { declined, method, SubscriptionStory, types, usd } from '../fixtures/subscription-story.fixture.js';
import { decideRenewSubscription } from '../lifecycle/renew-subscription.js';
import { decideSkipCycle } from '../lifecycle/skip-cycle.js';
import { attemptsInQuestion } from '../subscription-state.js';
import { needsAttention } from '../views/attention.view.js';
import type { AttemptOutcome } from './record-attempt-outcome.js';
import { type DecideBillingOutcome, decideSettleBillingOutcome, undecidedAttempt } from './settle-billing-outcome.js';

const ONE: AttemptOutcome = { kind: 'succeeded', amount: usd(1) };
const TWO: AttemptOutcome = { kind: 'succeeded', amount: usd(2) };
const PAID: AttemptOutcome = { kind: 'succeeded', amount: usd(2495) };
const NOT_PAID: AttemptOutcome = { kind: 'not_attempted', reasons: ['decided_not_paid'] };

/** The next cycle was to be paid early, which the gateway held up; then it was skipped. */
const skipped = () => skip(SubscriptionStory.created().pay());

function skip(story: SubscriptionStory): SubscriptionStory {
  const { cycle } = story.subscription;
  const early = { now: story.now, cycle, method: method(), initiatedBy: 'merchant' } as const;
  story.accept(decideRenewSubscription(early, story.state));
  story.start();
  story.reachGateway();
  story.end({ kind: 'not_attempted', reasons: ['gateway_not_reached'] });
  story.accept(decideSkipCycle({ now: story.now, cycle, initiatedBy: 'merchant' }, story.state));
  return story;
}

/** The second cycle was declined, and waits for its retry. */
const waiting = () => SubscriptionStory.created().pay().untilDue().decline();

const question = (cycle: number, probeNumber = 1) => ({
  type: 'BillingAttemptOutcomeUnknown',
  data: {
    ...{ attemptId: `pa_${cycle}.1`, cycle, paymentIntentId: `pi_${cycle}`, orderId: `ord_${cycle}` },
    ...{ nextProbeAt: null, probeNumber, isQuarantined: true, reason: 'amount_mismatch', attemptWasOver: true },
  },
});

function decide(story: SubscriptionStory, decision: DecideBillingOutcome['decision'], outcome?: AttemptOutcome) {
  const attempt = undecidedAttempt(story.state, 'pi_1');
  const attemptId = 'attemptId' in attempt ? attempt.attemptId : 'none';
  const decidedBy = { type: 'api_key', id: 'ak_1' } as const;
  const { now, policy } = story;
  const input = { attemptId, decision, reason: 'asked them', decidedBy, outcome, policy, now };
  return story.accept(decideSettleBillingOutcome(input, story.state));
}

const CYCLES = [
  ['a cycle that was skipped meanwhile', skipped],
  ['a cycle whose attempt was taken for declined', waiting],
] as const;

describe.each(CYCLES)('money in another amount that arrives late for %s', (_, told) => {
  test('is a question for people, once, and holds up nothing that is billed (F60)', () => {
    const story = told();
    const { obligation } = story;
    expect(story.end(ONE, 'pa_1.1')).toEqual([question(1)]);
    expect(story.end(ONE, 'pa_1.1')).toEqual([]);
    expect(needsAttention(story.subscription)).toBe(true);
    expect(story.obligation).toEqual(obligation);
    expect(undecidedAttempt(story.state, 'pi_1')).toMatchObject({ attemptId: 'pa_1.1' });
  });

  test('is a question too when the gateway tells of what cannot be our charge; what it does not know is none', () => {
    const story = told();
    expect(story.end({ kind: 'unknown', reason: 'timeout' }, 'pa_1.1')).toEqual([]);
    const reason = 'gateway_echo_mismatch:amount';
    expect(story.end({ kind: 'unknown', reason }, 'pa_1.1')).toMatchObject([{ data: { ...question(1).data, reason } }]);
    expect(story.end(ONE, 'pa_1.1')).toEqual([]);
  });

  test('leaves no trace when the gateway tells of the right amount after all', () => {
    const story = told();
    const straight = told();
    story.end(ONE, 'pa_1.1');
    expect(story.end(PAID, 'pa_1.1')).toEqual(straight.end(PAID, 'pa_1.1'));
    expect(attemptsInQuestion(story.subscription)).toEqual([]);
  });
});

describe.each(CYCLES)('such money for %s', (_, told) => {
  test('is paid when an operator has the gateway looked at, and it tells of the right amount', () => {
    const story = told();
    story.end(ONE, 'pa_1.1');
    expect(types(decide(story, 'look_again', PAID)).slice(0, 2)).toEqual([
      'BillingOutcomeDecided',
      'BillingAttemptSucceeded',
    ]);
    expect(needsAttention(story.subscription)).toBe(false);
  });

  test('is paid when an operator says so', () => {
    const story = told();
    const straight = told();
    story.end(ONE, 'pa_1.1');
    const [decided, ...follows] = decide(story, 'paid', PAID);
    expect(decided).toMatchObject({ type: 'BillingOutcomeDecided', data: { decision: 'paid', attemptWasOver: true } });
    expect(follows).toEqual(straight.end(PAID, 'pa_1.1'));
    expect(attemptsInQuestion(story.subscription)).toEqual([]);
  });

  test('is not paid when an operator says so; of what the gateway told then nobody is asked again', () => {
    const story = told();
    const { obligation } = story;
    story.end(ONE, 'pa_1.1');
    const [decided, ...others] = decide(story, 'not_paid', ONE);
    expect([decided, others]).toMatchObject([{ data: { decision: 'not_paid', judgedAmount: usd(1) } }, []]);
    expect(attemptsInQuestion(story.subscription)).toEqual([]);
    expect(story.obligation).toEqual(obligation);
    expect(undecidedAttempt(story.state, 'pi_1')).toMatchObject({ code: 'PAYMENT_INTENT_CANNOT_BE_UPDATED' });
    expect(story.end(ONE, 'pa_1.1')).toEqual([]);
    expect(story.end(TWO, 'pa_1.1')).toEqual([question(1, 2)]);
    expect(types(story.end(PAID, 'pa_1.1'))).toContain('BillingAttemptSucceeded');
  });

  test('is asked about anew when the gateway told nothing at the time that it was called not paid', () => {
    const story = told();
    story.end(ONE, 'pa_1.1');
    const [decided] = decide(story, 'not_paid', NOT_PAID);
    expect(decided!.data).not.toHaveProperty('judgedAmount');
    expect(story.end(ONE, 'pa_1.1')).toEqual([question(1, 2)]);
  });

  test('is paid although an operator says otherwise, when the gateway tells of the right amount', () => {
    const story = told();
    story.end(ONE, 'pa_1.1');
    const [decided, succeeded] = decide(story, 'not_paid', PAID);
    expect(decided!.data).not.toHaveProperty('judgedAmount');
    expect(succeeded).toMatchObject({ type: 'BillingAttemptSucceeded' });
  });

  test('stays a question when the gateway tells nothing new', () => {
    const story = told();
    story.end(ONE, 'pa_1.1');
    expect(decide(story, 'look_again', ONE)).toEqual([]);
    expect(decide(story, 'look_again')).toEqual([]);
    expect(attemptsInQuestion(story.subscription)).toMatchObject([{ attemptId: 'pa_1.1' }]);
  });
});

test('an attempt that people decided about is no question any more when it is over', () => {
  const story = SubscriptionStory.created();
  story.start();
  story.end(ONE);
  expect(needsAttention(story.subscription)).toBe(true);
  story.end(declined());
  expect(attemptsInQuestion(story.subscription)).toEqual([]);
  expect(story.subscription.closedAttempt?.unknown).toMatchObject({ probeNumber: 1 });
});

describe('money in another amount for an attempt that is open', () => {
  const open = () => {
    const story = SubscriptionStory.created().pay().untilDue();
    story.start();
    story.reachGateway();
    story.end(ONE);
    return story;
  };

  test('is not paid when an operator says so: the cycle is tried again with another payment, and nobody is asked anew', () => {
    const story = open();
    expect(story.obligation).toMatchObject({ kind: 'await_operator' });
    expect(decide(story, 'not_paid', ONE)).toMatchObject([
      { type: 'BillingOutcomeDecided', data: { judgedAmount: usd(1) } },
      { type: 'BillingAttemptNotAttempted', data: { reasons: ['decided_not_paid'], paymentCanceled: true } },
    ]);
    expect(story.subscription).toMatchObject({ gatewayPaymentId: null, openAttempt: null });
    expect(story.obligation).toMatchObject({ kind: 'retry' });
    expect(story.end(ONE, 'pa_1.1')).toEqual([]);
  });

  test('is paid when the gateway tells of the right amount by then, whatever an operator says', () => {
    expect(types(decide(open(), 'not_paid', PAID)).slice(0, 2)).toEqual([
      'BillingOutcomeDecided',
      'BillingAttemptSucceeded',
    ]);
  });
});

describe('a question about an attempt that is followed by another', () => {
  /** People are asked about the second cycle's first attempt when its retry begins. */
  function retried(): SubscriptionStory {
    const story = waiting();
    story.end(ONE, 'pa_1.1');
    story.untilDue().start();
    return story;
  }
  const inQuestion = (story: SubscriptionStory) =>
    attemptsInQuestion(story.subscription).map(({ attemptId }) => attemptId);

  test('stays one, and waits for what the retry comes to', () => {
    const story = retried();
    expect(inQuestion(story)).toEqual(['pa_1.1']);
    expect(undecidedAttempt(story.state, 'pi_1')).toMatchObject({ code: 'PAYMENT_INTENT_CANNOT_BE_UPDATED' });
    expect(story.end(PAID, 'pa_1.1')).toEqual([]);
    story.end(declined());
    expect(inQuestion(story)).toEqual(['pa_1.1']);
    expect(undecidedAttempt(story.state, 'pi_1')).toMatchObject({ attemptId: 'pa_1.1' });
  });

  test('is about this cycle still: when it was paid, nothing is retried', () => {
    const story = retried();
    story.end(declined());
    const told = decide(story, 'paid', PAID);
    expect(types(told)).toEqual(['BillingOutcomeDecided', 'BillingAttemptSucceeded']);
    expect(told[1]!.data).not.toHaveProperty('forPassedCycle');
    expect(story.subscription).toMatchObject({ cycle: 2, completedCycles: 2, dunning: null, passedAttempts: [] });
  });

  test('is answered when the retry pays, for both share one payment: nothing is paid twice', () => {
    const story = retried();
    story.succeed();
    expect(inQuestion(story)).toEqual([]);
    expect(undecidedAttempt(story.state, 'pi_1')).toMatchObject({ code: 'PAYMENT_INTENT_CANNOT_BE_UPDATED' });
    expect(story.end(PAID, 'pa_1.1')).toEqual([]);
  });

  test('stays one when the retry pays by another payment, and changes nothing of what is billed', () => {
    const story = SubscriptionStory.created().pay().untilDue();
    story.start();
    story.reachGateway();
    story.end({ kind: 'not_attempted', reasons: ['key_too_old'], paymentCanceled: true });
    story.end(ONE, 'pa_1.1');
    story.untilDue().start();
    story.reachGateway('gp_another');
    story.succeed();
    const { obligation } = story;
    expect(inQuestion(story)).toEqual(['pa_1.1']);
    expect(decide(story, 'paid', PAID)[1]).toMatchObject({ data: { attemptId: 'pa_1.1', forPassedCycle: true } });
    expect([inQuestion(story), story.obligation]).toEqual([[], obligation]);
  });

  test('that was answered with not paid leaves a payment behind that takes nothing more: the retry makes another', () => {
    const story = waiting();
    const { gatewayPaymentId, canceledPayments } = story.subscription;
    expect(gatewayPaymentId).not.toBeNull();
    story.end(ONE, 'pa_1.1');
    decide(story, 'not_paid', ONE);
    expect(story.subscription).toMatchObject({ gatewayPaymentId: null, canceledPayments: canceledPayments + 1 });
  });

  test('outlives any number of cycles that pass after it', () => {
    const story = skipped();
    story.end(ONE, 'pa_1.1');
    for (let n = 0; n < MOST_PASSED_ATTEMPTS + 2; n++) skip(story);
    expect(inQuestion(story)).toEqual(['pa_1.1']);
    expect(story.subscription.passedAttempts).toHaveLength(MOST_PASSED_ATTEMPTS + 1);
  });
});
