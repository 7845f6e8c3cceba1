import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GatewayPayment } from '../payment-gateway.port.js';
import type { FaultMode } from './fault-plan.js';
import type { SandboxCharge } from './sandbox-charges.js';
import { openTestWorld, type TestWorld } from './sandbox-test-world.js';

const CARDS = ['pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_card_authenticationRequired'] as const;

/** One call about one of two payments. A small range of keys makes repeats common, also with another body. */
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('confirm' as const), card: fc.constantFrom(...CARDS) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('capture' as const), amount: fc.integer({ min: 1, max: 1_001 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('challenge' as const), outcome: fc.constantFrom('succeed', 'fail') }),
  },
);
const step = fc.record({
  action,
  payment: fc.integer({ min: 0, max: 1 }),
  key: fc.integer({ min: 0, max: 9 }),
  offSession: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const fault = fc.constantFrom<FaultMode>(
  'none',
  'none',
  'commit_then_hang',
  'hang_then_commit',
  'cached_error',
  'prune_keys',
  'error_then_commit',
  'black_hole',
  'rate_limit',
);

describe('a payment at the sandbox gateway', () => {
  let world: TestWorld;
  let faults: Iterator<FaultMode> = [][Symbol.iterator]();
  const methods = new Map<string, string>();
  let run = 0;

  beforeAll(async () => {
    world = await openTestWorld({
      hang_ms: 1,
      faults: {
        next: (_, operation) =>
          operation === 'notice' || operation === 'retrievePayment' ? [] : [faults.next().value ?? 'none'],
      },
    });
    for (const card of CARDS) methods.set(card, await world.save(card));
  });
  afterAll(() => world.close());

  async function take(payments: GatewayPayment[], { action, payment, key, offSession }: Step): Promise<unknown> {
    const target = payments[payment]!;
    const { gatewayPaymentId, clientSecret } = target;
    const call = { ...world.call(), idempotencyKey: `run-${run}-${key}`, gatewayPaymentId };
    const { gateway, buyer } = world.sandbox;
    switch (action.kind) {
      case 'confirm':
        return gateway.confirmPayment({
          ...call,
          attemptId: `${key}`,
          methodToken: methods.get(action.card)!,
          offSession,
        });
      case 'capture':
        return gateway.capturePayment({ ...call, amount: { amount: action.amount, currency: 'USD' } });
      case 'cancel':
        return gateway.cancelPayment(call);
      case 'challenge':
        return buyer.completeChallenge(clientSecret, action.outcome as 'succeed' | 'fail', world.at);
    }
  }

  /** Effects whose callers gave up: together with the next batch, or at the end. */
  const arriveLate = (): Promise<unknown> => world.performAll();

  function tries(payment: GatewayPayment): readonly SandboxCharge[] {
    const { charges } = world.sandbox.listCharges(world.account, { limit: 100 });
    return charges.filter((charge) => charge.payment_intent_id === payment.paymentIntentId);
  }

  /** What must hold between a payment, its tries and everything that was ever answered about it. */
  async function check(created: GatewayPayment, answers: GatewayPayment[], confirmations: number) {
    const payment = await world.sandbox.gateway.retrievePayment(world.account, created.gatewayPaymentId);
    const rows = tries(created);
    const taken = rows.filter(({ status }) => status === 'succeeded');
    expect(rows.length).toBeLessThanOrEqual(confirmations);
    expect(taken).toHaveLength(payment.status === 'succeeded' || payment.status === 'requires_capture' ? 1 : 0);
    if (payment.status === 'succeeded') expect(taken[0]?.amount_money).toEqual(payment.capturedAmount);
    expect(rows.filter(({ status }) => status === 'requires_action').length).toBeLessThanOrEqual(1);
    const paid = answers.filter(({ status }) => status === 'succeeded');
    if (paid.length > 0) expect(payment.status).toBe('succeeded');
    for (const answer of paid) expect(answer.capturedAmount).toEqual(payment.capturedAmount);
    expect(answers.some(({ status }) => status === 'canceled') && paid.length > 0).toBe(false);
  }

  it('F3 F7 F8: captures at most once, whatever the interleaving of calls, retries and faults', async () => {
    const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, fc.array(fault, { maxLength: 40 }), async (plan, planned) => {
        run += 1;
        faults = [][Symbol.iterator]();
        const automatic = await world.create({ captureMethod: 'automatic' });
        const manual = await world.create({ captureMethod: 'manual' });
        faults = planned[Symbol.iterator]();
        const answers: GatewayPayment[] = [];
        for (const batch of plan) {
          const arriving = arriveLate();
          const settled = await Promise.allSettled(batch.map((one) => take([automatic, manual], one)));
          await arriving;
          for (const one of settled) if (one.status === 'fulfilled') answers.push(one.value as GatewayPayment);
        }
        await arriveLate();
        for (const [index, created] of [automatic, manual].entries()) {
          const own = answers.filter(({ gatewayPaymentId }) => gatewayPaymentId === created.gatewayPaymentId);
          const steps = plan.flat().filter(({ payment, action }) => payment === index && action.kind === 'confirm');
          await check(created, own, steps.length);
        }
      }),
      { numRuns: 200 },
    );
  });
});
