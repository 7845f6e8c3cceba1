import type { Position } from '#event-store';
import type { GatewayNotice } from '#gateways';
import type { CommandContext } from '#kernel';
import { catchUpWithLog, type FollowedLog, type ViewReader } from '#projections';
import { getPaymentIntent } from '../payment-intents/payment-intent.query.js';
import type { PaymentIntentDoc } from '../payment-intents/payment-intent.view.js';
import type { PaymentIntentCharges } from '../payment-intents/payment-intent-charges.js';
import type { CycleNotices, RefundNotices } from './notice-takers.port.js';

export interface NoticeParts {
  readonly views: ViewReader;
  readonly log: FollowedLog;
  readonly charges: PaymentIntentCharges;
  readonly cycles: CycleNotices;
  readonly refunds: RefundNotices;
}

/**
 * Takes in what a gateway tells of its own accord. A notice is a hint and nothing more: the object that it names is read, and what
 * is new takes the one way into the log that all outcomes take (F23, F47). So it may come twice, late, in any order, or never.
 */
export class GatewayNotices {
  constructor(private readonly parts: NoticeParts) {}

  /** Answers how far the log was written; undefined when nothing was new. */
  async take(context: CommandContext, notice: GatewayNotice): Promise<Position | undefined> {
    const { paymentIntentId, refundId } = notice;
    if (notice.kind === 'refund') {
      if (refundId !== undefined) await this.parts.refunds.look(context, refundId, paymentIntentId);
      return undefined;
    }
    const doc = await this.#find(context.environmentId, paymentIntentId);
    if (!doc || isOver(doc)) return undefined;
    if (doc.subscriptionId !== undefined) return this.parts.cycles.look(context, doc.subscriptionId, paymentIntentId);
    return (await this.parts.charges.lookAgain(context, paymentIntentId))?.position;
  }

  /** A payment that the view does not show yet is no stranger before the view has caught up. */
  async #find(environmentId: string, paymentIntentId: string): Promise<PaymentIntentDoc | undefined> {
    const shown = await getPaymentIntent(this.parts.views, environmentId, paymentIntentId);
    if (shown) return shown;
    await catchUpWithLog(this.parts.log);
    return getPaymentIntent(this.parts.views, environmentId, paymentIntentId);
  }
}

/** A view may lag, but what it calls over is over for good: no notice can tell anything new. */
function isOver({ intent: { status } }: PaymentIntentDoc): boolean {
  return status === 'succeeded' || status === 'canceled';
}
