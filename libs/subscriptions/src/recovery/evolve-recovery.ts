import { assertNever, type DomainEvent, type Fact } from '#kernel';
import { recoverAt, type Subscription } from '../subscription-state.js';
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
      return { ...askedFor(before, event.data.retryAt), paymentRetry: evolvePaymentRetry(null, event, fact) };
    case 'SubscriptionPaymentRetrySucceeded':
    case 'SubscriptionPaymentRetryFailed':
      return { ...before, paymentRetry: evolvePaymentRetry(before.paymentRetry, event, fact) };
    default:
      return assertNever(event);
  }
}

/** Due at once; what was planned for later stands again if it fails. A retry that was due anyway is that retry. */
function askedFor(before: Subscription, at: string): Subscription {
  const { dunning } = before;
  if (dunning === null) return before;
  const { retryAt, endsAt, isExhausted } = dunning;
  const setAside = retryAt !== null && retryAt <= at ? null : { retryAt, endsAt, isExhausted };
  return { ...before, dunning: { ...dunning, ...recoverAt(at), retryTrigger: 'manual', setAside } };
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
