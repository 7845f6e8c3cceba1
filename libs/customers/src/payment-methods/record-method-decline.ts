import type { CommandContext, Decision, Timestamp } from '#kernel';
import type { CustomerState } from '../customer.js';
import { paymentMethodOf } from '../customer.js';
import type { DeclinePolicy } from '../readiness/decline-classes.policy.js';
import { classifyDecline } from '../readiness/decline-classes.policy.js';
import { paymentMethodNotFound } from '../refusals.js';
import type { PaymentMethodDeclineRecorded } from './payment-method.events.js';

/** Tells the customer's stream that a charge was declined, so that readiness and the next charge know. */
export class RecordMethodDecline {
  constructor(
    readonly context: CommandContext,
    readonly input: RecordMethodDeclineInput,
  ) {}
}

export interface RecordMethodDeclineInput {
  readonly customerId: string;
  readonly paymentMethodId: string;
  readonly paymentIntentId: string;
  /** One of the contract's codes, lower case. */
  readonly code: string;
  /** The issuer's finer reason, where known. */
  readonly declineCode?: string;
  /** When the charge was declined. */
  readonly at: Timestamp;
}

export interface RecordMethodDeclineData extends RecordMethodDeclineInput {
  readonly policy: DeclinePolicy;
}

/** A decline that arrives after a later outcome says nothing new; neither does one about a method that is gone. */
export function decideRecordMethodDecline(
  data: RecordMethodDeclineData,
  state: CustomerState,
): Decision<PaymentMethodDeclineRecorded> {
  const { paymentMethodId, paymentIntentId, at, policy } = data;
  const facts = paymentMethodOf(state, paymentMethodId)?.facts;
  if (facts === undefined) return paymentMethodNotFound();
  const { code, declineClass } = classifyDecline(policy, data.code, data.declineCode);
  const last = facts.lastDecline;
  const isKnown = last?.paymentIntentId === paymentIntentId && last.code === code && last.at === at;
  const isLate = facts.lastOutcomeAt !== undefined && at < facts.lastOutcomeAt;
  if (isKnown || isLate || facts.status === 'removed') return [];
  return [
    {
      type: 'PaymentMethodDeclineRecorded',
      data: { paymentMethodId, paymentIntentId, code, declineClass, policyVersion: policy.version, at },
    },
  ];
}
