import type { Timestamp } from '#kernel';
import type { GatewayCard, GatewayDecline } from '../payment-gateway.port.js';
import type { ChargeRule, SandboxCard } from './sandbox-card-rows.policy.js';
import { CARD_ROWS } from './sandbox-card-rows.policy.js';

/** What a confirmation meets. A challenge is for a buyer; without one it is a decline. */
export type CardAnswer = { kind: 'approved' } | { kind: 'challenge' } | { kind: 'declined'; decline: GatewayDecline };

/** The cardholder did not pass the challenge: the network was not asked for the money. */
export const CHALLENGE_FAILED: GatewayDecline = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'The issuer asks the cardholder to authenticate this payment.',
};

/** The issuer's own answer to a charge without the cardholder. */
const AUTHENTICATION_REQUIRED: GatewayDecline = { ...CHALLENGE_FAILED, networkCode: '1A' };

export const EXPIRED_CARD: GatewayDecline = {
  code: 'expired_card',
  networkCode: '54',
  message: 'The card has expired.',
};

export const METHOD_UNAVAILABLE: GatewayDecline = {
  code: 'payment_method_unavailable',
  message: 'The payment method was detached and can no longer be charged.',
};

const BY_TOKEN = new Map(CARD_ROWS.map((card) => [card.token, card]));
const BY_NUMBER = new Map(CARD_ROWS.flatMap((card) => (card.number ? [[card.number, card] as const] : [])));

/** The card of a token such as `pm_card_visa`; undefined for an unknown one. */
export function cardOfToken(token: string): SandboxCard | undefined {
  return BY_TOKEN.get(token);
}

/** The card of a token or of a raw test number, which only the buyer's own confirmation may send. */
export function cardOfTokenOrNumber(text: string): SandboxCard | undefined {
  return BY_TOKEN.get(text) ?? BY_NUMBER.get(text.replaceAll(/[ -]/g, ''));
}

/** The card as it is shown; it expires at the end of December, four years after the year of `at`. */
export function shownCard(card: SandboxCard, at: Timestamp): GatewayCard {
  return { brand: card.brand, last4: card.last4, expMonth: 12, expYear: Number(at.slice(0, 4)) + 4 };
}

/** The card behind a one-time token; undefined for one that the sandbox does not know. */
export function testCardOf(token: string, at: Timestamp): GatewayCard | undefined {
  const card = cardOfToken(token);
  return card && shownCard(card, at);
}

/** Whether the card's last month is over at `at` (UTC). */
export function isExpired(card: GatewayCard, at: Timestamp): boolean {
  const month = Number(at.slice(0, 4)) * 12 + Number(at.slice(5, 7));
  return month > card.expYear * 12 + card.expMonth;
}

/** Whether having been set up for off-session use changes what the card answers. */
export function setUpMatters(card: SandboxCard): boolean {
  return [card.onSession, card.offSession].some((rule) => rule.challenge === 'unless_set_up');
}

/** What a card answers to a confirmation that is neither expired nor detached. */
export function answerOf(
  card: SandboxCard,
  charge: { offSession: boolean; challengeable: boolean; setUp: boolean; authenticated: boolean },
): CardAnswer {
  const rule = charge.offSession ? card.offSession : card.onSession;
  if (needsChallenge(rule, charge)) {
    const hasBuyer = !charge.offSession || charge.challengeable;
    return hasBuyer ? { kind: 'challenge' } : { kind: 'declined', decline: AUTHENTICATION_REQUIRED };
  }
  return rule.decline ? { kind: 'declined', decline: rule.decline } : { kind: 'approved' };
}

function needsChallenge(rule: ChargeRule, charge: { setUp: boolean; authenticated: boolean }): boolean {
  if (charge.authenticated || rule.challenge === 'none') return false;
  return rule.challenge === 'always' || !charge.setUp;
}
