import { type GatewayPayment, GatewayRefused, GatewayUnavailable, type PaymentGateway } from '#gateways';
import type { Timestamp } from '#kernel';
import type { ChargeOutcome } from './charge-outcome.js';
import { type ChargeTerms, outcomeOf } from './gateway-answer.js';

/** One attempt to collect, as its stream has frozen it. */
export interface ChargeToDrive extends ChargeTerms {
  readonly customerId?: string;
  readonly paymentMethodId: string;
  readonly methodToken: string;
  readonly captureMethod: 'automatic' | 'manual';
  /** Known once the gateway's payment was created and its id appended. */
  readonly gatewayPaymentId?: string;
  /** The buyer was asked to authenticate in this attempt. */
  readonly afterChallenge: boolean;
  /** Whether a buyer can be asked to authenticate when the issuer insists. */
  readonly challengeable: boolean;
  /** True when this attempt may have been confirmed before: read first. */
  readonly resumed: boolean;
}

/** Refusals that do nothing themselves but tell of an earlier call that did: only reading says what. */
const SAYS_THAT_MORE_HAPPENED: ReadonlySet<GatewayRefused['code']> = new Set([
  'payment_already_succeeded',
  'idempotency_key_reused',
]);

/**
 * Takes one attempt through the gateway (D8): create the payment, remember its id, confirm. The payment is one per
 * payment intent and pays at most once; every call carries the attempt's own key, so that repeating it is safe.
 */
export class ChargeDriver {
  constructor(private readonly gateway: PaymentGateway) {}

  /**
   * `remember` appends the gateway's payment id before anything is confirmed, and answers the id that stands: the first that was
   * appended, whoever did. It answers undefined when the attempt may not be confirmed any more, because somebody else has closed
   * it meanwhile (F10, F14). What it throws (a store that is down, say) passes through. Gateway failures do not throw: they are
   * `unknown`, or `not_attempted` when the gateway surely was not reached.
   */
  async drive(
    charge: ChargeToDrive,
    at: Timestamp,
    remember: (gatewayPaymentId: string) => Promise<string | undefined>,
  ): Promise<ChargeOutcome> {
    let { gatewayPaymentId, resumed } = charge;
    if (gatewayPaymentId === undefined) {
      const created = await this.#ask(() => this.#create(charge, at));
      // A payment that was created but never confirmed takes no money, and the next creation finds it by its key.
      if ('kind' in created) return { kind: 'not_attempted', reason: 'gateway_not_reached' };
      gatewayPaymentId = await remember(created.gatewayPaymentId);
      if (gatewayPaymentId === undefined) return { kind: 'not_attempted', reason: 'attempt_is_over' };
      resumed ||= gatewayPaymentId !== created.gatewayPaymentId;
    }
    const standing = gatewayPaymentId;
    if (resumed) {
      const known = await this.#ask(() => this.gateway.retrievePayment(charge.account, standing));
      if ('kind' in known) return known;
      const outcome = outcomeOf(known, charge);
      if (outcome) return outcome;
    }
    const confirmed = await this.#ask(() => this.#confirm(charge, standing, at));
    if ('kind' in confirmed) return confirmed;
    return outcomeOf(confirmed, charge) ?? { kind: 'unknown', reason: 'gateway_did_not_take_the_confirmation' };
  }

  /** Lets go of an attempt that must not be confirmed any more, unless it has paid already (F15). */
  async giveUp(charge: ChargeToDrive, at: Timestamp): Promise<ChargeOutcome> {
    const { gatewayPaymentId, account, paymentIntentId } = charge;
    if (gatewayPaymentId === undefined) return { kind: 'not_attempted', reason: 'given_up' };
    const known = await this.#ask(() => this.gateway.retrievePayment(account, gatewayPaymentId));
    if ('kind' in known) return known;
    const outcome = outcomeOf(known, charge);
    if (outcome?.kind === 'succeeded' || outcome?.kind === 'declined' || outcome?.kind === 'unknown') return outcome;
    const idempotencyKey = `${paymentIntentId}:cancel`;
    const canceled = await this.#ask(() =>
      this.gateway.cancelPayment({ account, gatewayPaymentId, idempotencyKey, at }),
    );
    return 'kind' in canceled ? canceled : { kind: 'not_attempted', reason: 'given_up' };
  }

  async #create(charge: ChargeToDrive, at: Timestamp): Promise<GatewayPayment> {
    const { account, attemptId, paymentIntentId, customerId, amount, captureMethod } = charge;
    const call = { account, at, paymentIntentId, customerId, amount, captureMethod };
    try {
      return await this.gateway.createPayment({ ...call, idempotencyKey: `${paymentIntentId}:create` });
    } catch (error) {
      // An error that the gateway keeps under the key would stand for a day; only the id that is remembered is ever confirmed (F7).
      if (!(error instanceof GatewayUnavailable && error.replayed)) throw error;
      return this.gateway.createPayment({ ...call, idempotencyKey: `${attemptId}:create` });
    }
  }

  #confirm(charge: ChargeToDrive, gatewayPaymentId: string, at: Timestamp): Promise<GatewayPayment> {
    const { account, attemptId, paymentMethodId, methodToken, challengeable, afterChallenge } = charge;
    // After a challenge this is another request than before it, and the buyer is there.
    const idempotencyKey = afterChallenge ? `${attemptId}:confirm_after_challenge` : `${attemptId}:confirm`;
    return this.gateway.confirmPayment({
      account,
      at,
      idempotencyKey,
      gatewayPaymentId,
      attemptId,
      paymentMethodId,
      methodToken,
      offSession: !afterChallenge,
      challengeable,
    });
  }

  async #ask(call: () => Promise<GatewayPayment>): Promise<GatewayPayment | ChargeOutcome> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof GatewayRefused && SAYS_THAT_MORE_HAPPENED.has(error.code)) {
        return { kind: 'unknown', reason: `gateway_refused:${error.code}` };
      }
      if (error instanceof GatewayRefused) return { kind: 'not_attempted', reason: `gateway_refused:${error.code}` };
      if (error instanceof GatewayUnavailable && error.notAttempted) {
        return { kind: 'not_attempted', reason: 'gateway_not_reached' };
      }
      const reason = error instanceof GatewayUnavailable ? 'gateway_gave_no_answer' : 'gateway_error';
      return { kind: 'unknown', reason };
    }
  }
}
