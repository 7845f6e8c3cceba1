import type { GatewayCard, GatewayDecline } from '../payment-gateway.port.js';

/** What a charge meets: first a challenge (when asked for), then the decline, else it succeeds. */
export interface ChargeRule {
  readonly challenge: 'none' | 'always' | 'unless_set_up';
  readonly decline?: GatewayDecline;
}

/** One test card: how it answers at attach, with the buyer there, and without. */
export interface SandboxCard {
  readonly token: string;
  /** The raw test number, where one is published. Only the buyer's own confirmation accepts it. */
  readonly number?: string;
  readonly brand: GatewayCard['brand'];
  readonly last4: string;
  /** Set when the issuer refuses the set-up: no method is left behind. */
  readonly attach?: GatewayDecline;
  readonly onSession: ChargeRule;
  readonly offSession: ChargeRule;
  /** What becomes of a refund; at once it succeeds. */
  readonly refund?: RefundRule;
}

/** How a refund stands at first, and an hour later. */
export interface RefundRule {
  readonly first: 'pending' | 'succeeded';
  readonly later: 'succeeded' | 'failed';
  readonly failureReason?: string;
}

const SUCCEEDS: ChargeRule = { challenge: 'none' };
const ASKS: ChargeRule = { challenge: 'always' };

/** A decline in the contract's words: an issuer's finer reason stays beside `card_declined`. */
function cardDeclined(declineCode: string, networkCode: string): GatewayDecline {
  return { code: 'card_declined', declineCode, networkCode, message: 'The card was declined.' };
}

const GENERIC_DECLINE = cardDeclined('generic_decline', '05');

const INSUFFICIENT_FUNDS: GatewayDecline = {
  code: 'insufficient_funds',
  declineCode: 'insufficient_funds',
  networkCode: '51',
  message: 'The card has insufficient funds.',
};

/** Blocked by the gateway's own risk rules, before the issuer was asked. */
const BLOCKED: GatewayDecline = {
  code: 'payment_blocked',
  declineCode: 'highest_risk_level',
  message: 'The payment was blocked.',
};

function row(
  token: string,
  number: string,
  rules: Partial<Pick<SandboxCard, 'attach' | 'onSession' | 'offSession' | 'refund'>> = {},
  brand: GatewayCard['brand'] = 'visa',
): SandboxCard {
  return { token, number, brand, last4: number.slice(-4), onSession: SUCCEEDS, offSession: SUCCEEDS, ...rules };
}

/** An issuer that refuses the card already at attach; charged directly it declines the same way. */
function refusing(token: string, number: string, decline: GatewayDecline): SandboxCard {
  const rule: ChargeRule = { challenge: 'none', decline };
  return row(token, number, { attach: decline, onSession: rule, offSession: rule });
}

/** A card that can be saved and fails when it is charged. */
function failing(token: string, number: string, decline: GatewayDecline): SandboxCard {
  const rule: ChargeRule = { challenge: 'none', decline };
  return row(token, number, { onSession: rule, offSession: rule });
}

/** A failing card of the network that says what to do next. */
function advised(token: string, number: string, decline: GatewayDecline, adviceCode: string): SandboxCard {
  return { ...failing(token, number, { ...decline, adviceCode }), brand: 'mastercard' };
}

const PLAIN = [
  row('pm_card_visa', '4242424242424242'),
  row('pm_card_visa_debit', '4000056655665556'),
  row('pm_card_mastercard', '5555555555554444', {}, 'mastercard'),
  row('pm_card_mastercard_debit', '5200828282828210', {}, 'mastercard'),
  row('pm_card_mastercard_prepaid', '5105105105105100', {}, 'mastercard'),
  row('pm_card_amex', '378282246310005', {}, 'amex'),
  row('pm_card_discover', '6011111111111117', {}, 'discover'),
  row('pm_card_diners', '3056930009020004', {}, 'diners'),
  row('pm_card_jcb', '3566002020360505', {}, 'jcb'),
  row('pm_card_unionpay', '6200000000000005', {}, 'unionpay'),
];

const AUTHENTICATING = [
  row('pm_card_authenticationRequiredOnSetup', '4000002500003155', {
    onSession: ASKS,
    offSession: { challenge: 'unless_set_up' },
  }),
  row('pm_card_authenticationRequired', '4000002760003184', { onSession: ASKS, offSession: ASKS }),
  row('pm_card_authenticationRequiredSetupForOffSession', '4000003800000446', { onSession: ASKS }),
  row('pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', '4000008260003178', {
    onSession: { challenge: 'always', decline: INSUFFICIENT_FUNDS },
    offSession: { challenge: 'none', decline: INSUFFICIENT_FUNDS },
  }),
  row('pm_card_threeDSecure2Required', '4000000000003220', { onSession: ASKS, offSession: ASKS }),
  row('pm_card_threeDSecureRequired', '4000008400000027', { onSession: ASKS, offSession: ASKS }),
  row('pm_card_threeDSecureRequiredChargeDeclined', '4000008400001629', {
    onSession: { challenge: 'always', decline: GENERIC_DECLINE },
    offSession: ASKS,
  }),
  // The look-up itself fails, so the buyer never sees a challenge.
  failing('pm_card_threeDSecureRequiredProcessingError', '4000008400001280', GENERIC_DECLINE),
  row('pm_card_threeDSecureOptional', '4000000000003055'),
];

