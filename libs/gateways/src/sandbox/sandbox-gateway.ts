import {
  type CapturePayment,
  type ConfirmPayment,
  type CreatePayment,
  type CreateRefund,
  type CreateSetup,
  type GatewayAccount,
  type GatewayCall,
  type GatewayPayment,
  type GatewayRefund,
  GatewayRefused,
  type GatewaySetup,
  GatewayUnavailable,
  type PaymentGateway,
} from '../payment-gateway.port.js';
import { confirm, isConfirmationIdle, type PaymentStep } from './confirm-sandbox-payment.policy.js';
import type { FaultMode, FaultPlan, GatewayOperation } from './fault-plan.js';
import { cancel, capture } from './finish-sandbox-payment.policy.js';
import { refund } from './refund-sandbox-payment.policy.js';
import { chargedMethod, latestRefund, latestTry, storeRefund, storeStep } from './sandbox-book.js';
import { type Keyed, opened, requestText, runUnderKey } from './sandbox-keys.js';
import type { LedgerTransaction, SandboxLedger } from './sandbox-ledger.port.js';
import { getFromRecord } from './sandbox-record.js';
import {
  type PaymentRow,
  type SetupRow,
  type StoredAnswer,
  shownPayment,
  shownRefund,
  shownSetup,
} from './sandbox-rows.js';

export interface SandboxGatewayParts {
  readonly ledger: SandboxLedger;
  readonly faults: FaultPlan;
  /** A new opaque id or secret with the prefix. */
  readonly newId: (prefix: 'gst' | 'gpm' | 'gpi' | 'gch' | 'gre' | 'secret') => string;
  /** How long a call that hangs lasts before the caller's patience ends. */
  readonly hang: () => Promise<void>;
  /** Runs an effect that arrives after its caller gave up. */
  readonly later: (effect: () => Promise<unknown>) => void;
}

/**
 * The sandbox gateway, as if it were a foreign provider: its own durable book, its own keys, its own test cards. Every
 * effect is on disk before the answer, and the time of every row is the call's `at`.
 */
export class SandboxGateway implements PaymentGateway {
  constructor(private readonly parts: SandboxGatewayParts) {}

  createSetup(call: CreateSetup): Promise<GatewaySetup> {
    return this.change('createSetup', call, (tx) => {
      const id = this.parts.newId('gst');
      const row: SetupRow = {
        account: call.account,
        gatewaySetupId: id,
        clientSecret: `${id}_${this.parts.newId('secret')}`,
        paymentMethodId: call.paymentMethodId,
        customerId: call.customerId,
        status: 'requires_confirmation',
        createdAt: call.at,
        updatedAt: call.at,
      };
      tx.put('setup', call.account, id, row);
      tx.putSecret(row.clientSecret, { account: call.account, kind: 'setup', id });
      return shownSetup(row);
    });
  }

  async retrieveSetup(account: GatewayAccount, gatewaySetupId: string): Promise<GatewaySetup> {
    const row = this.parts.ledger.read().get('setup', account, gatewaySetupId);
    if (!row) throw new GatewayRefused('setup_not_found', 'There is no such set-up.');
    return shownSetup(row);
  }

  async detachMethod(call: GatewayCall & { methodToken: string }): Promise<void> {
    await this.change('detachMethod', call, (tx) => {
      const row = tx.get('method', call.account, call.methodToken);
      if (row && !row.detachedAt) tx.put('method', call.account, call.methodToken, { ...row, detachedAt: call.at });
      return null;
    });
  }

  createPayment(call: CreatePayment): Promise<GatewayPayment> {
    return this.change('createPayment', call, (tx) => {
      const { amount, currency } = call.amount;
      if (!Number.isSafeInteger(amount) || amount < 1 || !/^[A-Z]{3}$/.test(currency)) {
        return new GatewayRefused(
          'invalid_request',
          'A payment needs a positive amount of minor units and a currency.',
        );
      }
      const id = this.parts.newId('gpi');
      const row: PaymentRow = {
        account: call.account,
        gatewayPaymentId: id,
        clientSecret: `${id}_${this.parts.newId('secret')}`,
        paymentIntentId: call.paymentIntentId,
        customerId: call.customerId,
        amount: { amount, currency },
        captureMethod: call.captureMethod,
        status: 'requires_confirmation',
        isAuthenticated: false,
        createdAt: call.at,
        updatedAt: call.at,
      };
      tx.put('payment', call.account, id, row);
      tx.putSecret(row.clientSecret, { account: call.account, kind: 'payment', id });
      return shownPayment(row);
    });
  }

  confirmPayment(call: ConfirmPayment): Promise<GatewayPayment> {
    return this.changePayment('confirmPayment', call, (tx, payment) => {
      if (payment.status === 'canceled') return new GatewayRefused('payment_canceled', 'The payment was canceled.');
      if (payment.status === 'succeeded') return { payment, tries: [] };
      const method = chargedMethod(tx, payment, call);
      if (method instanceof GatewayRefused) return method;
      const confirmation = { ...call, newChargeId: this.parts.newId('gch') };
      if (isConfirmationIdle(payment, method, confirmation)) {
        return { payment: { ...payment, attemptId: call.attemptId }, tries: [] };
      }
      return confirm(payment, latestTry(tx, payment), method, confirmation);
    });
  }

