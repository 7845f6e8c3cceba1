import { type Decision, nextLookAt, type Timestamp } from '#kernel';
import type { PaymentIntentEvent } from './payment-intent.events.js';
import type { PaymentIntent } from './payment-intent.js';

export interface DelaySettling {
  readonly operation: 'capture' | 'cancellation';
  readonly reason: string;
  readonly now: Timestamp;
}

/** The gateway does not tell whether it captured, or let go: it is asked again on the one schedule, and in the end people are. */
export function decideDelaySettling(state: PaymentIntent, command: DelaySettling): Decision<PaymentIntentEvent> {
  const { operation, reason, now } = command;
  const { settling } = state;
  if (!(operation === 'capture' ? state.capture : state.cancellation)) return [];
  if (settling && (settling.lookAt === undefined || now < settling.lookAt)) return [];
  const next = nextLookAt({ looks: settling?.looks ?? 0, reason, reasonBefore: settling?.reason }, now);
  return [{ type: 'PaymentSettlingDelayed', data: { operation, reason, nextLookAt: next ?? null } }];
}
