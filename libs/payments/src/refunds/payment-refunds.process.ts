import { type CommandRunner, EventStoreUnavailable, type Executed, stepOf } from '#event-store';
import { GatewayUnavailable, type PaymentGateway } from '#gateways';
import { type CommandContext, type Decision, isRefusal, isSameMoney, type Refusal } from '#kernel';
import { decideAskRefundAgain } from './ask-refund-again.js';
import { decideRecordRefundOutcome } from './record-refund-outcome.js';
import type { RefundShare } from './refund.events.js';
import { RefundDriver } from './refund-driver.js';
import type { PaymentToRefund } from './refund-targets.port.js';
import type { RefundablePaymentEvent } from './refundable-payment.events.js';
import { type RefundablePayment, refundablePaymentAggregate } from './refundable-payment.js';
import { decideOpenRefundablePayment, decideReleaseRefund, decideReserveRefund } from './reserve-refund.js';

/** The steps of a refund on the stream of one payment. Each may be repeated, by anybody, after any failure. */
export class PaymentRefunds {
  readonly #driver: RefundDriver;

  constructor(
    private readonly runner: CommandRunner,
    private readonly gateway: PaymentGateway,
  ) {
    this.#driver = new RefundDriver(gateway);
  }

  /** Opens the stream of a captured payment, when the gateway has captured as much. */
  async open(context: CommandContext, payment: PaymentToRefund): Promise<RefundablePayment> {
    const { paymentIntentId, customerId, orderId, captured } = payment;
    if (!captured) throw new Error(`${paymentIntentId} is not captured`);
    const known = await this.load(context.environmentId, paymentIntentId);
    if (known.opened) return known;
    const { amount, gatewayPaymentId, account } = captured;
    const { capturedAmount, ...read } = await this.gateway.retrievePayment(account, gatewayPaymentId);
    const isSo = capturedAmount !== undefined && isSameMoney(capturedAmount, amount);
    if (!isSo || read.paymentIntentId !== paymentIntentId) {
      // Whichever of the two is wrong, no money goes back on it (F60).
      throw new GatewayUnavailable(`The gateway does not say that it captured ${paymentIntentId}.`);
    }
    const opened = { paymentIntentId, captured: amount, gatewayPaymentId, account, customerId, orderId };
    const step = stepOf(context, paymentIntentId, 'open_refundable');
    await this.#sure(step, paymentIntentId, (state) => decideOpenRefundablePayment(state, opened));
    return this.load(context.environmentId, paymentIntentId);
  }

  /** Refused when other refunds have left less than the leg asks for. */
  async reserve(context: CommandContext, refundId: string, leg: RefundShare): Promise<Refusal | undefined> {
    const { paymentIntentId, amount } = leg;
    const step = stepOf(context, refundId, `reserve:${paymentIntentId}`);
    const done = await this.runner.execute(refundablePaymentAggregate, paymentIntentId, step, (state) =>
      decideReserveRefund(state, { refundId, amount, now: context.now }),
    );
    return isRefusal(done) ? done : undefined;
  }

  release(context: CommandContext, refundId: string, leg: RefundShare): Promise<Executed<RefundablePayment>> {
    const step = stepOf(context, refundId, `release:${leg.paymentIntentId}`);
    return this.#sure(step, leg.paymentIntentId, (state) =>
      decideReleaseRefund(state, { refundId, amount: leg.amount }),
    );
  }

  /** Takes one leg to what the gateway says of it, and records that. `resumed` reads before it asks. */
  async drive(context: CommandContext, refundId: string, paymentIntentId: string, resumed: boolean) {
    const { opened, refunds } = await this.load(context.environmentId, paymentIntentId);
    const refund = refunds[refundId];
    if (!opened || !refund || refund.phase === 'released') return undefined;
    const { phase, turns } = refund;
    const outcome = await this.#driver.drive(
      {
        ...opened,
        ...refund,
        refundId,
        mayAsk: phase === 'reserved' || phase === 'unknown',
        resumed: resumed || phase !== 'reserved',
      },
      context.now,
      () => this.#announce(context, refundId, paymentIntentId, turns),
    );
    if (!outcome) return undefined;
    const step = stepOf(context, refundId, `outcome:${paymentIntentId}:${turns}`);
    return this.#sure(step, paymentIntentId, (state) =>
      decideRecordRefundOutcome(state, { refundId, outcome, now: context.now }),
    );
  }

  async load(environmentId: string, paymentIntentId: string): Promise<RefundablePayment> {
    return (await this.runner.load(refundablePaymentAggregate, environmentId, paymentIntentId)).state;
  }

  /** True for one of all who know the same of the refund: who is the first to say that it asks again. */
  async #announce(context: CommandContext, refundId: string, paymentIntentId: string, turns: number) {
    const step = stepOf(context, refundId, `ask_again:${paymentIntentId}:${turns}`);
    const done = await this.runner.execute(refundablePaymentAggregate, paymentIntentId, step, (state) =>
      decideAskRefundAgain(state, { refundId, turns }),
    );
    return !isRefusal(done) && !done.replayed;
  }

  /** A step that is never refused for a reason of its own. */
  async #sure(
    step: CommandContext,
    paymentIntentId: string,
    decide: (state: RefundablePayment) => Decision<RefundablePaymentEvent>,
  ): Promise<Executed<RefundablePayment>> {
    const done = await this.runner.execute(refundablePaymentAggregate, paymentIntentId, step, decide);
    if (isRefusal(done)) throw new EventStoreUnavailable(`${paymentIntentId}: ${done.message}`);
    return done;
  }
}
