import {
  type CapturePayment,
  type ConfirmPayment,
  type CreatePayment,
  type CreateRefund,
  type CreateSetup,
  type GatewayCall,
  type GatewayPayment,
  type GatewayRefund,
  GatewayRefused,
  type GatewaySetup,
} from '../payment-gateway.port.js';
import { confirm, isConfirmationIdle, type PaymentStep } from './confirm-sandbox-payment.policy.js';
import type { GatewayChange } from './fault-plan.js';
import { cancel, capture } from './finish-sandbox-payment.policy.js';
import { refund } from './refund-sandbox-payment.policy.js';
import { cardCharged, chargedMethod, latestTry, storeRefund, storeStep } from './sandbox-book.js';
import type { Desk } from './sandbox-desk.js';
import { type PaymentRow, type SetupRow, shownPayment, shownRefund, shownSetup } from './sandbox-rows.js';

/** What each operation is asked with and answers. */
export interface OperationTypes {
  createSetup: [CreateSetup, GatewaySetup];
  detachMethod: [GatewayCall & { methodToken: string }, null];
  createPayment: [CreatePayment, GatewayPayment];
  confirmPayment: [ConfirmPayment, GatewayPayment];
  capturePayment: [CapturePayment, GatewayPayment];
  cancelPayment: [GatewayCall & { gatewayPaymentId: string }, GatewayPayment];
  createRefund: [CreateRefund, GatewayRefund];
}

export type CallOf<Name extends GatewayChange> = OperationTypes[Name][0];
export type AnswerOf<Name extends GatewayChange> = OperationTypes[Name][1];

/** An operation's effect in the gateway's book: the same at once, and late (`hang_then_commit`). */
export const OPERATIONS: {
  readonly [Name in GatewayChange]: (desk: Desk, call: CallOf<Name>) => AnswerOf<Name> | GatewayRefused;
} = {
  createSetup,
  detachMethod,
  createPayment,
  confirmPayment,
  capturePayment: (desk, call) =>
    changePayment(desk, call, (payment) => capture(payment, latestTry(desk.tx, payment), call.amount, call.at)),
  cancelPayment: (desk, call) =>
    changePayment(desk, call, (payment) => cancel(payment, latestTry(desk.tx, payment), call.at)),
  createRefund,
};

function createSetup({ tx, newId }: Desk, call: CreateSetup): GatewaySetup {
  const id = newId('gst');
  const row: SetupRow = {
    account: call.account,
    gatewaySetupId: id,
    clientSecret: `${id}_${newId('secret')}`,
    paymentMethodId: call.paymentMethodId,
    customerId: call.customerId,
    status: 'requires_confirmation',
    createdAt: call.at,
    updatedAt: call.at,
  };
  tx.put('setup', call.account, id, row);
  tx.putSecret(row.clientSecret, { account: call.account, kind: 'setup', id });
  return shownSetup(row);
}

function detachMethod({ tx }: Desk, call: CallOf<'detachMethod'>): null {
  const row = tx.get('method', call.account, call.methodToken);
  if (row && !row.detachedAt) tx.put('method', call.account, call.methodToken, { ...row, detachedAt: call.at });
  return null;
}

function createPayment({ tx, newId }: Desk, call: CreatePayment): GatewayPayment | GatewayRefused {
  const { amount, currency } = call.amount;
  if (!Number.isSafeInteger(amount) || amount < 1 || !/^[A-Z]{3}$/.test(currency)) {
    return new GatewayRefused('invalid_request', 'A payment needs a positive amount of minor units and a currency.');
  }
  const id = newId('gpi');
  const row: PaymentRow = {
    account: call.account,
    gatewayPaymentId: id,
    clientSecret: `${id}_${newId('secret')}`,
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
}

function confirmPayment(desk: Desk, call: ConfirmPayment): GatewayPayment | GatewayRefused {
  return changePayment(desk, call, (payment) => {
    if (payment.status === 'canceled') return new GatewayRefused('payment_canceled', 'The payment was canceled.');
    if (payment.status === 'succeeded') return { payment, tries: [] };
    const method = chargedMethod(desk.tx, payment, call);
    if (method instanceof GatewayRefused) return method;
    const confirmation = { ...call, newChargeId: desk.newId('gch') };
    if (isConfirmationIdle(payment, method, confirmation)) {
      return { payment: { ...payment, attemptId: call.attemptId }, tries: [] };
    }
    return confirm(payment, latestTry(desk.tx, payment), method, confirmation);
  });
}

function createRefund(desk: Desk, call: CreateRefund): GatewayRefund | GatewayRefused {
  const payment = desk.tx.get('payment', call.account, call.gatewayPaymentId);
  if (!payment) return new GatewayRefused('payment_not_found', 'There is no such payment.');
  const step = refund(payment, call, desk.newId('gre'), cardCharged(desk.tx, payment)?.refund);
  if (step instanceof GatewayRefused) return step;
  storeRefund(desk, step);
  return shownRefund(step.refund);
}

function changePayment(
  desk: Desk,
  call: GatewayCall & { gatewayPaymentId: string },
  step: (payment: PaymentRow) => PaymentStep | GatewayRefused,
): GatewayPayment | GatewayRefused {
  const payment = desk.tx.get('payment', call.account, call.gatewayPaymentId);
  if (!payment) return new GatewayRefused('payment_not_found', 'There is no such payment.');
  const next = step(payment);
  if (next instanceof GatewayRefused) return next;
  storeStep(desk, payment, next);
  return shownPayment(next.payment);
}
