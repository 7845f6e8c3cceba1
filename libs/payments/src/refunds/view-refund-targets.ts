import type { CommandRunner } from '#event-store';
import { catchUpWithLog, type FollowedLog, type ViewReader } from '#projections';
import { paymentIntentAggregate } from '../payment-intents/payment-intent.js';
import { paymentIntentsView } from '../payment-intents/payment-intent.projection.js';
import type { PaymentIntentDoc } from '../payment-intents/payment-intent.view.js';
import { MAX_REFUND_LEGS } from './create-refund.js';
import { type PaymentToRefund, RefundTargets } from './refund-targets.port.js';

/**
 * A payment intent of its own is read from its stream. One of a billing cycle is only a view of the subscription's events, and an
 * order's payments are only listed by a view: so the view is read once it has caught up with the log's head (ADR 0006).
 */
export class ViewRefundTargets extends RefundTargets {
  constructor(
    private readonly runner: CommandRunner,
    private readonly views: ViewReader,
    private readonly log: FollowedLog,
    /** Asked once the views have caught up. */
    private readonly orderExists: (environmentId: string, orderId: string) => Promise<boolean>,
  ) {
    super();
  }

  override async payment(environmentId: string, paymentIntentId: string): Promise<PaymentToRefund | undefined> {
    const { state } = await this.runner.load(paymentIntentAggregate, environmentId, paymentIntentId);
    if (state.exists) return paymentToRefund({ paymentIntentId, orderId: state.orderId, intent: state });
    await catchUpWithLog(this.log);
    const doc = await this.views.get(paymentIntentsView, environmentId, paymentIntentId);
    return doc && paymentToRefund(doc);
  }

  override async order(environmentId: string, orderId: string): Promise<readonly PaymentToRefund[] | undefined> {
    await catchUpWithLog(this.log);
    const { docs } = await this.views.find(paymentIntentsView, {
      index: 'order',
      partition: `${environmentId}/${orderId}`,
      direction: 'desc',
      limit: MAX_REFUND_LEGS,
      filter: ({ intent }) => intent.capturedAmount !== undefined,
    });
    if (docs.length === 0 && !(await this.orderExists(environmentId, orderId))) return undefined;
    return docs.map(paymentToRefund);
  }
}

type Found = Pick<PaymentIntentDoc, 'paymentIntentId' | 'orderId' | 'intent'>;

function paymentToRefund({ paymentIntentId, orderId, intent }: Found): PaymentToRefund {
  const { status, customerId, capturedAmount: amount, capturedAt: at, gatewayPaymentId, attempt } = intent;
  const payment = { paymentIntentId, status, customerId, orderId };
  if (!amount || !at || !gatewayPaymentId || !attempt) return payment;
  const { merchantId, environmentId } = attempt.account;
  return { ...payment, captured: { amount, at, gatewayPaymentId, account: { merchantId, environmentId } } };
}
