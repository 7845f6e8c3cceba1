import { currencyExponent, type Money, type Timestamp } from '#kernel';
import type { SubscriptionStatus } from '#subscriptions';

/** What a form came to, as it stands in the address of the page that follows. */
export interface BuyerNotice {
  readonly isGood: boolean;
  readonly text: string;
}

const OTHER_CARD = 'Try another card, or ask your bank.';

const NOTICES: Readonly<Record<string, BuyerNotice>> = {
  paid: { isGood: true, text: 'Thank you. The payment went through.' },
  card_saved: { isGood: true, text: 'Thank you. Your card is saved and will be used from now on.' },
  processing: { isGood: true, text: 'The payment is on its way. Look again in a few minutes.' },
  nothing_owed: { isGood: true, text: 'There is nothing to pay just now.' },
  no_card: { isGood: false, text: 'Choose a card first.' },
  too_many_cards: { isGood: false, text: 'Too many cards were tried with this link. Ask for a new one.' },
  too_many_saved: { isGood: false, text: 'No more cards can be saved for you. Ask whoever sent the link.' },
  too_many_tries: { isGood: false, text: 'This card was tried often enough. Put in another card.' },
  not_possible: { isGood: false, text: 'That was not possible. Nothing was charged.' },
  insufficient_funds: { isGood: false, text: `The card has not enough funds. ${OTHER_CARD}` },
  expired_card: { isGood: false, text: 'The card has expired. Put in another card.' },
  incorrect_cvc: { isGood: false, text: "The card's security code is wrong. Put the card in again." },
  processing_error: { isGood: false, text: 'The payment could not be processed. Try again, or use another card.' },
  payment_method_temporarily_unavailable: {
    isGood: false,
    text: 'The payment could not be made just now, and nothing was taken. Try again in a while.',
  },
  authentication_required: {
    isGood: false,
    text: 'Your bank wants you to confirm this payment. Put the card in again, or use another one.',
  },
  asks_every_time: {
    isGood: false,
    text: "This card's bank wants to be asked at every payment, so it cannot be used for bills that come by themselves. Use another card.",
  },
  card_declined: { isGood: false, text: `The card was declined. ${OTHER_CARD}` },
};

/** Why a card was not taken, in words that tell a thief nothing (billing-rules §6). Any other code reads as a plain decline. */
export function declineResult(code: string | undefined): string {
  return code !== undefined && NOTICES[code]?.isGood === false ? code : 'card_declined';
}

/** The same of a card that its buyer has confirmed a moment ago: a bank that asks again will ask every time. */
export function newCardResult(code: string | undefined): string {
  return code === 'authentication_required' ? 'asks_every_time' : declineResult(code);
}

/** The notice of a result; undefined for what is none, for anybody can write an address. */
export function noticeOf(result: unknown): BuyerNotice | undefined {
  return typeof result === 'string' && Object.hasOwn(NOTICES, result) ? NOTICES[result] : undefined;
}

export const STATUS_WORDS: Readonly<Record<SubscriptionStatus, string>> = {
  incomplete: 'Waiting for the first payment',
  trialing: 'On trial',
  active: 'Active',
  past_due: 'Payment overdue',
  paused: 'Paused',
  canceled: 'Canceled',
};

/** `$24.95`, `¥500`. */
export function moneyWords({ amount, currency }: Money): string {
  const digits = currencyExponent(currency);
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount / 10 ** digits);
}

const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });

/** `January 31, 2026`, in UTC. */
export function dayWords(at: Timestamp): string {
  return DAY.format(Date.parse(at));
}

/** `Visa ending in 4242`. */
export function cardWords(card: {
  readonly brand: string;
  readonly last4: string;
  readonly isExpired: boolean;
}): string {
  const { brand, last4, isExpired } = card;
  const name = brand.replaceAll('_', ' ');
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ending in ${last4}${isExpired ? ' (expired)' : ''}`;
}
