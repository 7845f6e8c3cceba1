import {
  type CommandRunner,
  EventStoreUnavailable,
  type Executed,
  type Loaded,
  type Position,
  resourceIdFor,
  stepOf,
} from '#event-store';
import type { PaymentGateway } from '#gateways';
import { type CommandContext, type Decision, ID_PREFIX, isRefusal, type Refusal, refuse } from '#kernel';
import { type CreateRefundInput, decideCreateRefund, type PaymentWithRefunds } from './create-refund.js';
import { findPayments } from './find-refund-payments.js';
import { PaymentRefunds } from './payment-refunds.process.js';
import type { RefundEvent } from './refund.events.js';
import { type Refund, refundAggregate } from './refund.js';
import { type LegRefunds, refundDueAt } from './refund-obligation.policy.js';
import type { RefundTargets } from './refund-targets.port.js';
import { availableOf } from './refundable-payment.js';
import { decideAcceptRefund, decideRecordLegs, decideRejectRefund } from './settle-refund.js';

/** A refund and its id. */
export interface RefundAnswer extends Executed<Refund> {
  readonly refundId: string;
}

/** The step that records what the legs came to when nobody had recorded anything before. */
const FIRST_OUTCOME = 'first_outcome';

/** Whoever has begun a refund has it to itself until its deadline. */
const IN_PROGRESS = refuse('IDEMPOTENCY_KEY_IN_PROGRESS', 'The refund is being made; ask again in a moment.');

/**
 * Takes a refund from its wish to its end: written down, reserved on every payment, accepted, asked for at the gateway, recorded.
 * Every step has an id of its own, so whoever comes next (the same caller, the due worker, a notice) goes on where it stopped.
 */
export class RefundProcess {
  readonly #payments: PaymentRefunds;

  constructor(
    private readonly runner: CommandRunner,
    gateway: PaymentGateway,
    private readonly targets: RefundTargets,
  ) {
    this.#payments = new PaymentRefunds(runner, gateway);
  }

