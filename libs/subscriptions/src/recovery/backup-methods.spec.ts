import { describe, expect, test } from '@jest/globals';
import { isRefusal, plusDays } from '#kernel';
import { decideBringRetryForward } from '../billing/bring-retry-forward.js';
import { decideStartBillingAttempt } from '../billing/start-billing-attempt.js';
import {
  at,
  declined,
  FINAL,
  method,
  POLICY,
  SOFT,
  SubscriptionStory,
  types,
} from '../fixtures/subscription-story.fixture.js';
import { backupAfter, resolvePaymentMethod } from './resolve-payment-method.js';
import { decideSetBackupMethods } from './set-backup-methods.js';

const FAILED_AT = at('2026-02-28');
const RULED_OUT = { blockers: ['last_decline_is_final:lost_card'] };

const decide = (story: SubscriptionStory, ids: readonly string[], consentedAt: string | null = at('2026-01-01')) =>
  decideSetBackupMethods(
    { now: story.now, methods: ids.map((id) => method(id)), consentedAt, requestedBy: 'merchant' },
    story.state,
  );

/** A subscription with these backups whose second bill is due on 28 February. */
function renewing(...ids: readonly string[]): SubscriptionStory {
  const story = SubscriptionStory.created().pay().untilDue();
  story.accept(decide(story, ids));
  return story;
}

describe('which method is charged', () => {
  const own = { paymentMethodId: 'pm_1', source: 'subscription', blockers: [] } as const;
  const backup = { paymentMethodId: 'pm_2', source: 'backup', blockers: [] } as const;
  const expired = { ...own, blockers: ['payment_method_expired'] };
  const waiting = { ...own, blockers: ['retry_not_before:2026-03-01T00:00:00.000Z'] };

  test.each([
    ['the subscription’s own while it is ready', [own, backup], 'pm_1', 'subscription_method'],
    ['the first ready backup when it is not', [expired, backup], 'pm_2', 'consented_backup'],
    ['none when all are not', [expired, { ...backup, blockers: expired.blockers }], 'pm_1', 'no_ready_method'],
    ['the one that is only to be waited for', [waiting, backup], 'pm_1', 'waits_for_method'],
  ] as const)('%s', (_what, candidates, paymentMethodId, rule) => {
    expect(resolvePaymentMethod(candidates)).toMatchObject({ paymentMethodId, rule, candidates });
  });

  test('never one that was ruled out a moment ago, whatever its readiness says', () => {
    expect(resolvePaymentMethod([own, backup], ['pm_1'])).toMatchObject({ paymentMethodId: 'pm_2' });
    expect(resolvePaymentMethod([own], ['pm_1'])).toMatchObject({ rule: 'no_ready_method' });
  });

  describe('after one that is ruled out', () => {
    const third = { ...backup, paymentMethodId: 'pm_3' };
    const notReady = { ...backup, blockers: expired.blockers };

    test.each([
      ['the next one that is ready', [own, notReady, third], ['pm_1'], 'pm_3'],
      [
        'the next one that is only to be waited for',
        [own, { ...backup, blockers: waiting.blockers }, third],
        ['pm_1'],
        'pm_2',
      ],
      ['one that nobody had judged', [own, notReady], ['pm_1'], 'pm_3'],
      ['none when all were', [own, backup, third], ['pm_1', 'pm_2', 'pm_3'], undefined],
      ['none when the subscription’s own is another by now', [third], ['pm_3'], undefined],
    ] as const)('%s', (_what, judged, ruledOut, expected) => {
      expect(backupAfter([own, backup, third], judged, ruledOut)).toBe(expected);
    });
  });
});

