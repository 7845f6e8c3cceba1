import { type GatewayRefund, GatewayRefused, GatewayUnavailable, type PaymentGateway } from '#gateways';
import type { Timestamp } from '#kernel';
import { type RefundTerms, refundOutcomeOf } from './refund-answer.js';
import type { RefundOutcome } from './refund-outcome.js';
import { isPastKeyLife, mayStillArrive } from './refund-schedule.policy.js';

/** One refund of one payment, as its stream has frozen it. */
export interface RefundToDrive extends RefundTerms {
  readonly reservedAt: Timestamp;
  /** When it may have been asked for last without an answer. */
  readonly askedAt?: Timestamp;
  /** Whether the gateway may still be asked for it; else it is only read. */
  readonly mayAsk: boolean;
  /** True when it may have been asked for before: read first. */
  readonly resumed: boolean;
}

/** A gateway that keeps an error under its key gives it for ever: so many keys are tried, each after a look (F7). */
const KEYS_PER_REFUND = 3;

const NOT_REACHED = 'gateway_not_reached';

type Asked = GatewayRefund | undefined | RefundOutcome | 'error_kept' | 'refused';

/**
 * Takes one refund through the gateway (D8). The key derives from our refund and the payment, so that asking again within the
 * key's life is safe; afterwards the gateway is only read (F6). Failures of the gateway do not throw, they are `unknown`.
 */
export class RefundDriver {
  constructor(private readonly gateway: PaymentGateway) {}

  /**
   * `announce` writes down that it is asked for again, and is false when somebody else does that: then there is no outcome here.
   * The first request needs none, the reservation speaks for it.
   */
  async drive(
    refund: RefundToDrive,
    at: Timestamp,
    announce: () => Promise<boolean>,
  ): Promise<RefundOutcome | undefined> {
    if (refund.gatewayRefundId !== undefined) return this.#retrieve(refund, refund.gatewayRefundId);
    if (refund.resumed) {
      const found = await this.#find(refund);
      if (found) return found;
    }
    // That nothing is found proves nothing while an earlier request may still arrive; nor does the key alone suffice, since
    // a gateway that loses it would carry out both, the late request and the next one (F4, F59).
    const isLatePossible = refund.resumed && refund.askedAt !== undefined && mayStillArrive(refund.askedAt, at);
    if (isLatePossible) return { kind: 'unknown', reason: 'gateway_may_still_carry_it_out' };
    if (isPastKeyLife(refund.reservedAt, at)) return { kind: 'failed', failureReason: 'payment_refund_not_attempted' };
    if (!refund.mayAsk) return { kind: 'unknown', reason: 'gateway_does_not_find_it' };
    if (refund.resumed && !(await announce())) return undefined;
    return asked(await this.#create(refund, at));
  }

  async #create(refund: RefundToDrive, at: Timestamp): Promise<RefundOutcome> {
    const { account, gatewayPaymentId, refundId, amount } = refund;
    const call = { account, gatewayPaymentId, refundId, amount, at };
    for (let n = 1; n <= KEYS_PER_REFUND; n++) {
      const idempotencyKey = keyOf(refund, n);
      const answer = await this.#ask(() => this.gateway.createRefund({ ...call, idempotencyKey }));
      if (answer !== 'error_kept' && answer !== 'refused') return this.#outcome(answer, refund);
      // A request before this one may have been carried out: that is read before anything else is concluded.
      const found = await this.#find(refund);
      if (found) return found;
      if (answer === 'refused') return { kind: 'failed', failureReason: 'payment_refund_failed' };
    }
    return { kind: 'unknown', reason: 'gateway_error' };
  }

  async #retrieve(refund: RefundToDrive, gatewayRefundId: string): Promise<RefundOutcome> {
    const answer = await this.#ask(() => this.gateway.retrieveRefund(refund.account, gatewayRefundId));
    return this.#outcome(answer, refund);
  }

  /** What the gateway has on record for our refund id; undefined when it surely has nothing. */
  async #find(refund: RefundToDrive): Promise<RefundOutcome | undefined> {
    const { account, gatewayPaymentId, refundId } = refund;
    const answer = await this.#ask(() => this.gateway.findRefund(account, gatewayPaymentId, refundId));
    return answer === undefined ? undefined : this.#outcome(answer, refund);
  }

  #outcome(answer: Asked, refund: RefundToDrive): RefundOutcome {
    // A read that is refused or failed says nothing about the money.
    if (answer === undefined || answer === 'error_kept' || answer === 'refused') {
      return { kind: 'unknown', reason: 'gateway_error' };
    }
    return 'kind' in answer ? answer : refundOutcomeOf(answer, refund);
  }

  async #ask(call: () => Promise<GatewayRefund | undefined>): Promise<Asked> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof GatewayRefused) {
        const isUnsettled = error.code === 'idempotency_key_reused';
        return isUnsettled ? { kind: 'unknown', reason: `gateway_refused:${error.code}` } : 'refused';
      }
      if (!(error instanceof GatewayUnavailable)) return { kind: 'unknown', reason: 'gateway_error' };
      if (error.notAttempted) return { kind: 'unknown', reason: NOT_REACHED };
      return error.replayed ? 'error_kept' : { kind: 'unknown', reason: 'gateway_gave_no_answer' };
    }
  }
}

/** Marks an unknown outcome as one of asking, not of reading. */
function asked(outcome: RefundOutcome): RefundOutcome {
  if (outcome.kind !== 'unknown') return outcome;
  return { ...outcome, asked: outcome.reason === NOT_REACHED ? 'not_reached' : 'unanswered' };
}

/** The n-th key of a refund of a payment, counted from 1. */
function keyOf({ refundId, gatewayPaymentId }: RefundToDrive, n: number): string {
  const base = `${refundId}:${gatewayPaymentId}:refund`;
  return n === 1 ? base : `${base}:${n}`;
}
