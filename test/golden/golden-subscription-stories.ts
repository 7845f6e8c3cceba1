import type { GoldenStory } from './golden-stories.js';

export const SUBSCRIPTION_STORIES: readonly GoldenStory[] = [
  {
    title: 'a plan changes and is archived',
    category: 'subscription_plan',
    events: ['SubscriptionPlanCreated', 'SubscriptionPlanUpdated', 'SubscriptionPlanArchived'],
    ends: { status: 'archived', name: 'Tea club' },
  },
  {
    title: 'a trial turns into a paid subscription that is canceled',
    category: 'subscription',
    events: [
      'SubscriptionCreated',
      'BillingAttemptStarted',
      'BillingAttemptGatewayPaymentCreated',
      'BillingAttemptOutcomeUnknown',
      'BillingOutcomeDecided',
      'BillingAttemptSucceeded',
      'SubscriptionActivated',
      'SubscriptionCancellationScheduled',
      'SubscriptionCanceled',
    ],
    ends: { status: 'canceled', completedCycles: 1, cancellation: { comment: 'It is dear.' } },
  },
  {
    title: 'a first payment fails until the subscription is paused',
    category: 'subscription',
    events: [
      'SubscriptionCreated',
      'BillingAttemptStarted',
      'BillingAttemptGatewayPaymentCreated',
      'BillingAttemptDeclined',
      'SubscriptionPastDue',
      'BillingRetryBroughtForward',
      'BillingAttemptNotAttempted',
      'SubscriptionPaymentMethodChanged',
      'DunningExhausted',
      'SubscriptionPaused',
    ],
    ends: { status: 'paused', completedCycles: 0, dunning: { failures: 2, isExhausted: true } },
  },
  {
    title: 'a cycle is skipped, and a pause and a cancellation are taken back',
    category: 'subscription',
    events: [
      'SubscriptionCreated',
      'BillingCycleWaived',
      'SubscriptionActivated',
      'SubscriptionCycleSkipped',
      'SubscriptionPaused',
      'SubscriptionResumed',
      'SubscriptionCancellationScheduled',
      'SubscriptionReactivated',
    ],
    ends: { status: 'active', cycle: 2, cycleStart: '2026-05-05T12:00:00.000Z', cancelAtPeriodEnd: false },
  },
  {
    title: 'another interval and a line of its own hold from the next cycle on',
    category: 'subscription',
    events: ['SubscriptionCreated', 'BillingCycleWaived', 'SubscriptionActivated', 'SubscriptionUpdated'],
    ends: {
      externalReferenceId: 'order-78',
      upcomingTerms: null,
      periodIndex: 0,
      terms: {
        recurringAmount: { amount: 5_290, currency: 'USD' },
        schedule: { anchor: '2026-02-28T09:30:00.000Z', interval: { unit: 'monthly', count: 2 }, anchorDay: 31 },
      },
    },
  },
  {
    title: 'a cycle is asked for before its date',
    category: 'subscription',
    events: ['SubscriptionCreated', 'BillingCycleWaived', 'SubscriptionActivated', 'SubscriptionRenewalRequested'],
    ends: { status: 'active', cycle: 1, earlyRenewal: { requestedAt: '2026-02-14T08:00:00.000Z', failure: null } },
  },
  {
    title: 'a first cycle costs nothing',
    category: 'subscription',
    events: ['SubscriptionCreated', 'BillingCycleWaived', 'SubscriptionActivated'],
    ends: { status: 'active', completedCycles: 1, cycle: 1 },
  },
];
