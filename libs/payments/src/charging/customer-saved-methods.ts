import {
  assessReadiness,
  chargeNotBefore,
  classifyDecline,
  customerAggregate,
  decideRecordMethodCharge,
  decideRecordMethodDecline,
  declinePolicyAt,
  isFinalDecline,
  judgeByNetworkRules,
  networkRulesAt,
  type PaymentMethodDirectory,
  paymentMethodOf,
  READINESS_POLICY,
  type ReadinessInput,
  statusAt,
} from '#customers';
import type { CommandRunner } from '#event-store';
import { type CommandContext, type Refusal, refuse, type Timestamp } from '#kernel';
import type { ChargeOutcome, DeclinedCharge } from './charge-outcome.js';
import type {
  DeclineVerdict,
  IntendedCharge,
  JudgedMethod,
  OutcomeToRemember,
  ReadyMethod,
  SavedMethods,
} from './saved-methods.port.js';

/** What a blocker is called when a charge runs into it. */
const REFUSAL_CODE: Readonly<Record<string, string>> = {
  payment_method_not_ready: 'PAYMENT_METHOD_NOT_READY',
  payment_method_not_active: 'PAYMENT_METHOD_NOT_ACTIVE',
  payment_method_removed: 'PAYMENT_METHOD_NOT_ACTIVE',
  payment_method_expired: 'PAYMENT_METHOD_NOT_ACTIVE',
  payment_method_not_set_up_for_off_session: 'PAYMENT_METHOD_ON_SESSION_ONLY',
  amount_out_of_range: 'AMOUNT_TOO_SMALL',
};

/** Judges saved methods by the customer's own stream. */
export class CustomerSavedMethods implements SavedMethods {
  constructor(
    private readonly runner: CommandRunner,
    private readonly directory: PaymentMethodDirectory,
  ) {}

  async judge(context: CommandContext, charge: IntendedCharge): Promise<JudgedMethod | undefined> {
    const { customerId, paymentMethodId, amount } = charge;
    const { state, revision } = await this.runner.load(customerAggregate, context.environmentId, customerId);
    const method = paymentMethodOf(state, paymentMethodId);
    if (!state.profile || !method) return undefined;
    const { facts, methodToken } = method;
    const question: ReadinessInput = {
      customer: { customerId, merchantId: context.merchantId },
      paymentMethod: facts,
      declines: state.declines,
      amount: amount.amount,
      currency: amount.currency,
      evaluatedAt: context.now,
      policy: READINESS_POLICY,
      initiatedBy: charge.initiatedBy,
    };
    const report = assessReadiness(question);
    // A challenge can be put to the buyer of this charge, so a missing authentication is no reason not to try.
    const blockers = report.blockers.filter(
      ({ code }) => !(charge.challengeable && code === 'authentication_required_last_time'),
    );
    const card = facts.card && { brand: facts.card.brand, last4: facts.card.last4, payment_method_id: paymentMethodId };
    const status = statusAt(facts, context.now);
    const policyVersion = report.policy_version;
    const judged = { paymentMethodId, status, methodToken, card, customerRevision: revision, blockers, policyVersion };
    return { ...judged, retryNotBefore: chargeNotBefore(question) };
  }

  async ready(context: CommandContext, charge: IntendedCharge): Promise<ReadyMethod | Refusal> {
    const judged = await this.judge(context, charge);
    if (!judged) return this.#stranger(context.environmentId, charge.paymentMethodId);
    const { blockers, status, retryNotBefore: _, ...method } = judged;
    const [first] = blockers;
    if (first) return notReady(first, blockers, status, charge.amount.amount);
    if (!method.methodToken || !method.card) throw new Error(`${charge.paymentMethodId} is ready without a token`);
    return { ...method, methodToken: method.methodToken, card: method.card };
  }

  classify(outcome: DeclinedCharge, at: Timestamp): DeclineVerdict {
    const { declineClass, policyVersion } = classifyDecline(declinePolicyAt(at), outcome);
    const needsAuthentication = declineClass === 'needs_authentication';
    const { notBefore: retryNotBefore } = judgeByNetworkRules(networkRulesAt(at), outcome, at);
    return { declineClass, isFinal: isFinalDecline(declineClass), needsAuthentication, retryNotBefore, policyVersion };
  }

  async remember(context: CommandContext, told: OutcomeToRemember, outcome: ChargeOutcome): Promise<void> {
    if (outcome.kind === 'declined') {
      const { kind: _, message: _unsaid, ...codes } = outcome;
      const policies = { policy: declinePolicyAt(context.now), rules: networkRulesAt(context.now) };
      await this.runner.execute(customerAggregate, told.customerId, context, (state) =>
        decideRecordMethodDecline({ ...told, ...codes, ...policies }, state),
      );
    } else if (outcome.kind === 'succeeded' || outcome.kind === 'authorized') {
      await this.runner.execute(customerAggregate, told.customerId, context, (state) =>
        decideRecordMethodCharge({ ...told, isAuthenticated: told.isAuthenticated ?? false }, state),
      );
    }
  }

  async #stranger(environmentId: string, paymentMethodId: string): Promise<Refusal> {
    const owner = await this.directory.customerOf(environmentId, paymentMethodId);
    const detail = { param: 'payment_method_id' };
    return owner === undefined
      ? refuse('RESOURCE_NOT_FOUND', 'No such payment method.', detail)
      : refuse('CUSTOMER_PAYMENT_METHOD_MISMATCH', 'The payment method belongs to another customer.', detail);
  }
}

function notReady(
  first: JudgedMethod['blockers'][number],
  blockers: JudgedMethod['blockers'],
  status: string,
  amount: number,
): Refusal {
  const isTooLarge = first.code === 'amount_out_of_range' && amount > READINESS_POLICY.largestCharge;
  const code = isTooLarge ? 'AMOUNT_TOO_LARGE' : (REFUSAL_CODE[first.code] ?? 'PAYMENT_METHOD_NOT_READY');
  // What only time can mend may be asked for again as it is.
  const helps = { retryable: first.resolution_owner === 'flint', next_actions: first.next_actions };
  return refuse(code, first.message, { reason: first.code, current_status: status, blockers, ...helps });
}
