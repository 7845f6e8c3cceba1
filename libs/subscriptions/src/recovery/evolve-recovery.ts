import { assertNever, type DomainEvent, type Fact } from '#kernel';
import { recoverAt, type Subscription, tryInBetween } from '../subscription-state.js';
import { evolvePaymentRetry } from './payment-retry.js';
import type { RecoveryEvent } from './recovery.events.js';

/** How what people do about an overdue bill moves a subscription. */
export function evolveRecovery(before: Subscription, event: RecoveryEvent, fact: Fact): Subscription {
  switch (event.type) {
    case 'SubscriptionBackupMethodsSet': {
      const { paymentMethodIds, consentedAt, retryAt } = event.data;
      const backups = consentedAt === null ? null : { paymentMethodIds, consentedAt };
      const { dunning } = before;
      if (dunning === null || retryAt === null) return { ...before, backups };
      return { ...before, backups, dunning: { ...dunning, ...recoverAt(retryAt) } };
    }
    case 'SubscriptionPaymentRetryCreated':
      return {
        ...before,
        dunning: before.dunning && tryInBetween(before.dunning, event.data.retryAt, 'manual'),
        paymentRetry: evolvePaymentRetry(null, event, fact),
      };
    case 'SubscriptionPaymentRetrySucceeded':
    case 'SubscriptionPaymentRetryFailed':
      return { ...before, paymentRetry: evolvePaymentRetry(before.paymentRetry, event, fact) };
    default:
      return assertNever(event);
  }
}

const RECOVERY_EVENTS: Readonly<Record<RecoveryEvent['type'], true>> = {
  SubscriptionBackupMethodsSet: true,
  SubscriptionPaymentRetryCreated: true,
  SubscriptionPaymentRetrySucceeded: true,
  SubscriptionPaymentRetryFailed: true,
};

export function isRecoveryEvent(event: DomainEvent): event is RecoveryEvent {
  return Object.hasOwn(RECOVERY_EVENTS, event.type);
}
