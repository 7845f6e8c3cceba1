import {
  type GatewayPayment,
  type GatewayRefusalCode,
  GatewayRefused,
  GatewayUnavailable,
  type PaymentGateway,
} from '#gateways';
import { isKeyTooOld, plusMilliseconds, type Timestamp } from '#kernel';
import type { ChargeOutcome, NotAttemptedCharge, UnknownCharge } from './charge-outcome.js';
import { type ChargeTerms, outcomeOf } from './gateway-answer.js';
import { type HearCall, hearing, retryAfterOf } from './hear-gateway.js';

/** One attempt to collect, as its stream has frozen it. */
export interface ChargeToDrive extends ChargeTerms {
  readonly customerId?: string;
  /** Absent when a one-time token is charged. */
  readonly paymentMethodId?: string;
  readonly methodToken: string;
  readonly captureMethod: 'automatic' | 'manual';
  /** When the attempt began, and its keys with it. */
  readonly startedAt: Timestamp;
  /** How many payments of this payment intent were canceled at the gateway before: each had a key of its own. */
  readonly canceledPayments?: number;
  /** Known once the gateway's payment was created and its id appended. */
  readonly gatewayPaymentId?: string;
  /** The buyer was asked to authenticate in this attempt. */
  readonly afterChallenge: boolean;
  /** The buyer takes part from the start, and need not be sent for. */
  readonly isBuyerPresent?: boolean;
  /** Whether a buyer can be asked to authenticate when the issuer insists. */
  readonly challengeable: boolean;
  /** True when this attempt may have been confirmed before: read first. */
  readonly resumed: boolean;
}

/** A gateway that keeps an error under its key gives it for ever: so many keys are tried, each after a look (F7). */
const KEYS_PER_CALL = 3;

const NOT_REACHED = 'gateway_not_reached';

type NoAnswer = NotAttemptedCharge | UnknownCharge;

/** Refusals that do not tell whether an earlier request took the money: they are settled by reading. */
const UNSETTLED_REFUSALS: ReadonlySet<GatewayRefusalCode> = new Set([
  'idempotency_key_reused',
  'payment_already_succeeded',
]);

/**
 * Takes one attempt through the gateway (D8): create the payment, remember its id, confirm. The payment is one per
 * payment intent and pays at most once; every call carries the attempt's own key, so that repeating it is safe.
 */
export class ChargeDriver {
  constructor(
    private readonly gateway: PaymentGateway,
    /** Hears of every call that creates or confirms. */
    private readonly hear: HearCall = () => {},
  ) {}

  /**
   * `remember` appends the gateway's payment id before anything is confirmed and answers the id that stands in the log: when
   * somebody else's came first, that payment is confirmed and this one never. It answers undefined when the attempt may not be
   * confirmed any more, because somebody has closed it meanwhile (F10, F14). What it throws (a store that is down, say) passes through. Gateway failures do not throw: they are `unknown`, or `not_attempted` when the gateway surely was not reached.
   */
  async drive(
    charge: ChargeToDrive,
    at: Timestamp,
    remember: (gatewayPaymentId: string) => Promise<string | undefined>,
  ): Promise<ChargeOutcome> {
    let { gatewayPaymentId, resumed } = charge;
    if (isKeyTooOld(charge.startedAt, at)) return this.#close(charge, at);
    if (gatewayPaymentId === undefined) {
      const created = await this.#create(charge, at);
      // A payment that was created but never confirmed takes no money, and the next creation finds it by its key.
      if ('kind' in created) {
        if (created.kind === 'not_attempted') return created;
        return { kind: 'not_attempted', reason: NOT_REACHED, retryNotBefore: created.retryNotBefore };
      }
      gatewayPaymentId = await remember(created.gatewayPaymentId);
      if (gatewayPaymentId === undefined) return { kind: 'not_attempted', reason: 'attempt_is_over' };
      resumed ||= gatewayPaymentId !== created.gatewayPaymentId;
    }
    if (resumed) {
      const outcome = await this.#look(charge, gatewayPaymentId);
      if (outcome) return outcome;
    }
    return this.#confirm({ ...charge, resumed }, gatewayPaymentId, at);
  }

  /** Lets go of an attempt that must not be confirmed any more, unless it has paid already (F15). */
  giveUp(charge: ChargeToDrive, at: Timestamp): Promise<ChargeOutcome> {
    const isLetGo = ({ kind }: ChargeOutcome) => kind === 'authorized' || kind === 'requires_action';
    return this.#letGo(charge, at, 'given_up', isLetGo);
  }

  /** What the gateway has on record for this attempt, without asking it for anything; undefined when it was not confirmed. */
  async look(charge: ChargeToDrive): Promise<ChargeOutcome | undefined> {
    return charge.gatewayPaymentId === undefined ? undefined : this.#look(charge, charge.gatewayPaymentId);
  }

