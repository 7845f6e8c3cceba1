import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultMode } from '#gateways';
import { plusMilliseconds, type Timestamp } from '#kernel';
import { DueGatewayNotices, GatewayNotices, paymentIntentAggregate } from '#payments';
import type { ViewReader } from '#projections';
import { ACCOUNT, at, type ChargingWorld, NOON, newIntent, openChargingWorld, USD_20 } from './charging-world.js';
import { ENVIRONMENT } from './counter.js';

let world: ChargingWorld;
let visa: { customerId: string; paymentMethodId: string };
const refundLooks: string[] = [];

beforeAll(async () => {
  world = await openChargingWorld();
  visa = await world.customerWith('pm_card_visa');
});
afterEach(() => world.fail('none'));
afterAll(() => world.close());

const SANDBOX = { ...ACCOUNT, mode: 'test' as const };
const TOMORROW = plusMilliseconds(NOON, 86_400_000);

/** A view that never lags. */
const views = {
  get: async (_: unknown, environmentId: string, paymentIntentId: string) => {
    const { state } = await world.engine.runner.load(paymentIntentAggregate, environmentId, paymentIntentId);
    return state.exists ? { paymentIntentId, flow: 'api', intent: state } : undefined;
  },
} as unknown as ViewReader;

function sourceOf(engine = world.engine) {
  const look = async (_: unknown, refundId: string) => void refundLooks.push(refundId);
  const log = { head: async () => 0n, waitFor: async () => true };
  const cycles = { look: async () => undefined };
  const notices = new GatewayNotices({ views, log, charges: engine.charges, cycles, refunds: { look } });
  return new DueGatewayNotices(world.sandbox, notices);
}

/** All that the gateway does and tells until then, in an order of the test's choosing. */
async function hear(until: Timestamp, order: <Item>(items: Item[]) => Item[] = (items) => items) {
  const source = sourceOf();
  for (;;) {
    const due = await source.due(SANDBOX, until, 100);
    if (due.length === 0) return;
    for (const work of order([...due])) await source.act(work, until);
  }
}

const confirm = (engine: ChargingWorld['engine'], id: string, method = visa) => {
  const source = { paymentMethodId: method.paymentMethodId };
  return engine.confirm.execute({ context: at(NOON), input: { paymentIntentId: id, source } });
};

/** The confirmation alone meets the fault. */
const failingConfirm = (mode: FaultMode) =>
  world.newEngine({
    gateway: world.gatewayWith({
      confirmPayment: async (call) => {
        await world.fail(mode);
        return world.sandbox.gateway.confirmPayment(call).finally(() => world.fail('none'));
      },
    }),
  });

const typesOf = async (id: string) => {
  const events = await world.log.readStream(`payment_intent-${ENVIRONMENT}.${id}`, 0);
  return events.map(({ type }) => type);
};

describe('a notice of the gateway (F47)', () => {
  it('settles an unknown outcome at once, by the same way as a look does (F23)', async () => {
    const id = await newIntent(world, visa.customerId);
    expect(await confirm(failingConfirm('commit_then_hang'), id)).toMatchObject({
      state: { attempt: { phase: 'unknown' } },
    });
    await hear(NOON);
    expect(await world.engine.stateOf(id)).toMatchObject({ status: 'succeeded', capturedAmount: USD_20 });
    expect(await world.engine.actOn(id, plusMilliseconds(NOON, 15_000))).toBeUndefined();
    expect(world.triesOf(id)).toHaveLength(1);
  });

  it('heals a payment that was quarantined, when the effect came after all (F4, F24)', async () => {
    const id = await newIntent(world, visa.customerId);
    await confirm(failingConfirm('hang_then_commit'), id);
    const deaf = world.newEngine({
      gateway: world.gatewayWith({ retrievePayment: () => Promise.reject(new Error('no answer')) }),
    });
    for (let looks = 0; looks < 8; looks++) {
      const { attempt } = await world.engine.stateOf(id);
      await deaf.actOn(id, attempt!.lookAt!);
    }
    expect(await world.engine.stateOf(id)).toMatchObject({ attempt: { phase: 'quarantined' } });
    await hear(TOMORROW);
    expect(await world.engine.stateOf(id)).toMatchObject({ status: 'succeeded', capturedAmount: USD_20 });
    expect(world.triesOf(id)).toHaveLength(1);
  });

  it('is taken off and leaves nothing when it is about no payment of ours, and is handed to refunds when about one', async () => {
    const call = { account: ACCOUNT, at: NOON };
    const stranger = await world.sandbox.gateway.createPayment({
      ...call,
      idempotencyKey: 'stranger',
      paymentIntentId: 'pi_stranger',
      amount: USD_20,
      captureMethod: 'automatic',
    });
    const { gatewayPaymentId } = stranger;
    const paying = { ...call, gatewayPaymentId, attemptId: 'pa_stranger', methodToken: 'pm_card_visa' };
    await world.sandbox.gateway.confirmPayment({ ...paying, idempotencyKey: 'stranger_pays', offSession: false });
    const refund = { ...call, gatewayPaymentId, refundId: 'ref_stranger', amount: USD_20 };
    await world.sandbox.gateway.createRefund({ ...refund, idempotencyKey: 'stranger_refunds' });
    await hear(TOMORROW);
    expect(world.sandbox.agenda(ACCOUNT, TOMORROW, 10)).toEqual([]);
    expect(await typesOf('pi_stranger')).toEqual([]);
    expect(refundLooks).toContain('ref_stranger');
  });

  it('comes again when the engine stopped before it was acknowledged', async () => {
    const id = await newIntent(world, visa.customerId);
    await confirm(failingConfirm('commit_then_hang'), id);
    const [work] = await sourceOf().due(SANDBOX, NOON, 1);
    const dying = { ...world.engine, charges: { lookAgain: () => Promise.reject(new Error('the process dies here')) } };
    await expect(sourceOf(dying as unknown as ChargingWorld['engine']).act(work!, NOON)).rejects.toThrow('dies here');
    await hear(NOON);
    expect(await world.engine.stateOf(id)).toMatchObject({ status: 'succeeded' });
  });
});

describe('notices that come twice, in another order, late or never (F47)', () => {
  const backwards = <Item>(items: Item[]) => items.reverse();

  /** A decline, another method, a hold, a capture: with what is heard in between. */
  async function story(mode: FaultMode, listen: () => Promise<void>) {
    const id = await newIntent(world, visa.customerId, 'manual');
    await world.fail(mode);
    const input = { paymentIntentId: id };
    const token = { ...input, source: { token: 'pm_card_visa_chargeDeclined' } };
    await world.engine.confirm.execute({ context: at(NOON), input: token });
    await listen();
    await confirm(world.engine, id);
    await listen();
    await world.engine.capture.execute({ context: at(NOON), input });
    await listen();
    await hear(TOMORROW, backwards);
    return typesOf(id);
  }

  it.each(['webhook_duplicate', 'webhook_reorder', 'webhook_delay', 'webhook_drop'] as const)(
    '%s: change no outcome and write no event',
    async (mode) => {
      const unheard = await story('webhook_drop', async () => undefined);
      expect(unheard.at(-1)).toBe('PaymentCaptured');
      expect(await story(mode, () => hear(NOON))).toEqual(unheard);
      expect(await story(mode, () => hear(TOMORROW, backwards))).toEqual(unheard);
    },
  );
});
