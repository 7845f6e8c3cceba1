import { GatewayRefused, type PaymentGateway } from './payment-gateway.port.js';

/** A decline is an answer, and a refusal is one too; `unavailable` is everything that leaves the outcome open. */
export type CallResult = 'answered' | 'refused' | 'unavailable';

/** Hears of every call that has ended: which it was, what it came to, how long it took. */
export type WatchCall = (call: keyof PaymentGateway, result: CallResult, duration_ms: number) => void;

/** The same gateway; nothing of what it answers or throws is changed. */
export function watchedGateway(gateway: PaymentGateway, watch: WatchCall): PaymentGateway {
  const watched =
    <Args extends unknown[], Answer>(call: keyof PaymentGateway, method: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      const begun_ms = performance.now();
      const end = (result: CallResult) => watch(call, result, performance.now() - begun_ms);
      try {
        const answer = await method.apply(gateway, args);
        end('answered');
        return answer;
      } catch (error) {
        end(error instanceof GatewayRefused ? 'refused' : 'unavailable');
        throw error;
      }
    };
  return {
    createSetup: watched('createSetup', gateway.createSetup),
    retrieveSetup: watched('retrieveSetup', gateway.retrieveSetup),
    detachMethod: watched('detachMethod', gateway.detachMethod),
    createPayment: watched('createPayment', gateway.createPayment),
    confirmPayment: watched('confirmPayment', gateway.confirmPayment),
    capturePayment: watched('capturePayment', gateway.capturePayment),
    cancelPayment: watched('cancelPayment', gateway.cancelPayment),
    retrievePayment: watched('retrievePayment', gateway.retrievePayment),
    createRefund: watched('createRefund', gateway.createRefund),
    retrieveRefund: watched('retrieveRefund', gateway.retrieveRefund),
    findRefund: watched('findRefund', gateway.findRefund),
  };
}
