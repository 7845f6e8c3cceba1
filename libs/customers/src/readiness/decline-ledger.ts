import { definedFields, type Fact, type Money, plusMilliseconds, type Timestamp } from '#kernel';
import type {
  Initiator,
  PaymentMethodDeclineRecorded,
  PaymentMethodEvent,
} from '../payment-methods/payment-method.events.js';
import type { PaymentMethodFacts } from '../payment-methods/payment-method.js';
import { MOST_DECLINES_KEPT, WINDOW_HOURS } from './network-rules.policy.js';

/** A decline that the networks count. */
export interface CountedDecline {
  readonly paymentIntentId: string;
  /** Absent, like the amount, for what was recorded before they were kept. */
  readonly attemptId?: string;
  readonly amount?: Money;
  readonly code: string;
  readonly initiatedBy: Initiator;
  readonly at: Timestamp;
  /** Its network asks to wait until then. */
  readonly notBefore?: Timestamp;
  readonly eventId: string;
}

/** A network's last word on a card: never again. */
export interface NetworkStop {
  readonly rule: string;
  readonly at: Timestamp;
  readonly eventId: string;
}

/** What one card was declined with, oldest first, and the first word of its network that ended all tries. */
export interface CardDeclines {
  readonly recent: readonly CountedDecline[];
  readonly stop?: NetworkStop;
}

/**
 * A customer's declines by card: its fingerprint, or the method's id where the gateway gives none. Methods with the same card
 * share one budget, as they do at the network. A success leaves all of it standing: networks count declines.
 */
export type DeclineLedger = Readonly<Record<string, CardDeclines>>;

export const NO_DECLINES: CardDeclines = { recent: [] };

type DeclineData = PaymentMethodDeclineRecorded['data'];

/** Under what the declines of a method's card are kept. */
export function cardKeyOf({ card, paymentMethodId }: Pick<PaymentMethodFacts, 'card' | 'paymentMethodId'>): string {
  return card?.fingerprint ?? paymentMethodId;
}

/** The declines of a method's card. */
export function declinesOf(ledger: DeclineLedger, facts: PaymentMethodFacts): CardDeclines {
  const key = cardKeyOf(facts);
  return Object.hasOwn(ledger, key) ? ledger[key]! : NO_DECLINES;
}

/** The ledger after one of a payment method's events. Shared by the aggregate and the `readiness` view. */
export function declinesAfter(ledger: DeclineLedger, event: PaymentMethodEvent, { id: eventId }: Fact): DeclineLedger {
  if (event.type !== 'PaymentMethodDeclineRecorded') return ledger;
  const { data } = event;
  const { cardFingerprint, paymentMethodId, networkVerdict, at } = data;
  const key = cardFingerprint ?? paymentMethodId;
  const before = Object.hasOwn(ledger, key) ? ledger[key]! : NO_DECLINES;
  const { rule = '', isNever } = networkVerdict;
  const stop = before.stop ?? (isNever ? { rule, at, eventId } : undefined);
  const recent = withDecline(before.recent, countedDecline(data, eventId));
  return withoutOld({ ...ledger, [key]: stop ? { recent, stop } : { recent } }, at);
}

/** Whether the ledger has this decline already, or would not keep it. */
export function isCountedOrPast({ recent, stop }: CardDeclines, data: DeclineData): boolean {
  if (recent.some((known) => isSame(known, data))) return true;
  if (data.networkVerdict.isNever && !stop) return false;
  const [oldest] = recent;
  const newest = recent.at(-1);
  if (!oldest || !newest) return false;
  const isOld = data.at <= startOfKeeping(newest.at);
  return isOld || (recent.length >= MOST_DECLINES_KEPT && data.at < oldest.at);
}

function isSame(known: CountedDecline, data: DeclineData): boolean {
  if (known.attemptId !== undefined && data.attemptId !== undefined) return known.attemptId === data.attemptId;
  return known.paymentIntentId === data.paymentIntentId && known.code === data.code && known.at === data.at;
}

function countedDecline(data: DeclineData, eventId: string): CountedDecline {
  const { paymentIntentId, attemptId, amount, code, initiatedBy, at, networkVerdict } = data;
  const { notBefore } = networkVerdict;
  return definedFields({ paymentIntentId, attemptId, amount, code, initiatedBy, at, notBefore, eventId });
}

/** In the order of time; the oldest gives way when there are too many. */
function withDecline(recent: readonly CountedDecline[], decline: CountedDecline): readonly CountedDecline[] {
  const later = recent.findIndex(({ at }) => at > decline.at);
  const place = later === -1 ? recent.length : later;
  return [...recent.slice(0, place), decline, ...recent.slice(place)].slice(-MOST_DECLINES_KEPT);
}

/** Declines that no window reaches any more are dropped, of all cards, so that the ledger stays as small as it can be. */
function withoutOld(ledger: DeclineLedger, at: Timestamp): DeclineLedger {
  const start = startOfKeeping(at);
  const kept: Record<string, CardDeclines> = {};
  for (const [key, card] of Object.entries(ledger)) {
    const recent = card.recent.filter((decline) => decline.at > start);
    if (recent.length > 0 || card.stop) kept[key] = { ...card, recent };
  }
  return kept;
}

function startOfKeeping(at: Timestamp): Timestamp {
  return plusMilliseconds(at, -WINDOW_HOURS['30d'] * 3_600_000);
}