/** A card without a published number, known by its token alone. */
function numberless(card: SandboxCard): SandboxCard {
  return { ...card, number: undefined };
}

const NUMBERLESS = [
  // Shares the number of pm_card_amex, which stands for it.
  row('pm_card_amex_threeDSecureNotSupported', '378282246310005', {}, 'amex'),
  failing('tok_visa_chargeCustomerFailLostCard', '0341', cardDeclined('lost_card', '41')),
  failing('tok_visa_chargeCustomerFailStolenCard', '0341', cardDeclined('stolen_card', '43')),
].map(numberless);

/** This sandbox's own: cards that can be saved, and whose declines say what the networks' rules go by (billing-rules.md §5). */
const NETWORK_RULED = [
  failing('pm_card_visa_neverApprove', '9046', cardDeclined('do_not_honor', '46')),
  failing('pm_card_visa_insufficientFunds', '9051', INSUFFICIENT_FUNDS),
  failing('pm_card_visa_issuerUnavailable', '9091', cardDeclined('issuer_not_available', '91')),
  advised('pm_card_mastercard_adviceNewAccountInfo', '9101', cardDeclined('do_not_honor', '79'), '01'),
  advised('pm_card_mastercard_adviceTryAgainLater', '9102', cardDeclined('do_not_honor', '05'), '02'),
  advised('pm_card_mastercard_adviceDoNotTryAgain', '9103', cardDeclined('do_not_honor', '05'), '03'),
  advised('pm_card_mastercard_advicePaymentCancelled', '9121', cardDeclined('do_not_honor', '05'), '21'),
  advised('pm_card_mastercard_adviceTryAgainIn1Hour', '9124', INSUFFICIENT_FUNDS, '24'),
  advised('pm_card_mastercard_adviceTryAgainIn24Hours', '9125', INSUFFICIENT_FUNDS, '25'),
  advised('pm_card_mastercard_adviceTryAgainIn10Days', '9130', INSUFFICIENT_FUNDS, '30'),
].map(numberless);

const DECLINING = [
  failing('pm_card_chargeCustomerFail', '4000000000000341', GENERIC_DECLINE),
  refusing('pm_card_visa_chargeDeclined', '4000000000000002', GENERIC_DECLINE),
  refusing('pm_card_visa_chargeDeclinedInsufficientFunds', '4000000000009995', INSUFFICIENT_FUNDS),
  refusing('pm_card_visa_chargeDeclinedLostCard', '4000000000009987', cardDeclined('lost_card', '41')),
  refusing('pm_card_visa_chargeDeclinedStolenCard', '4000000000009979', cardDeclined('stolen_card', '43')),
  refusing('pm_card_chargeDeclinedExpiredCard', '4000000000000069', {
    code: 'expired_card',
    networkCode: '54',
    message: 'The card has expired.',
  }),
  // The token stands for the card with a security code sent along; no code ever reaches this gateway by itself.
  refusing('pm_card_chargeDeclinedIncorrectCvc', '4000000000000127', {
    code: 'incorrect_cvc',
    networkCode: 'N7',
    message: 'The security code is incorrect.',
  }),
  refusing('pm_card_chargeDeclinedProcessingError', '4000000000000119', {
    code: 'processing_error',
    networkCode: '96',
    message: 'An error occurred while processing the card.',
  }),
  refusing(
    'pm_card_visa_chargeDeclinedVelocityLimitExceeded',
    '4000000000006975',
    cardDeclined('card_velocity_exceeded', '65'),
  ),
  refusing('pm_card_incorrectNumber', '4242424242424241', {
    code: 'card_declined',
    declineCode: 'incorrect_number',
    networkCode: '14',
    message: 'The number is not valid.',
  }),
];

const RISKY = [
  failing('pm_card_radarBlock', '4100000000000019', BLOCKED),
  // "May block": the gateway's standing rule blocks the highest level, so that a test can rely on it.
  failing('pm_card_riskLevelHighest', '4000000000004954', BLOCKED),
  // "May queue for review": a review does not hold the money back.
  row('pm_card_riskLevelElevated', '4000000000009235'),
  row('pm_card_cvcCheckFail', '4000000000000101'),
  row('pm_card_avsZipFail', '4000000000000036'),
];

/** Disputes come later in a payment's life; for them these cards only have to succeed here. */
const AFTERMATH = [
  row('pm_card_createDispute', '4000000000000259'),
  row('pm_card_createDisputeProductNotReceived', '4000000000002685'),
  row('pm_card_createDisputeInquiry', '4000000000001976'),
  row('pm_card_createIssuerFraudRecord', '4000000000005423'),
  row('pm_card_pendingRefund', '4000000000007726', { refund: { first: 'pending', later: 'succeeded' } }),
  row('pm_card_refundFail', '4000000000005126', {
    refund: { first: 'succeeded', later: 'failed', failureReason: 'expired_or_canceled_card' },
  }),
];

/**
 * Every card of billing-rules.md §7, and some of our own for network rules. The bank rows (US bank account, ACH numbers, SEPA debits) are left out: the
 * contract saves cards only.
 */
export const CARD_ROWS: readonly SandboxCard[] = [
  ...PLAIN,
  ...AUTHENTICATING,
  ...NUMBERLESS,
  ...DECLINING,
  ...NETWORK_RULED,
  ...RISKY,
  ...AFTERMATH,
];