  /** Throws `GatewayUnavailable` while a payment that was never refunded before cannot be read. */
  async create(context: CommandContext, input: CreateRefundInput): Promise<RefundAnswer | Refusal> {
    const refundId = resourceIdFor(ID_PREFIX.refund, context.commandId);
    const { exists } = (await this.#read(context, refundId)).state;
    const begun = exists
      ? await this.runner.execute(refundAggregate, refundId, context, () => [])
      : await this.#begin(context, refundId, input);
    if (isRefusal(begun)) return begun;
    const { refund, isFresh } = await this.#settle(context, refundId);
    if (refund.acceptance === 'rejected') return rejectionOf(refund);
    const isKnown = isAnswered(refund);
    if (!isFresh && !isKnown && context.now < refund.deadline) return IN_PROGRESS;
    await this.#driveLegs(context, refundId, refund, !isFresh, () => !isKnown);
    await this.#recordLegs(context, refundId);
    const first = await this.#step(context, refundId, FIRST_OUTCOME, () => []);
    return { ...first, refundId, replayed: begun.replayed };
  }

  /** Goes on with what is due; answers the position to wait for, undefined when nothing has changed. */
  async resume(context: CommandContext, refundId: string): Promise<Position | undefined> {
    const before = await this.#dueAt(context, refundId);
    if (before === undefined || before > context.now) return undefined;
    const { refund, isFresh } = await this.#settle(context, refundId);
    const isDue = (legs: LegRefunds, id: string) => isFresh || (legs[id]?.lookAt ?? '~') <= context.now;
    const reached = await this.#driveLegs(context, refundId, refund, !isFresh, isDue);
    const last = await this.#recordLegs(context, refundId);
    if ((await this.#dueAt(context, refundId)) === before) return undefined;
    return furthest([...reached, last]);
  }

  /** Reads at the gateway what became of one leg, due or not. What is new takes the same way into the log. */
  async look(context: CommandContext, refundId: string, paymentIntentId: string): Promise<void> {
    const { state: refund } = await this.#read(context, refundId);
    if (refund.acceptance !== 'accepted') return;
    // Else one leg would be the first outcome, while whoever has begun is still asking for the others.
    if (!isAnswered(refund) && context.now < refund.deadline) return;
    await this.#driveLegs(context, refundId, refund, true, (_, id) => id === paymentIntentId);
    await this.#recordLegs(context, refundId);
  }

  async #begin(context: CommandContext, refundId: string, input: CreateRefundInput) {
    const { environmentId, merchantId, now } = context;
    const found = await findPayments(this.targets, environmentId, input.target);
    if (isRefusal(found)) return found;
    const payments: PaymentWithRefunds[] = [];
    for (const payment of found) {
      const { opened, refunds } = await this.#payments.open(context, payment);
      payments.push({ ...payment, available: availableOf(opened!, refunds), capturedAt: payment.captured!.at });
    }
    return this.runner.execute(refundAggregate, refundId, context, (state) =>
      decideCreateRefund(state, { input, payments, merchantId, now }),
    );
  }

  /** Reserves every leg, then accepts; or rejects, then lets go. Accepting and rejecting are one append: one of them wins. */
  async #settle(context: CommandContext, refundId: string): Promise<{ refund: Refund; isFresh: boolean }> {
    let isFresh = false;
    let refund = (await this.#read(context, refundId)).state;
    if (refund.acceptance === 'open') {
      const refusal = await this.#reserveLegs(context, refundId, refund);
      const done = refusal
        ? await this.#step(context, refundId, 'reject', (state) => decideRejectRefund(state, refusal))
        : await this.#step(context, refundId, 'accept', decideAcceptRefund);
      // Only who has accepted it knows that nobody has asked the gateway yet.
      isFresh = !refusal && !done.replayed && done.state.acceptance === 'accepted';
      // What a step that others took before answers is from the past.
      refund = done.replayed ? (await this.#read(context, refundId)).state : done.state;
    }
    if (refund.acceptance === 'rejected') {
      for (const leg of refund.legs) await this.#payments.release(context, refundId, leg);
    }
    return { refund, isFresh };
  }

  async #reserveLegs(context: CommandContext, refundId: string, { legs }: Refund): Promise<Refusal | undefined> {
    for (const leg of legs) {
      const refusal = await this.#payments.reserve(context, refundId, leg);
      if (refusal) return refusal;
    }
    return undefined;
  }

  async #driveLegs(
    context: CommandContext,
    refundId: string,
    refund: Refund,
    resumed: boolean,
    isWanted: (legs: LegRefunds, paymentIntentId: string) => boolean,
  ): Promise<Position[]> {
    if (refund.acceptance !== 'accepted') return [];
    const known = await this.#legs(context, refundId, refund);
    const reached: Position[] = [];
    for (const { paymentIntentId } of refund.legs) {
      if (!isWanted(known, paymentIntentId)) continue;
      const done = await this.#payments.drive(context, refundId, paymentIntentId, resumed);
      if (done) reached.push(done.position);
    }
    return reached;
  }

  /** Brings the resource up to what its payments' streams say. */
  async #recordLegs(context: CommandContext, refundId: string): Promise<Position> {
    const { state: refund, revision } = await this.#read(context, refundId);
    const legs = await this.#legs(context, refundId, refund);
    const isFirst = !isAnswered(refund);
    const name = isFirst ? FIRST_OUTCOME : `legs:${revision}`;
    const done = await this.#step(context, refundId, name, (state) => decideRecordLegs(state, legs));
    return done.position;
  }

  async #legs({ environmentId }: CommandContext, refundId: string, { legs }: Refund): Promise<LegRefunds> {
    const known: Record<string, LegRefunds[string]> = {};
    for (const { paymentIntentId } of legs) {
      known[paymentIntentId] = (await this.#payments.load(environmentId, paymentIntentId)).refunds[refundId];
    }
    return known;
  }

  async #dueAt(context: CommandContext, refundId: string) {
    const { state: refund } = await this.#read(context, refundId);
    return refundDueAt(refund, await this.#legs(context, refundId, refund));
  }

  #read({ environmentId }: CommandContext, refundId: string): Promise<Loaded<Refund>> {
    return this.runner.load(refundAggregate, environmentId, refundId);
  }

  async #step(
    context: CommandContext,
    refundId: string,
    name: string,
    decide: (state: Refund) => Decision<RefundEvent>,
  ): Promise<Executed<Refund>> {
    const done = await this.runner.execute(refundAggregate, refundId, stepOf(context, refundId, name), decide);
    if (isRefusal(done)) throw new EventStoreUnavailable(`${refundId}: ${done.message}`);
    return done;
  }
}

/** Whether the first outcome of a leg is on record. */
function isAnswered({ legs }: Refund): boolean {
  return legs.some(({ status }) => status !== undefined);
}

function rejectionOf({ rejection }: Refund): Refusal {
  return { refused: true, ...rejection! };
}

function furthest(positions: readonly Position[]): Position | undefined {
  return [...positions].sort((a, b) => (a < b ? 1 : -1))[0];
}
