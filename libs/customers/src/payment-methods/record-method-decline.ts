import { type CommandContext, type Decision, definedFields, type Money, type Timestamp } from '#kernel';
import type { CustomerState } from '../customer.js';
import { paymentMethodOf } from '../customer.js';
import type { DeclineCodes, DeclinePolicy } from '../readiness/decline-classes.policy.js';
import { classifyDecline } from '../readiness/decline-classes.policy.js';
import { declinesOf, isCountedOrPast } from '../readiness/decline-ledger.js';
import type { NetworkRules } from '../readiness/network-rules.policy.js';
import { judgeByNetworkRules } from '../readiness/network-verdict.policy.js';
import { paymentMethodNotFound } from '../refusals.js';
import type { Initiator, PaymentMethodDeclineRecorded } from './payment-method.events.js';
import type { PaymentMethodFacts } from './payment-method.js';
import { isNews } from './payment-method.js';

/** Tells the customer's stream that a charge was declined, so that readiness and the next charge know. */
export class RecordMethodDecline {
  constructor(
    readonly context: CommandContext,
    readonly input: RecordMethodDeclineInput,
  ) {}
}

export interface RecordMethodDeclineInput extends DeclineCodes {
  readonly customerId: string;
  readonly paymentMethodId: string;
  readonly paymentIntentId: string;
  readonly attemptId: string;
  readonly amount: Money;
  readonly initiatedBy: Initiator;
  /** When the charge was declined. */
  readonly at: Timestamp;
}

export interface RecordMethodDeclineData extends RecordMethodDeclineInput {
  readonly policy: DeclinePolicy;
  readonly rules: NetworkRules;
}

/**
 * Records a decline once. One that arrives after a later outcome says nothing new about the method, nor does one about a method
 * that is gone; but the card's network has counted it, so it is recorded as long as it can count.
 */
export function decideRecordMethodDecline(
  data: RecordMethodDeclineData,
  state: CustomerState,
): Decision<PaymentMethodDeclineRecorded> {
  const facts = paymentMethodOf(state, data.paymentMethodId)?.facts;
  if (facts === undefined) return paymentMethodNotFound();
  const event = declineRecorded(data, facts);
  const { paymentIntentId, code, at } = event.data;
  const last = facts.lastDecline;
  const isLast = last?.paymentIntentId === paymentIntentId && last.code === code && last.at === at;
  const counts = !isCountedOrPast(declinesOf(state.declines, facts), event.data);
  const tells = isNews(facts, at) && !isLast;
  return counts || tells ? [event] : [];
}

function declineRecorded(data: RecordMethodDeclineData, { card }: PaymentMethodFacts): PaymentMethodDeclineRecorded {
  const { paymentMethodId, paymentIntentId, attemptId, amount, initiatedBy, networkCode, adviceCode, at } = data;
  const { code, declineClass, decidedBy, policyVersion } = classifyDecline(data.policy, data);
  const network = card?.brand;
  const networkVerdict = judgeByNetworkRules(data.rules, { network, networkCode, adviceCode }, at);
  const charge = { paymentMethodId, paymentIntentId, attemptId, amount, initiatedBy, at };
  const said = definedFields({ cardFingerprint: card?.fingerprint, network, networkCode, adviceCode });
  const verdicts = { code, declineClass, decidedBy, policyVersion, networkVerdict };
  return { type: 'PaymentMethodDeclineRecorded', data: { ...charge, ...said, ...verdicts } };
}
