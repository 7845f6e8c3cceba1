import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { customerAggregate } from '#customers';
import { GatewayRefused, type PaymentGateway } from '#gateways';
import { plusMilliseconds } from '#kernel';
import { ChargeDriver, type ChargeToDrive } from '#payments';
import {
  ACCOUNT,
  at,
  type ChargingEngine,
  type ChargingWorld,
  NOON,
  newIntent,
  openChargingWorld,
  USD_20,
} from './charging-world.js';

let world: ChargingWorld;
let visa: { customerId: string; paymentMethodId: string };

beforeAll(async () => {
  world = await openChargingWorld();
  visa = await world.customerWith('pm_card_visa');
});
afterEach(() => world.fail('none'));
afterAll(() => world.close());

const confirmOf = (paymentIntentId: string, method = visa) => {
  const context = at(NOON);
  const input = { paymentIntentId, source: { paymentMethodId: method.paymentMethodId } };
  return (engine: ChargingEngine) => engine.confirm.execute({ context, input });
};

/** Faults in the confirmation alone: the payment was created in peace. */
async function confirmUnder(mode: Parameters<ChargingWorld['fail']>[0], method = visa) {
  const id = await newIntent(world, method.customerId);
  const failing = world.gatewayWith({
    confirmPayment: async (call) => {
      await world.fail(mode);
      return world.sandbox.gateway.confirmPayment(call).finally(() => world.fail('none'));
    },
  });
  const run = confirmOf(id, method);
  const answer = await run(world.newEngine({ gateway: failing }));
  return { id, run, answer };
}

describe('a gateway that fails while it is asked for the money', () => {
  it.each([
    'commit_then_hang',
    'error_then_commit',
    'cached_error',
    'black_hole',
    'hang_then_commit',
    'lie_about_amount',
  ] as const)(
    '%s: the outcome is unknown, nothing new opens, a look settles it, and one try took the money (F3, F4, F7, F60)',
    async (mode) => {
      const { id, run, answer } = await confirmUnder(mode);
      expect(answer).toMatchObject({ state: { status: 'processing', attempt: { phase: 'unknown', probes: 1 } } });
      expect(await confirmOf(id)(world.engine)).toMatchObject({ refused: true, code: 'PAYMENT_CONFIRM_IN_PROGRESS' });
      expect(await world.engine.actOn(id, plusMilliseconds(NOON, 14_999))).toBeUndefined();
      expect(await world.engine.actOn(id, plusMilliseconds(NOON, 15_000))).toBeGreaterThan(0n);
      expect(await world.engine.stateOf(id)).toMatchObject({ status: 'succeeded', capturedAmount: USD_20 });
      // A late effect of the first call may still be on its way.
      await world.arriveLate();
      expect(world.triesOf(id)).toMatchObject([{ status: 'succeeded', amount_money: USD_20 }]);
      // The caller's answer stays what it was first.
      expect(await run(world.newEngine())).toMatchObject({ state: { status: 'processing' }, replayed: true });
    },
  );

  it('a decline that a look finds is told to the customer as of its attempt', async () => {
    const failing = await world.customerWith('pm_card_chargeCustomerFail');
    const { id } = await confirmUnder('commit_then_hang', failing);
    await world.engine.actOn(id, plusMilliseconds(NOON, 6 * 3_600_000));
    expect(await world.engine.stateOf(id)).toMatchObject({ attempt: { phase: 'declined' } });
    const { state } = await world.engine.runner.load(customerAggregate, at(NOON).environmentId, failing.customerId);
    expect(Object.values(state.declines)).toMatchObject([{ recent: [{ at: NOON }] }]);
  });

  it('rate_limit: surely not attempted; the next confirmation takes the money', async () => {
    const { id, answer } = await confirmUnder('rate_limit');
    expect(answer).toMatchObject({ refused: true, code: 'PAYMENT_METHOD_TEMPORARILY_UNAVAILABLE' });
    expect(world.triesOf(id)).toEqual([]);
    expect(await confirmOf(id)(world.engine)).toMatchObject({ state: { status: 'succeeded' } });
    expect(world.triesOf(id)).toHaveLength(1);
  });

  it('black_hole for long: every look postpones the next, further and further, and the money is taken once', async () => {
    const { id } = await confirmUnder('black_hole');
    let now = plusMilliseconds(NOON, 15_000);
    const waits: number[] = [];
    await world.fail('black_hole');
    for (let look = 0; look < 3; look++) {
      await world.engine.actOn(id, now);
      const { attempt } = await world.engine.stateOf(id);
      waits.push((Date.parse(attempt!.lookAt!) - Date.parse(now)) / 1_000);
      now = attempt!.lookAt!;
    }
    expect(waits).toEqual([60, 300, 900]);
    await world.fail('none');
    await world.engine.actOn(id, now);
    expect(await world.engine.stateOf(id)).toMatchObject({ status: 'succeeded' });
    expect(world.triesOf(id)).toHaveLength(1);
  });
});

