import { type GatewayPayment, GatewayRefused, GatewayUnavailable, type PaymentGateway } from '#gateways';
import { isSameMoney, type Money, type Timestamp, UNTRUE_REPLY } from '#kernel';

interface HeldPayment {
  readonly account: { readonly merchantId: string; readonly environmentId: string };
  readonly gatewayPaymentId: string;
  readonly at: Timestamp;
}

/** What became of a capture: what was taken, why the gateway will not, or why its answer settles nothing. */
export type CaptureResult = { readonly captured: Money } | { readonly failure: string } | { readonly reason: string };

/**
 * Ends what is held at the gateway. An answer that settles nothing is thrown: whoever comes next asks again. A refusal, and an
 * error that the gateway keeps under the key, are settled by reading (F7).
 */
export class GatewaySettling {
  constructor(private readonly gateway: PaymentGateway) {}

  async capture(call: HeldPayment & { captureId: string; amount: Money; held: Money }): Promise<CaptureResult> {
    const { account, gatewayPaymentId, at, captureId, amount } = call;
    const request = { account, gatewayPaymentId, amount, at };
    try {
      const idempotencyKey = `${captureId}:capture`;
      return capturedBy(await this.gateway.capturePayment({ ...request, idempotencyKey }), call);
    } catch (error) {
      const refused = refusalOf(error);
      if (!refused && !isKept(error)) throw error;
      const payment = await this.gateway.retrievePayment(account, gatewayPaymentId);
      if (payment.status === 'succeeded') return capturedBy(payment, call);
      if (refused) return { failure: `gateway_refused:${refused}` };
      const idempotencyKey = `${captureId}:capture:2`;
      return capturedBy(await this.gateway.capturePayment({ ...request, idempotencyKey }), call);
    }
  }

  /** How the gateway's payment stands; undefined when it does not tell. */
  async statusOf(
    account: HeldPayment['account'],
    gatewayPaymentId: string,
  ): Promise<GatewayPayment['status'] | undefined> {
    try {
      return (await this.gateway.retrievePayment(account, gatewayPaymentId)).status;
    } catch (error) {
      if (error instanceof GatewayUnavailable || error instanceof GatewayRefused) return undefined;
      throw error;
    }
  }

  /** `has_paid` when there is nothing to cancel any more, because the money was taken. */
  async cancel(call: HeldPayment & { idempotencyKey: string }): Promise<'canceled' | 'has_paid'> {
    const { account, gatewayPaymentId, at, idempotencyKey } = call;
    try {
      await this.gateway.cancelPayment({ account, gatewayPaymentId, idempotencyKey, at });
      return 'canceled';
    } catch (error) {
      if (!refusalOf(error) && !isKept(error)) throw error;
      const { status } = await this.gateway.retrievePayment(account, gatewayPaymentId);
      if (status === 'canceled') return 'canceled';
      if (status === 'succeeded') return 'has_paid';
      if (refusalOf(error)) throw error;
      await this.gateway.cancelPayment({ account, gatewayPaymentId, idempotencyKey: `${idempotencyKey}:2`, at });
      return 'canceled';
    }
  }
}

/** Who names other amounts than those that were held and asked for is not believed (F60). */
function capturedBy(payment: GatewayPayment, { amount, held }: { amount: Money; held: Money }): CaptureResult {
  const { capturedAmount: captured } = payment;
  if (captured && isSameMoney(captured, amount) && isSameMoney(payment.amount, held)) return { captured };
  return { reason: `${UNTRUE_REPLY}amount` };
}

function refusalOf(error: unknown): string | undefined {
  return error instanceof GatewayRefused ? error.code : undefined;
}

function isKept(error: unknown): boolean {
  return error instanceof GatewayUnavailable && error.replayed;
}
