import { type Refusal, refuse } from '#kernel';
import { effectiveAccount } from './effective-settings.js';
import type { BuyerCapabilities, CustomerAccount, Given } from './settings-values.js';

const CAPABILITIES = 'customer_account.buyer_capabilities';

/** Why the parts of an account do not go together, or undefined. Bounds of single values are checked before. */
export function refuseCustomerAccount(given: Given<CustomerAccount>): Refusal | undefined {
  const { mode, merchantAccountUrl, buyerCapabilities } = effectiveAccount(given);
  if (mode === 'merchant_hosted' && merchantAccountUrl === null) {
    const param = 'customer_account.merchant_account_url';
    return refuse('FIELD_REQUIRED', 'An account that the merchant hosts has an address.', { param });
  }
  return refuseReasons(buyerCapabilities) ?? refuseRetention(buyerCapabilities);
}

function refuseReasons({ cancellationReasons }: BuyerCapabilities): Refusal | undefined {
  if (new Set(cancellationReasons).size === cancellationReasons.length) return undefined;
  return invalid('cancellation_reasons', 'A reason stands in the list once.');
}

function refuseRetention({ pause, retentionOffer }: BuyerCapabilities): Refusal | undefined {
  const { kind, pauseCycles } = retentionOffer;
  const param = 'retention_offer.pause_cycles';
  if (kind === 'none') {
    return pauseCycles === null ? undefined : invalid(param, 'Only the offer pause_instead has pause_cycles.');
  }
  if (pauseCycles === null) {
    return refuse('FIELD_REQUIRED', 'The offer of a pause says how long it is.', { param: `${CAPABILITIES}.${param}` });
  }
  return pause.maxCycles !== null && pauseCycles > pause.maxCycles
    ? invalid(param, 'A pause that is offered is no longer than pause.max_cycles.')
    : undefined;
}

function invalid(member: string, message: string): Refusal {
  return refuse('INVALID_REQUEST', message, { param: `${CAPABILITIES}.${member}` });
}