describe('a gateway that fails while the payment is made there', () => {
  it.each(['commit_then_hang', 'error_then_commit', 'cached_error', 'black_hole', 'rate_limit'] as const)(
    '%s: nothing was attempted, and a later confirmation is not stopped by it (F7)',
    async (mode) => {
      const id = await newIntent(world, visa.customerId);
      await world.fail(mode);
      expect(await confirmOf(id)(world.engine)).toMatchObject({ code: 'PAYMENT_METHOD_TEMPORARILY_UNAVAILABLE' });
      await world.fail('none');
      expect(world.triesOf(id)).toEqual([]);
      expect(await confirmOf(id)(world.engine)).toMatchObject({ state: { status: 'succeeded' } });
      expect(world.triesOf(id)).toHaveLength(1);
    },
  );
});

describe('the driver', () => {
  const driver = (gateway: PaymentGateway) => new ChargeDriver(gateway);
  let serial = 0;

  async function chargeOf(changes: Partial<ChargeToDrive> = {}): Promise<ChargeToDrive> {
    const charge = { ...visa, amount: USD_20, challengeable: true, initiatedBy: 'merchant' } as const;
    const judged = await world.engine.methods.judge(at(NOON), charge);
    return {
      ...visa,
      attemptId: `pa_${++serial}`,
      startedAt: NOON,
      paymentIntentId: `pi_driver_${serial}`,
      amount: USD_20,
      account: ACCOUNT,
      methodToken: judged!.methodToken!,
      captureMethod: 'automatic',
      afterChallenge: false,
      challengeable: true,
      resumed: false,
      ...changes,
    };
  }

  it('confirms the payment that the log has when another was remembered first (F10)', async () => {
    const charge = await chargeOf();
    const call = { account: ACCOUNT, at: NOON, amount: USD_20, captureMethod: 'automatic' as const };
    const { paymentIntentId, customerId } = charge;
    const theirs = await world.sandbox.gateway.createPayment({
      ...call,
      paymentIntentId,
      customerId,
      idempotencyKey: 'theirs',
    });
    const outcome = await driver(world.sandbox.gateway).drive(charge, NOON, async () => theirs.gatewayPaymentId);
    expect(outcome).toEqual({ kind: 'succeeded', amount: USD_20 });
    const read = await world.sandbox.gateway.retrievePayment(ACCOUNT, theirs.gatewayPaymentId);
    expect(read.status).toBe('succeeded');
    expect(world.triesOf(paymentIntentId)).toHaveLength(1);
  });

  it('confirms nothing when the id could not be remembered', async () => {
    const charge = await chargeOf();
    const failing = driver(world.sandbox.gateway).drive(charge, NOON, () => Promise.reject(new Error('store is down')));
    await expect(failing).rejects.toThrow('store is down');
    expect(world.triesOf(charge.paymentIntentId)).toEqual([]);
  });

  it('takes a payment that the gateway cannot find for unknown, never for not attempted (F4)', async () => {
    const charge = await chargeOf({ gatewayPaymentId: 'gpi_lost', resumed: true });
    const outcome = await driver(world.sandbox.gateway).drive(charge, NOON, async (id) => id);
    expect(outcome).toEqual({ kind: 'unknown', reason: 'look:gateway_refused:payment_not_found' });
  });

  it.each([
    ['method_not_found', 'not_attempted'],
    ['payment_canceled', 'not_attempted'],
    ['payment_already_succeeded', 'unknown'],
    ['idempotency_key_reused', 'unknown'],
  ] as const)('takes a confirmation refused with %s for %s', async (code, kind) => {
    const refusing = world.gatewayWith({ confirmPayment: () => Promise.reject(new GatewayRefused(code, 'No.')) });
    const outcome = await driver(refusing).drive(await chargeOf(), NOON, async (id) => id);
    expect(outcome).toMatchObject({ kind, reason: `gateway_refused:${code}` });
  });

  it('gives up what was not confirmed, keeps what has paid, and says the same a second time (F15)', async () => {
    const create = async (charge: ChargeToDrive) => {
      let id = '';
      const noConfirm = world.gatewayWith({
        confirmPayment: () => Promise.reject(new GatewayRefused('method_not_found', 'No.')),
      });
      await driver(noConfirm).drive(charge, NOON, async (created) => {
        id = created;
      });
      return { ...charge, gatewayPaymentId: id };
    };
    const open = await create(await chargeOf());
    for (const mode of ['error_then_commit', 'none', 'none'] as const) {
      await world.fail(mode);
      const given = await driver(world.sandbox.gateway).giveUp(open, NOON);
      expect(given.kind).toBe(mode === 'none' ? 'not_attempted' : 'unknown');
    }
    const paid = await create(await chargeOf());
    await driver(world.sandbox.gateway).drive(paid, NOON, async (id) => id);
    expect(await driver(world.sandbox.gateway).giveUp(paid, NOON)).toEqual({ kind: 'succeeded', amount: USD_20 });
    expect(await driver(world.sandbox.gateway).giveUp(await chargeOf(), NOON)).toMatchObject({ kind: 'not_attempted' });
  });
});
