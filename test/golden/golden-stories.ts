/** Events of one stream in an order in which they can happen, and what the folded state then shows. */
export interface GoldenStory {
  readonly title: string;
  readonly category: string;
  readonly events: readonly string[];
  readonly ends: object;
}

/** Together they hold every event type. */
export const GOLDEN_STORIES: readonly GoldenStory[] = [
  {
    title: 'a merchant opens its sandbox',
    category: 'merchant',
    events: ['MerchantCreated', 'EnvironmentOpened'],
    ends: { businessName: 'Corner Coffee', environments: [{ mode: 'test' }] },
  },
  {
    title: 'a key is made and revoked',
    category: 'api_key',
    events: ['ApiKeyCreated', 'ApiKeyRevoked'],
    ends: { key: { name: 'First key' }, revokedAt: '2026-06-01T08:00:00.000Z' },
  },
  {
    title: 'a clock is moved',
    category: 'sandbox_clock',
    events: ['SandboxClockAdvanceStarted', 'SandboxClockAdvanced'],
    ends: { offset_ms: 2_678_395_000 },
  },
  {
    title: 'a customer keeps addresses and a payment method, and takes both off again',
    category: 'customer',
    events: [
      'CustomerCreated',
      'CustomerUpdated',
      'CustomerAddressAdded',
      'CustomerAddressUpdated',
      'DefaultAddressSet',
      'DefaultAddressCleared',
      'PaymentMethodSaveStarted',
      'PaymentMethodActivated',
      'DefaultPaymentMethodSet',
      'PaymentMethodDeclineRecorded',
      'PaymentMethodChargeRecorded',
      'CustomerAddressRemoved',
      'PaymentMethodExpired',
      'PaymentMethodRemoved',
      'DefaultPaymentMethodCleared',
    ],
    ends: {
      isAbandoned: false,
      profile: { version: 9, name: 'Ada B. Example', metadata: { tier: 'silver', since: '2026' }, addresses: [] },
    },
  },
  {
    title: 'a payment method fails',
    category: 'customer',
    events: ['CustomerCreated', 'PaymentMethodSaveStarted', 'PaymentMethodFailed'],
    ends: { profile: { version: 1, email: 'Ada@example.com' } },
  },
  {
    title: 'a creation is given up',
    category: 'customer',
    events: ['CustomerCreationAbandoned'],
    ends: { isAbandoned: true },
  },
  {
    title: 'an e-mail is taken over',
    category: 'customer_email',
    events: ['CustomerEmailClaimed'],
    ends: { customerId: 'cus_260ZWD29XDSHK2E1B6A2PQWARP' },
  },
  {
    title: 'a method points to its customer',
    category: 'payment_method',
    events: ['PaymentMethodLinked'],
    ends: { customerId: 'cus_7H7V2W5RZC3T46Q4GR4EMYPMPV' },
  },
  {
    title: 'a payment needs its buyer, falls silent and succeeds',
    category: 'payment_intent',
    events: [
      'PaymentIntentCreated',
      'PaymentAttemptStarted',
      'PaymentAttemptGatewayPaymentCreated',
      'PaymentActionRequired',
      'PaymentAttemptOutcomeUnknown',
      'PaymentSucceeded',
    ],
    ends: { status: 'succeeded', capturedAmount: { amount: 2_500, currency: 'USD' } },
  },
  {
    title: 'an authorization is captured at the second go',
    category: 'payment_intent',
    events: [
      'PaymentIntentCreated',
      'PaymentAttemptStarted',
      'PaymentAttemptGatewayPaymentCreated',
      'PaymentAuthorized',
      'PaymentCaptureStarted',
      'PaymentCaptureFailed',
      'PaymentCaptureStarted',
      'PaymentCaptured',
    ],
    ends: { status: 'succeeded', capturedAmount: { amount: 2_000 }, releasedAmount: { amount: 500 } },
  },
  {
    title: 'a payment is declined and canceled',
    category: 'payment_intent',
    events: [
      'PaymentIntentCreated',
      'PaymentAttemptStarted',
      'PaymentAttemptGatewayPaymentCreated',
      'PaymentAttemptDeclined',
      'PaymentCancellationStarted',
      'PaymentIntentCanceled',
    ],
    ends: { status: 'canceled', lastError: { code: 'card_declined' } },
  },
  {
    title: 'a payment never reaches the gateway',
    category: 'payment_intent',
    events: ['PaymentIntentCreated', 'PaymentAttemptStarted', 'PaymentAttemptNotAttempted'],
    ends: { status: 'requires_payment_method', attempt: { phase: 'not_attempted' } },
  },
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
    title: 'a first cycle costs nothing',
    category: 'subscription',
    events: ['SubscriptionCreated', 'BillingCycleWaived', 'SubscriptionActivated'],
    ends: { status: 'active', completedCycles: 1, cycle: 1 },
  },
];
