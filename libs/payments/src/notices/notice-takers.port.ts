import type { Position } from '#event-store';
import type { CommandContext } from '#kernel';

/** Who looks after the payments of billing cycles when the gateway says that one of them changed. */
export interface CycleNotices {
  /** Reads the gateway and records what is new; undefined when nothing is. */
  look(context: CommandContext, subscriptionId: string, paymentIntentId: string): Promise<Position | undefined>;
}

/** Who looks after refunds when the gateway says that one of them changed. */
export interface RefundNotices {
  /** Reads the gateway and records what is new. A refund that is not ours is passed over. */
  look(context: CommandContext, refundId: string, paymentIntentId: string): Promise<void>;
}
