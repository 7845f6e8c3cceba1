import { type Decision, isRefusal, type Money, type Refusal, type Timestamp } from '#kernel';
import { dueCharge } from '../billing/due-charge.js';
import type { DunningPolicy } from '../billing/dunning.policy.js';
import { nextObligation } from '../billing/next-obligation.js';
import { type AttemptOutcome, decideRecordAttemptOutcome } from '../billing/record-attempt-outcome.js';
import { decideRecordGatewayPayment } from '../billing/record-gateway-payment.js';
import {
  type BillingAttemptStart,
  decideStartBillingAttempt,
  type JudgedMethod,
} from '../billing/start-billing-attempt.js';
import type { BillingMethod } from '../lifecycle/billing-method.js';
import { decideCancelSubscription } from '../lifecycle/cancel-subscription.js';
import { decideCreateSubscription, type NewSubscription } from '../lifecycle/create-subscription.js';
import type { SubscriptionPlan } from '../plans/subscription-plan.js';
import type { SubscriptionEvent } from '../subscription.events.js';
import { subscriptionAggregate } from '../subscription.js';
import type { Subscription, SubscriptionState } from '../subscription-state.js';

export const at = (day: string): Timestamp => (day.length === 10 ? `${day}T00:00:00.000Z` : day);
export const usd = (amount: number): Money => ({ amount, currency: 'USD' });

export const POLICY: DunningPolicy = {
  version: 'dunning-test-1',
  offsets_days: [1, 3, 5, 7],
  retry_days: 30,
  endAction: 'cancel',
};

export const PLAN: SubscriptionPlan = {
  planId: 'plan_1',
  merchantId: 'mer_1',
  currency: 'USD',
  status: 'active',
  version: 1,
  createdAt: at('2025-01-01'),
  updatedAt: at('2025-01-01'),
  name: 'Coffee',
  description: null,
  interval: { unit: 'monthly', count: 1 },
  lineItems: [{ lineItemId: 'spli_1', name: 'Beans', description: null, unitPrice: usd(2495), quantity: 1 }],
  trialPeriod_days: 0,
  setupFee: null,
  contractTerm_months: null,
  earlyTerminationFee: null,
  images: [],
  externalReferenceId: null,
  metadata: {},
};

export const method = (paymentMethodId = 'pm_1', facts: Partial<BillingMethod> = {}): BillingMethod => ({
  paymentMethodId,
  customerId: 'cus_1',
  status: 'active',
  usage: 'off_session',
  pmRevision: 3,
  ...facts,
});

export const newSubscription = (changes: Partial<NewSubscription> = {}): NewSubscription => ({
  now: at('2026-01-31'),
  subscriptionId: 'sub_1',
  lineItemIds: ['sli_1'],
  merchantId: 'mer_1',
  customerId: 'cus_1',
  plan: PLAN,
  method: method(),
  billingStart: { type: 'immediate' },
  timeZone: 'UTC',
  externalReferenceId: null,
  metadata: {},
  ...changes,
});

export const SOFT = { class: 'soft_wait', isFinal: false, needsAuthentication: false, policyVersion: 'declines-1' };
export const FINAL = { ...SOFT, class: 'never_without_new_method', isFinal: true };
export const AUTHENTICATE = { ...SOFT, class: 'needs_authentication', needsAuthentication: true };
export const declined = (verdict = SOFT): AttemptOutcome => ({ kind: 'declined', code: 'card_declined', verdict });

/** One stream told step by step, with the real decisions and the real fold. Time moves only when told. */
export class SubscriptionStory {
  readonly events: SubscriptionEvent[] = [];
  state: SubscriptionState = subscriptionAggregate.initial;
  policy = POLICY;
  constructor(public now: Timestamp = at('2026-01-31')) {}

  static created(changes: Partial<NewSubscription> = {}): SubscriptionStory {
    const input = newSubscription(changes);
    const story = new SubscriptionStory(input.now);
    story.accept(decideCreateSubscription(input, story.state));
    return story;
  }

  get subscription(): Subscription {
    if (this.state === null) throw new Error('not created');
    return this.state;
  }

  get obligation() {
    return nextObligation(this.subscription);
  }

  get revision(): number {
    return this.events.length - 1;
  }

  accept(decision: Decision<SubscriptionEvent>): readonly SubscriptionEvent[] {
    if (isRefusal(decision)) throw new Error(`refused: ${decision.code}`);
    for (const event of decision) {
      const revision = this.events.push(event) - 1;
      this.state = subscriptionAggregate.evolve(this.state, event, { id: `event-${revision}`, at: this.now, revision });
    }
    return decision;
  }

  /** Moves time to the next obligation of the engine. */
  untilDue(): this {
    const dueAt = this.obligation?.dueAt;
    if (dueAt == null) throw new Error('nothing is due by itself');
    if (dueAt > this.now) this.now = dueAt;
    return this;
  }

  startInput(judged: Partial<JudgedMethod> = {}): BillingAttemptStart {
    const charge = dueCharge(this.subscription, this.now);
    const cycle = charge?.cycle ?? this.subscription.cycle;
    const attemptNumber = charge?.attemptNumber ?? 1;
    const { paymentMethodId } = this.subscription;
    return {
      now: this.now,
      cycle,
      attemptNumber,
      ids: { attemptId: `pa_${cycle}.${attemptNumber}`, paymentIntentId: `pi_${cycle}`, orderId: `ord_${cycle}` },
      gatewayAccount: { merchantId: 'mer_1', environmentId: 'test_1' },
      method: { paymentMethodId, methodToken: `token_${paymentMethodId}`, pmRevision: 3, blockers: [], ...judged },
      policy: this.policy,
    };
  }

  start(judged: Partial<JudgedMethod> = {}): readonly SubscriptionEvent[] {
    return this.accept(decideStartBillingAttempt(this.startInput(judged), this.state));
  }

  /** The gateway made the payment of the open attempt. */
  reachGateway(): readonly SubscriptionEvent[] {
    const attemptId = this.subscription.openAttempt?.attemptId ?? 'none';
    const gatewayPaymentId = `gp_${this.subscription.cycle}`;
    return this.accept(decideRecordGatewayPayment({ attemptId, gatewayPaymentId }, this.state));
  }

  end(outcome: AttemptOutcome, attemptId = this.subscription.openAttempt?.attemptId): readonly SubscriptionEvent[] {
    const input = { now: this.now, attemptId: attemptId ?? 'none', outcome, policy: this.policy };
    return this.accept(decideRecordAttemptOutcome(input, this.state));
  }

  succeed(): readonly SubscriptionEvent[] {
    const amount = this.subscription.openAttempt?.amount;
    return amount === undefined ? [] : this.end({ kind: 'succeeded', amount });
  }

  /** Charges what is due, successfully. */
  pay(): this {
    this.start();
    this.reachGateway();
    this.succeed();
    return this;
  }

  /** Charges what is due, and the gateway declines. */
  decline(verdict = SOFT): this {
    this.start();
    this.reachGateway();
    this.end(declined(verdict));
    return this;
  }

  cancel(immediately: boolean, requestedBy: 'buyer' | 'merchant' = 'merchant'): readonly SubscriptionEvent[] | Refusal {
    const decision = decideCancelSubscription({ now: this.now, immediately, requestedBy }, this.state);
    return isRefusal(decision) ? decision : this.accept(decision);
  }
}

/** The names of events, in order. */
export const types = (events: readonly SubscriptionEvent[]): string[] => events.map(({ type }) => type);