describe('setting backups', () => {
  test('is the whole list in order, told once; an empty one clears it', () => {
    const story = SubscriptionStory.created().pay();
    const data = { subscriptionId: 'sub_1', requestedBy: 'merchant', retryAt: null };
    expect(story.accept(decide(story, ['pm_3', 'pm_2']))).toEqual([
      {
        type: 'SubscriptionBackupMethodsSet',
        data: { ...data, paymentMethodIds: ['pm_3', 'pm_2'], consentedAt: at('2026-01-01') },
      },
    ]);
    expect(decide(story, ['pm_3', 'pm_2'])).toEqual([]);
    expect(decide(story, ['pm_2', 'pm_3'])).toHaveLength(1);
    story.accept(decide(story, [], null));
    expect(story.subscription.backups).toBeNull();
    expect(decide(story, [])).toEqual([]);
  });

  test.each([
    ['no consent', null],
    ['a consent that is yet to be given', at('2027-01-01')],
  ])('is refused with %s', (_what, consentedAt) => {
    expect(decide(SubscriptionStory.created(), ['pm_2'], consentedAt)).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: { reason: 'backup_consent_missing', param: 'consented_at' },
    });
  });

  test('is refused for the subscription’s own method: it is no second chance', () => {
    expect(decide(SubscriptionStory.created(), ['pm_2', 'pm_1'])).toMatchObject({
      code: 'VALIDATION_ERROR',
      detail: { param: 'payment_method_ids[1]', reason: 'backup_is_own_method' },
    });
  });

  test('is refused for a method that cannot be charged, and for a subscription that is over', () => {
    const story = SubscriptionStory.created();
    const withMethod = (facts: Parameters<typeof method>[1]) =>
      decideSetBackupMethods(
        { now: story.now, methods: [method('pm_2', facts)], consentedAt: story.now, requestedBy: 'buyer' },
        story.state,
      );
    const codeOf = (decision: ReturnType<typeof withMethod>) => isRefusal(decision) && decision.code;
    expect(withMethod({ customerId: 'cus_2' })).toMatchObject({
      code: 'PAYMENT_METHOD_CUSTOMER_MISMATCH',
      detail: { param: 'payment_method_ids[0]' },
    });
    expect(codeOf(withMethod({ usage: 'on_session' }))).toBe('PAYMENT_METHOD_ON_SESSION_ONLY');
    expect(codeOf(withMethod({ status: 'expired' }))).toBe('PAYMENT_METHOD_NOT_ACTIVE');
    story.cancel(true);
    expect(codeOf(withMethod({}))).toBe('SUBSCRIPTION_CANCELED');
  });

  test('tries a bill at once that waits for a better method, and leaves one alone that only waits for its day', () => {
    const ruledOut = renewing().decline(FINAL);
    ruledOut.accept(decide(ruledOut, ['pm_2']));
    expect(ruledOut.obligation).toEqual({ kind: 'retry', dueAt: ruledOut.now });
    expect(ruledOut.start(RULED_OUT)[0]?.data).toMatchObject({ trigger: 'recovery', paymentMethodId: 'pm_2' });
    const soft = renewing().decline(SOFT);
    soft.accept(decide(soft, ['pm_2']));
    expect(soft.obligation).toEqual({ kind: 'retry', dueAt: plusDays(FAILED_AT, 1) });
  });
});

