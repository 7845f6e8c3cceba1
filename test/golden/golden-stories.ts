import { SUBSCRIPTION_STORIES } from './golden-subscription-stories.js';

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
    title: 'a merchant changes its settings',
    category: 'settings',
    events: ['SettingsChanged'],
    ends: {
      version: 1,
      subscriptions: { dunningRetryOffsets_days: [8, 8, 8], timeZone: 'Europe/Paris' },
      customerAccount: { mode: 'merchant_hosted' },
      metadata: { team: 'billing' },
      dunningVersion: 1,
    },
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
      'PaymentMethodRecoveryPassedOn',
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
      'PaymentAttemptQuarantined',
      'PaymentOutcomeDecided',
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
      'PaymentSettlingDelayed',
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
    title: 'a payment is changed and never reaches the gateway',
    category: 'payment_intent',
    events: ['PaymentIntentCreated', 'PaymentIntentUpdated', 'PaymentAttemptStarted', 'PaymentAttemptNotAttempted'],
    ends: {
      status: 'requires_payment_method',
      attempt: { phase: 'not_attempted' },
      tipMoney: { amount: 250, currency: 'USD' },
      receiptEmail: 'ada.b@example.com',
      externalReferenceId: 'cart-88-b',
      metadata: { till: '3' },
    },
  },
  {
    title: 'a refund falls silent, is on its way, arrives, and is sent back by the bank',
    category: 'refundable_payment',
    events: [
      'RefundablePaymentOpened',
      'RefundReserved',
      'RefundOutcomeUnknown',
      'RefundAskedAgain',
      'RefundGatewayRefundCreated',
      'RefundPending',
      'RefundLookedAt',
      'RefundSucceeded',
      'RefundFailed',
    ],
    ends: {
      opened: { captured: { amount: 2_500 } },
      refunds: { ref_3W5S9G0AKTX4B7N2YQ8D1MHZCE: { phase: 'failed', failureReason: 'expired_or_canceled_card' } },
    },
  },
  {
    title: 'a refund is answered by what cannot be true',
    category: 'refundable_payment',
    events: ['RefundablePaymentOpened', 'RefundReserved', 'RefundQuarantined'],
    ends: { refunds: { ref_3W5S9G0AKTX4B7N2YQ8D1MHZCE: { phase: 'quarantined' } } },
  },
  {
    title: 'a reservation is given up',
    category: 'refundable_payment',
    events: ['RefundablePaymentOpened', 'RefundReserved', 'RefundReservationReleased'],
    ends: { refunds: { ref_3W5S9G0AKTX4B7N2YQ8D1MHZCE: { phase: 'released' } } },
  },
  {
    title: 'a refund is accepted, fails, and is annotated',
    category: 'refund',
    events: ['RefundCreated', 'RefundAccepted', 'RefundLegRecorded', 'RefundUpdated'],
    ends: {
      acceptance: 'accepted',
      legs: [{ status: 'failed', failureReason: 'expired_or_canceled_card' }],
      metadata: { seen: 'yes' },
    },
  },
  {
    title: 'a refund comes too late for the money',
    category: 'refund',
    events: ['RefundCreated', 'RefundRejected'],
    ends: { acceptance: 'rejected', rejection: { code: 'AMOUNT_EXCEEDS_REFUNDABLE' } },
  },
  {
    title: 'an order is changed until it costs something else, and closed',
    category: 'order',
    events: [
      'OrderCreated',
      'OrderUpdated',
      'OrderLineItemAdded',
      'OrderChargeAdded',
      'OrderLineItemRemoved',
      'OrderChargeRemoved',
      'OrderClosed',
    ],
    ends: { status: 'closed', lineItems: [{ name: 'Tea pot' }], charges: [], metadata: { till: '2' } },
  },
  {
    title: 'the gateway is not reached for an order, and nobody tries again in time',
    category: 'order',
    events: [
      'OrderCreated',
      'OrderPaymentIntentAttached',
      'OrderPaymentAttemptStarted',
      'OrderPaymentLegRecorded',
      'OrderPaymentLegDropped',
      'OrderPaymentAttemptEnded',
    ],
    ends: { attempts: [{ end: 'expired', legs: [{ state: 'not_resumed' }] }] },
  },
  {
    title: 'an attempt to pay an order is tried again and then let go of',
    category: 'order',
    events: [
      'OrderCreated',
      'OrderPaymentIntentAttached',
      'OrderPaymentAttemptStarted',
      'OrderPaymentLegRecorded',
      'OrderPaymentAttemptResumed',
      'OrderPaymentAttemptCancellationStarted',
    ],
    ends: { attempts: [{ round: 1, isCanceling: true, legs: [{ state: 'skipped' }] }] },
  },
  ...SUBSCRIPTION_STORIES,
];
