import type { PaymentGateway } from '#gateways';
import type { Moment } from './plan-races.js';

/** Tells when somebody makes a payment at the gateway. It holds nobody up. */
export interface GatewayWatch {
  /** Resolves when that payment intent's payment comes to the moment for the first time. */
  at(moment: Moment, paymentIntentId: string): Promise<void>;
}

export function watchGateway(gateway: PaymentGateway): GatewayWatch {
  const waiting = new Map<string, () => void>();
  const tell = (moment: Moment, paymentIntentId: string) => {
    const key = `${moment} ${paymentIntentId}`;
    waiting.get(key)?.();
    waiting.delete(key);
  };
  const create = gateway.createPayment.bind(gateway);
  gateway.createPayment = async (call) => {
    tell('payment_asked_for', call.paymentIntentId);
    const created = await create(call);
    tell('payment_made', call.paymentIntentId);
    return created;
  };
  return {
    at: (moment, paymentIntentId) =>
      new Promise((resolve) => {
        waiting.set(`${moment} ${paymentIntentId}`, resolve);
      }),
  };
}
