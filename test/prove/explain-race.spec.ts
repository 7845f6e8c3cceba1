import { describe, expect, it } from '@jest/globals';
import {
  explanationsOf,
  type LoggedStep,
  loggedOrder,
  type Race,
  type TakenCharge,
  violationsOfRace,
} from './explain-race.js';

const PRICE = 2_000;
const step = (type: string, cycle: number, paymentMethodId = 'pm_a'): LoggedStep => ({
  type,
  cycle,
  paymentIntentId: `pi_${cycle}`,
  paymentMethodId,
});
const begun = (cycle: number, method?: string) => [
  step('BillingAttemptStarted', cycle, method),
  step('BillingAttemptGatewayPaymentCreated', cycle),
];
const paid = (cycle: number, method?: string) => [
  ...begun(cycle, method),
  step('BillingAttemptSucceeded', cycle, method),
];
const CREATED: LoggedStep = { type: 'SubscriptionCreated' };
const CANCELED: LoggedStep = { type: 'SubscriptionCanceled' };
const CHANGED: LoggedStep = { type: 'SubscriptionPaymentMethodChanged', paymentMethodId: 'pm_b' };
const taken = (cycle: number, paymentMethodId = 'pm_a', amount = PRICE): TakenCharge => ({
  paymentIntentId: `pi_${cycle}`,
  paymentMethodId,
  amount,
});

/** A renewal that was paid before the subscription was canceled. */
const RENEWED_THEN_CANCELED: Race = {
  subscriptionId: 'sub_1',
  rival: 'cancel',
  renewal: 'due',
  methods: { before: 'pm_a', after: 'pm_b' },
  price: PRICE,
  renewalTold: 'charged',
  rivalTold: { status: 'canceled', paymentMethodId: 'pm_a', seesRenewal: true },
  events: [CREATED, ...paid(0), ...paid(1), CANCELED],
  charges: [taken(0), taken(1)],
};
/** A subscription that was canceled while an attempt was open whose payment was not put down yet. */
const CANCELED_FIRST: Race = {
  ...RENEWED_THEN_CANCELED,
  renewalTold: 'nothing',
  rivalTold: { status: 'canceled', paymentMethodId: 'pm_a', seesRenewal: false },
  events: [CREATED, ...paid(0), begun(1)[0]!, CANCELED, begun(1)[1]!, step('BillingAttemptNotAttempted', 1)],
  charges: [taken(0)],
};
/** A method that was changed before the renewal began. */
const CHANGED_FIRST: Race = {
  ...RENEWED_THEN_CANCELED,
  rival: 'change_method',
  rivalTold: { status: 'active', paymentMethodId: 'pm_b', seesRenewal: false },
  events: [CREATED, ...paid(0), CHANGED, ...paid(1, 'pm_b')],
  charges: [taken(0), taken(1, 'pm_b')],
};

describe('a pair that one order of events explains', () => {
  it('is a renewal before a cancellation, whenever its outcome was written down', () => {
    const late = { ...RENEWED_THEN_CANCELED, events: [CREATED, ...paid(0), ...begun(1), CANCELED, paid(1)[2]!] };
    for (const race of [RENEWED_THEN_CANCELED, late]) {
      expect([explanationsOf(race), loggedOrder(race), violationsOfRace(race)]).toEqual([
        ['renewal_first'],
        'renewal_first',
        [],
      ]);
    }
  });

  it('is a cancellation that came before money could move', () => {
    expect(explanationsOf(CANCELED_FIRST)).toEqual(['rival_first']);
    expect(violationsOfRace(CANCELED_FIRST)).toEqual([]);
    const asked = { ...CANCELED_FIRST, renewal: 'asked', renewalTold: 'refused:SUBSCRIPTION_CANCELED' } as const;
    expect(violationsOfRace(asked)).toEqual([]);
  });

  it('is a change of method before or after the attempt, charged to what held then', () => {
    const later: Race = {
      ...CHANGED_FIRST,
      rivalTold: { status: 'active', paymentMethodId: 'pm_b', seesRenewal: true },
      events: [CREATED, ...paid(0), begun(1)[0]!, CHANGED, ...paid(1).slice(1)],
      charges: [taken(0), taken(1)],
    };
    expect([explanationsOf(CHANGED_FIRST), violationsOfRace(CHANGED_FIRST)]).toEqual([['rival_first'], []]);
    expect([explanationsOf(later), violationsOfRace(later)]).toEqual([['renewal_first'], []]);
  });
});