describe('a charge with backups', () => {
  test('freezes how its method was chosen', () => {
    expect(renewing('pm_2').start({ blockers: ['payment_method_expired'] })[0]?.data).toMatchObject({
      paymentMethodId: 'pm_2',
      methodToken: 'token_pm_2',
      resolution: {
        rule: 'consented_backup',
        candidates: [
          { blockers: ['payment_method_expired'] },
          { paymentMethodId: 'pm_2', source: 'backup', blockers: [] },
        ],
      },
    });
  });

  test('falls back at once after a final decline, and is no failure of the bill until the last one failed', () => {
    const story = renewing('pm_2', 'pm_3');
    story.start();
    expect(types(story.end(declined(FINAL)))).toEqual(['BillingAttemptDeclined']);
    expect(story.events.at(-1)?.data).toMatchObject({ fallsBackTo: 'pm_2', nextRetryAt: story.now });
    expect(story.subscription).toMatchObject({ status: 'active', dunning: { failures: 0 } });
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: story.now });
    // Whatever is known of the first one by now.
    expect(story.start()[0]?.data).toMatchObject({ trigger: 'fallback', attemptNumber: 2, paymentMethodId: 'pm_2' });
    story.end(declined(FINAL));
    expect(story.start()[0]?.data).toMatchObject({ attemptNumber: 3, paymentMethodId: 'pm_3' });
    expect(types(story.end(declined(FINAL)))).toEqual(['BillingAttemptDeclined', 'SubscriptionPastDue']);
    expect(story.subscription.dunning).toMatchObject({ failures: 1, retryAt: null, endsAt: plusDays(FAILED_AT, 16) });
  });

  test('waits for the day of the retry after a decline that only asks for patience', () => {
    const story = renewing('pm_2').decline(SOFT);
    expect(story.obligation).toEqual({ kind: 'retry', dueAt: plusDays(FAILED_AT, 1) });
    expect(story.untilDue().start()[0]?.data).toMatchObject({ paymentMethodId: 'pm_1' });
  });

  test('is charged before dunning comes to its end, one after the other, whatever the declines were', () => {
    const story = renewing('pm_2', 'pm_3').decline();
    for (const _retry of POLICY.offsets_days.slice(1)) story.untilDue().decline();
    story.untilDue().start();
    expect(types(story.end(declined()))).toEqual(['BillingAttemptDeclined']);
    expect(story.events.at(-1)?.data).toMatchObject({ fallsBackTo: 'pm_2', nextRetryAt: story.now });
    expect(story.start()[0]?.data).toMatchObject({ trigger: 'fallback', paymentMethodId: 'pm_2' });
    expect(types(story.end(declined()))).toEqual(['BillingAttemptDeclined']);
    expect(story.start()[0]?.data).toMatchObject({ trigger: 'fallback', paymentMethodId: 'pm_3' });
    expect(types(story.end(declined()))).toEqual([
      'BillingAttemptDeclined',
      'DunningExhausted',
      'SubscriptionCanceled',
    ]);
  });

  test('goes on with the backup at its retries while the subscription’s own stays ruled out', () => {
    const story = renewing('pm_2').decline(FINAL).decline(SOFT);
    expect(story.subscription.dunning).toMatchObject({ failures: 1, retryAt: plusDays(FAILED_AT, 1) });
    expect(story.untilDue().start(RULED_OUT)[0]?.data).toMatchObject({ trigger: 'dunning', paymentMethodId: 'pm_2' });
  });

  test('judged for another chain does nothing (F16)', () => {
    const story = renewing('pm_2');
    const judged = story.startInput();
    story.accept(decide(story, ['pm_3']));
    expect(story.start()).toHaveLength(1);
    expect(judged.methods.map(({ paymentMethodId }) => paymentMethodId)).toEqual(['pm_1', 'pm_2']);
  });

  test('falls back to a backup that the payer consented to while the attempt was open', () => {
    const story = renewing();
    story.start();
    story.accept(decide(story, ['pm_2']));
    expect(types(story.end(declined(FINAL)))).toEqual(['BillingAttemptDeclined']);
    expect(story.start()[0]?.data).toMatchObject({ trigger: 'fallback', paymentMethodId: 'pm_2' });
  });

  test('falls back to a backup that is only to be waited for, and waits', () => {
    const story = renewing('pm_2');
    const notBefore = at('2026-03-03');
    const waits = { blockers: [`retry_not_before:${notBefore}`], retryNotBefore: notBefore };
    story.accept(decideStartBillingAttempt(story.startInput({}, waits), story.state));
    expect(types(story.end(declined(FINAL)))).toEqual(['BillingAttemptDeclined']);
    const [waited] = story.accept(decideStartBillingAttempt(story.startInput({}, waits), story.state));
    expect(waited?.data).toMatchObject({ cause: 'deferred', paymentMethodId: 'pm_2', nextRetryAt: notBefore });
    expect(story.subscription).toMatchObject({ status: 'active', dunning: { failures: 0 } });
    expect(story.untilDue().start()[0]?.data).toMatchObject({ paymentMethodId: 'pm_2' });
  });

  test('does not fall back to a method that the payer took back', () => {
    const story = renewing('pm_2');
    story.start();
    story.accept(decide(story, []));
    expect(types(story.end(declined(FINAL)))).toEqual(['BillingAttemptDeclined', 'SubscriptionPastDue']);
  });

  test('is brought forward by a method that was mended, when that one would be charged', () => {
    const story = renewing('pm_2').decline(FINAL).decline(SOFT);
    const mended = (paymentMethodId: string) =>
      decideBringRetryForward({ now: story.now, paymentMethodId }, story.state);
    expect(mended('pm_1')).toHaveLength(1);
    expect(mended('pm_2')).toHaveLength(1);
    expect(mended('pm_3')).toEqual([]);
    const soft = renewing('pm_2').decline(SOFT);
    expect(decideBringRetryForward({ now: soft.now, paymentMethodId: 'pm_2' }, soft.state)).toEqual([]);
  });
});
