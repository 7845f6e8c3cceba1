import { expect } from '@jest/globals';
import type { EventLog } from '#event-store';
import type { PaymentGateway, SandboxRefund } from '#gateways';
import { isRefusal, type Money, type Timestamp } from '#kernel';
import {
  type CreateRefundInput,
  DueRefunds,
  RefundProcess,
  refundAggregate,
  refundablePaymentAggregate,
  ViewRefundTargets,
} from '#payments';
import type { ViewReader } from '#projections';
import { ACCOUNT, at, type ChargingWorld, NOON, newIntent } from './charging-world.js';
import { ENVIRONMENT } from './counter.js';

const NO_VIEWS = {
  get: () => Promise.reject(new Error('no views here')),
  find: () => Promise.reject(new Error('no views here')),
} as unknown as ViewReader;

/** Who pays, and with what. */
export type Buyer = Awaited<ReturnType<ChargingWorld['customerWith']>>;

/** No log that views follow: only payments of their own are given back here. */
const NO_LOG = { head: async () => undefined, waitFor: async () => true };

/** One engine process, as far as refunds go: nothing of it outlives a crash. */
export type RefundingEngine = ReturnType<typeof refundingEngine>;

export function refundingEngine(world: ChargingWorld, parts: { log?: EventLog; gateway?: PaymentGateway } = {}) {
  const { runner } = world.newEngine(parts);
  const targets = new ViewRefundTargets(runner, NO_VIEWS, NO_LOG, async () => false);
  const refunds = new RefundProcess(runner, parts.gateway ?? world.sandbox.gateway, targets);
  const due = new DueRefunds(NO_VIEWS, refunds);
  const environment = { ...ACCOUNT, mode: 'test' as const };
  return {
    runner,
    refunds,
    /** What the engine does by itself about a refund at a time. */
    actOn: (refundId: string, now: Timestamp) =>
      due.act({ environment, key: refundId, resourceId: refundId, dueAt: now }, now),
    refund: async (refundId: string) => (await runner.load(refundAggregate, ENVIRONMENT, refundId)).state,
    payment: async (paymentIntentId: string) =>
      (await runner.load(refundablePaymentAggregate, ENVIRONMENT, paymentIntentId)).state,
  };
}

/** The same request every time it is called: 20 USD, or a part of it, back from payments. */
export function refunding(input: CreateRefundInput) {
  const context = at(NOON);
  return (engine: RefundingEngine, now = NOON) => engine.refunds.create({ ...context, now }, input);
}

/** Does what the engine owes, when it owes it, until there is an end or `until`; answers when that was. */
export async function followRefund(
  world: ChargingWorld,
  paymentIntentId: string,
  refundId: string,
  until: Timestamp,
): Promise<Timestamp> {
  let now = NOON;
  for (let looks = 0; looks < 60; looks++) {
    const engine = refundingEngine(world);
    const { phase, lookAt } = (await engine.payment(paymentIntentId)).refunds[refundId]!;
    if (phase === 'succeeded' || phase === 'failed' || lookAt === undefined || lookAt > until) return now;
    now = lookAt;
    // What the gateway does late it has done before the engine looks.
    await world.arriveLate(now);
    expect(await engine.actOn(refundId, now)).toBeGreaterThan(0n);
  }
  throw new Error(`${refundId} never ends`);
}

export const partOf = (paymentIntentId: string, amount?: Money): CreateRefundInput => ({
  target: { kind: 'payment_intent', paymentIntentId },
  amount,
});

/** A payment of 20 USD that has succeeded. */
export async function paidIntent(world: ChargingWorld, buyer: Buyer): Promise<string> {
  const { customerId, paymentMethodId } = buyer;
  const paymentIntentId = await newIntent(world, customerId);
  const input = { paymentIntentId, source: { paymentMethodId } };
  const paid = await world.engine.confirm.execute({ context: at(NOON), input });
  if (isRefusal(paid) || paid.state.status !== 'succeeded') throw new Error(`${paymentIntentId} was not paid`);
  return paymentIntentId;
}

/** The gateway's own record of the refunds of one payment, oldest first. */
export function refundsAtGateway(world: ChargingWorld, paymentIntentId: string): SandboxRefund[] {
  const all: SandboxRefund[] = [];
  let after: string | undefined;
  do {
    const { refunds, next } = world.sandbox.listRefunds(ACCOUNT, { limit: 100, after });
    all.push(...refunds.filter((refund) => refund.payment_intent_id === paymentIntentId));
    after = next;
  } while (after !== undefined);
  return all.reverse();
}