  capturePayment(call: CapturePayment): Promise<GatewayPayment> {
    return this.changePayment('capturePayment', call, (tx, payment) =>
      capture(payment, latestTry(tx, payment), call.amount, call.at),
    );
  }

  cancelPayment(call: GatewayCall & { gatewayPaymentId: string }): Promise<GatewayPayment> {
    return this.changePayment('cancelPayment', call, (tx, payment) => cancel(payment, latestTry(tx, payment), call.at));
  }

  async retrievePayment(account: GatewayAccount, gatewayPaymentId: string): Promise<GatewayPayment> {
    const row = this.parts.ledger.read().get('payment', account, gatewayPaymentId);
    if (!row) throw new GatewayRefused('payment_not_found', 'There is no such payment.');
    return shownPayment(row);
  }

  createRefund(call: CreateRefund): Promise<GatewayRefund> {
    return this.change('createRefund', call, (tx) => {
      const payment = tx.get('payment', call.account, call.gatewayPaymentId);
      if (!payment) return new GatewayRefused('payment_not_found', 'There is no such payment.');
      const step = refund(payment, call, this.parts.newId('gre'));
      if (step instanceof GatewayRefused) return step;
      storeRefund(tx, step);
      return shownRefund(step.refund);
    });
  }

  async retrieveRefund(account: GatewayAccount, gatewayRefundId: string): Promise<GatewayRefund> {
    const row = getFromRecord(this.parts.ledger.read(), 'refund', account, gatewayRefundId);
    if (!row) throw new GatewayRefused('refund_not_found', 'There is no such refund.');
    return shownRefund(row);
  }

  async findRefund(
    account: GatewayAccount,
    gatewayPaymentId: string,
    refundId: string,
  ): Promise<GatewayRefund | undefined> {
    const row = latestRefund(this.parts.ledger.read(), account, gatewayPaymentId, refundId);
    return row && shownRefund(row);
  }

  private changePayment(
    operation: GatewayOperation,
    call: GatewayCall & { gatewayPaymentId: string },
    step: (tx: LedgerTransaction, payment: PaymentRow) => PaymentStep | GatewayRefused,
  ): Promise<GatewayPayment> {
    return this.change(operation, call, (tx) => {
      const payment = tx.get('payment', call.account, call.gatewayPaymentId);
      if (!payment) return new GatewayRefused('payment_not_found', 'There is no such payment.');
      const next = step(tx, payment);
      if (next instanceof GatewayRefused) return next;
      storeStep(tx, payment, next);
      return shownPayment(next.payment);
    });
  }

  /** One mutating call: faults around one transaction that holds the effect, the key and the answer together. */
  private async change<T>(
    operation: GatewayOperation,
    call: GatewayCall,
    work: (tx: LedgerTransaction) => T | GatewayRefused,
  ): Promise<T> {
    const fault = this.parts.faults.next(call.account, operation);
    const request = requestText(operation, call);
    const carryOut = () =>
      this.parts.ledger.transact((tx) => runUnderKey(tx, call, request, () => stored(work(tx)), keptUnder(fault)));
    await this.failBefore(fault, carryOut);
    let keyed: Keyed;
    try {
      keyed = await carryOut();
    } catch (cause) {
      // A full disk, a closed book: whether the effect was kept is not known here.
      throw new GatewayUnavailable('The sandbox gateway could not write its ledger.', false, { cause });
    }
    if (fault === 'commit_then_hang') await this.hangUp();
    const answer = opened<T>(keyed);
    return fault === 'lie_about_amount' ? lie(answer) : answer;
  }

  private async failBefore(fault: FaultMode, carryOut: () => Promise<unknown>): Promise<void> {
    if (fault === 'rate_limit') throw new GatewayUnavailable('The gateway limits the rate of calls.', true);
    if (fault === 'hang_then_commit') this.parts.later(carryOut);
    if (fault === 'hang_then_commit' || fault === 'black_hole') await this.hangUp();
  }

  private async hangUp(): Promise<never> {
    await this.parts.hang();
    throw new GatewayUnavailable('The gateway did not answer in time.');
  }
}

/** The same answer with one minor unit more, where it names an amount. */
function lie<T>(answer: T): T {
  const { amount } = (answer ?? {}) as Partial<GatewayPayment>;
  return amount ? { ...answer, amount: { ...amount, amount: amount.amount + 1 } } : answer;
}

/** A server error after the effect is what the key remembers: the same key never tells the truth again (F7). */
function keptUnder(fault: FaultMode): ((answer: StoredAnswer) => StoredAnswer) | undefined {
  return fault === 'error_then_commit' ? () => ({ kind: 'failed' }) : undefined;
}

function stored(value: unknown): StoredAnswer {
  if (value instanceof GatewayRefused) return { kind: 'refused', code: value.code, message: value.message };
  return { kind: 'answered', value };
}