  /**
   * Ends an attempt whose keys the gateway may have forgotten: what it came to is read, and what was never confirmed is let go,
   * so that nothing can happen to it any more (F6).
   */
  #close(charge: ChargeToDrive, at: Timestamp): Promise<ChargeOutcome> {
    return this.#letGo(charge, at, 'key_too_old', () => false);
  }

  /** Cancels what the gateway has, unless it tells an outcome that stands. */
  async #letGo(
    charge: ChargeToDrive,
    at: Timestamp,
    reason: string,
    isLetGo: (outcome: ChargeOutcome) => boolean,
  ): Promise<ChargeOutcome> {
    const { gatewayPaymentId, account } = charge;
    // A payment whose id was lost was never confirmed, so it takes no money.
    if (gatewayPaymentId === undefined) return { kind: 'not_attempted', reason };
    const canceledNow = { kind: 'not_attempted', reason, paymentCanceled: true } as const;
    for (let n = 1; n <= KEYS_PER_CALL; n++) {
      const outcome = await this.#look(charge, gatewayPaymentId);
      if (outcome?.kind === 'not_attempted') return canceledNow;
      if (outcome && !isLetGo(outcome)) return outcome;
      const idempotencyKey = keyOf(`${gatewayPaymentId}:cancel`, n);
      const canceled = await this.#ask(() =>
        this.gateway.cancelPayment({ account, gatewayPaymentId, idempotencyKey, at }),
      );
      if (canceled === 'error_kept') continue;
      return 'kind' in canceled ? canceled : canceledNow;
    }
    return { kind: 'unknown', reason: 'gateway_error' };
  }

  async #create(charge: ChargeToDrive, at: Timestamp): Promise<GatewayPayment | NoAnswer> {
    const { account, paymentIntentId, customerId, amount, captureMethod, canceledPayments = 0 } = charge;
    const call = { account, at, paymentIntentId, customerId, amount, captureMethod };
    const heard = { account, step: 'create', at } as const;
    const base = canceledPayments === 0 ? `${paymentIntentId}:create` : `${paymentIntentId}:create_${canceledPayments}`;
    for (let n = 1; ; n++) {
      const idempotencyKey = keyOf(base, n);
      const created = await this.#ask(
        () => hearing(this.hear, heard, () => this.gateway.createPayment({ ...call, idempotencyKey })),
        at,
      );
      if (created !== 'error_kept') return created;
      if (n === KEYS_PER_CALL) return { kind: 'unknown', reason: 'gateway_error' };
    }
  }

  /** The outcome that the gateway has on record for this attempt; undefined when it was not confirmed there. */
  async #look(charge: ChargeToDrive, gatewayPaymentId: string): Promise<ChargeOutcome | undefined> {
    const known = await this.#ask(() => this.gateway.retrievePayment(charge.account, gatewayPaymentId));
    if (known === 'error_kept') return { kind: 'unknown', reason: 'gateway_error' };
    if (!('kind' in known)) return outcomeOf(known, charge);
    // That the gateway does not find its own payment proves nothing about the money (F4).
    return known.kind === 'not_attempted' ? { kind: 'unknown', reason: `look:${known.reason}` } : known;
  }

  async #confirm(charge: ChargeToDrive, gatewayPaymentId: string, at: Timestamp): Promise<ChargeOutcome> {
    const { account, attemptId, paymentMethodId, methodToken, challengeable, afterChallenge, isBuyerPresent } = charge;
    const call = { account, at, gatewayPaymentId, attemptId, paymentMethodId, methodToken, challengeable };
    const heard = { account, step: 'confirm', at } as const;
    // After a challenge this is another request than before it, and the buyer is there.
    const base = afterChallenge ? `${attemptId}:confirm_after_challenge` : `${attemptId}:confirm`;
    for (let n = 1; n <= KEYS_PER_CALL; n++) {
      const idempotencyKey = keyOf(base, n);
      const request = { ...call, idempotencyKey, offSession: !afterChallenge && !isBuyerPresent };
      const confirmed = await this.#ask(
        () => hearing(this.hear, heard, () => this.gateway.confirmPayment(request)),
        at,
      );
      if (confirmed !== 'error_kept') {
        const isFirst = n === 1 && !charge.resumed;
        if ('kind' in confirmed) return isFirst ? confirmed : afterOthers(confirmed);
        return outcomeOf(confirmed, charge) ?? { kind: 'unknown', reason: 'gateway_did_not_take_the_confirmation' };
      }
      // The payment pays at most once, so that another key is safe once nothing is found to have happened.
      const outcome = await this.#look(charge, gatewayPaymentId);
      if (outcome) return outcome;
    }
    return { kind: 'unknown', reason: 'gateway_error' };
  }

  async #ask(call: () => Promise<GatewayPayment>, at?: Timestamp): Promise<GatewayPayment | NoAnswer | 'error_kept'> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof GatewayRefused) {
        const reason = `gateway_refused:${error.code}`;
        if (UNSETTLED_REFUSALS.has(error.code)) return { kind: 'unknown', reason };
        const isCanceled = error.code === 'payment_canceled';
        return { kind: 'not_attempted', reason, ...(isCanceled && { paymentCanceled: true as const }) };
      }
      if (!(error instanceof GatewayUnavailable)) return { kind: 'unknown', reason: 'gateway_error' };
      const retryNotBefore = askedToWaitUntil(error, at);
      if (error.notAttempted) return { kind: 'not_attempted', reason: NOT_REACHED, retryNotBefore };
      return error.replayed ? 'error_kept' : { kind: 'unknown', reason: 'gateway_gave_no_answer', retryNotBefore };
    }
  }
}

/** When the gateway wants to be asked again, where it says so. */
function askedToWaitUntil(error: GatewayUnavailable, at: Timestamp | undefined): Timestamp | undefined {
  const wait_ms = retryAfterOf(error);
  return at !== undefined && wait_ms !== undefined ? plusMilliseconds(at, wait_ms) : undefined;
}

/** That this request did not arrive says nothing of those before it, which may yet be carried out (F4). */
function afterOthers(outcome: ChargeOutcome): ChargeOutcome {
  const isNotReached = outcome.kind === 'not_attempted' && outcome.reason === NOT_REACHED;
  return isNotReached ? { kind: 'unknown', reason: NOT_REACHED } : outcome;
}

/** The n-th key of one step, counted from 1. */
function keyOf(base: string, n: number): string {
  return n === 1 ? base : `${base}:${n}`;
}
