import type { GatewayPayment } from '#gateways';
import type { ChargeToDrive } from './charge-driver.js';

export const NOW = '2026-03-01T10:00:00.000Z';
export const amount = { amount: 2_000, currency: 'USD' };
const account = { merchantId: 'mer_1', environmentId: 'menv_1' };

/** A charge that nobody has asked the gateway for. */
export const CHARGE: ChargeToDrive = {
  attemptId: 'pa_1',
  startedAt: NOW,
  paymentIntentId: 'pi_1',
  amount,
  account,
  paymentMethodId: 'pm_1',
  methodToken: 'gpm_1',
  captureMethod: 'automatic',
  afterChallenge: false,
  challengeable: false,
  resumed: false,
};

/** The gateway's payment for it, not confirmed yet. */
export const UNCONFIRMED: GatewayPayment = {
  gatewayPaymentId: 'gpi_1',
  paymentIntentId: 'pi_1',
  amount,
  account,
  status: 'requires_confirmation',
  clientSecret: 'secret',
};