describe('a pair that no order of events explains', () => {
  const wrong: readonly [string, Race, RegExp][] = [
    [
      'a cycle that was charged twice',
      { ...RENEWED_THEN_CANCELED, charges: [taken(0), taken(1), taken(1)] },
      /pi_1 was charged 2 times/,
    ],
    [
      'a charge after a cancellation that won',
      { ...CANCELED_FIRST, charges: [taken(0), taken(1)] },
      /no order of events explains/,
    ],
    [
      'a charge that the log puts after the cancellation',
      { ...RENEWED_THEN_CANCELED, events: [CREATED, ...paid(0), CANCELED, ...paid(1)] },
      /the log has rival_first, yet only renewal_first explains/,
    ],
    [
      'money that was told of and not taken',
      { ...RENEWED_THEN_CANCELED, charges: [taken(0)] },
      /the log and the gateway differ/,
    ],
    [
      'a cancellation that did not see the payment before it',
      { ...RENEWED_THEN_CANCELED, rivalTold: CANCELED_FIRST.rivalTold },
      /no order/,
    ],
    [
      'a renewal that was told to try again later',
      { ...CANCELED_FIRST, renewalTold: 'refused:PAYMENT_METHOD_TEMPORARILY_UNAVAILABLE' },
      /no order/,
    ],
    [
      'a renewal that was told of success and not paid',
      { ...CANCELED_FIRST, renewal: 'asked', renewalTold: 'unpaid' },
      /no order/,
    ],
    [
      'a cancellation that was refused',
      { ...RENEWED_THEN_CANCELED, rivalTold: { refused: 'CONCURRENT_MODIFICATION' } },
      /refused with CONCURRENT/,
    ],
    [
      'a cancellation that left it active',
      {
        ...RENEWED_THEN_CANCELED,
        rivalTold: { ...RENEWED_THEN_CANCELED.rivalTold, status: 'active' } as Race['rivalTold'],
      },
      /told active/,
    ],
    [
      'a cancellation that the log lost',
      { ...RENEWED_THEN_CANCELED, events: [CREATED, ...paid(0), ...paid(1)] },
      /the log does not have what the rival did/,
    ],
    [
      'the old method after a change that came first',
      { ...CHANGED_FIRST, charges: [taken(0), taken(1)] },
      /with another method than was charged/,
    ],
    [
      'the old method in an attempt that began after the change',
      { ...CHANGED_FIRST, events: [CREATED, ...paid(0), CHANGED, ...paid(1)], charges: [taken(0), taken(1)] },
      /no order of events explains/,
    ],
    ['another amount', { ...CHANGED_FIRST, charges: [taken(0), taken(1, 'pm_b', 1)] }, /took 1 in place of 2000/],
    [
      'a first cycle that nobody paid',
      { ...CHANGED_FIRST, charges: [taken(1, 'pm_b')] },
      /the first cycle was not charged once/,
    ],
    [
      'a charge that nobody began',
      { ...CHANGED_FIRST, charges: [...CHANGED_FIRST.charges, taken(7)] },
      /charge of pi_7 that no attempt began/,
    ],
    ['a change that nobody paid after', { ...CHANGED_FIRST, charges: [taken(0)] }, /no order of events explains/],
  ];

  it.each(wrong)('is found: %s', (_, race, line) => {
    expect(violationsOfRace(race).join('\n')).toMatch(line);
  });
});
