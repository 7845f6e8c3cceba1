import type { Timestamp } from '#kernel';

export const DOMAINS = ['money_movement', 'payments'];
export const STATUSES = ['ready', 'blocked', 'pending', 'not_available'];
export const CAPABILITIES = [
  'accept_card_payments',
  'save_payment_methods',
  'accept_affirm_payments',
  'receive_payouts',
  'create_standard_payouts',
  'manage_payout_destinations',
  'manage_payout_settings',
];

/** What the sandbox gateway can do. Nothing else is connected to this engine yet. */
const OF_THE_SANDBOX = new Set(['accept_card_payments', 'save_payment_methods']);
const OF_PAYMENTS = new Set([...OF_THE_SANDBOX, 'accept_affirm_payments']);

/** What an environment can do now (contract §5.8). A sandbox has its gateway; a live environment has none yet. */
export function capabilitiesOf(mode: 'test' | 'live', now: Timestamp) {
  return CAPABILITIES.map((capability) => {
    const isReady = mode === 'test' && OF_THE_SANDBOX.has(capability);
    return {
      capability,
      domain: OF_PAYMENTS.has(capability) ? 'payments' : 'money_movement',
      status: isReady ? 'ready' : 'not_available',
      blocked_reasons: isReady ? [] : [NO_GATEWAY],
      observed_at: now,
    };
  });
}

const NO_GATEWAY = {
  code: 'payment_option_access_not_provisioned',
  message: 'No gateway that can do this is connected to this environment.',
  resolution_owner: 'integrator',
  retryable: false,
};
