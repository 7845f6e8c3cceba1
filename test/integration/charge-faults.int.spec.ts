import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayRefused, type PaymentGateway } from '#gateways';
import { isRefusal, plusMilliseconds } from '#kernel';
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
const LATER = plusMilliseconds(NOON, 31_000);

beforeAll(async () => {
  world = await openChargingWorld();
  visa = await world.customerWith('pm_card_visa');
});
afterEach(() => world.fail('none'));
afterAll(() => world.close());

const confirmOf = (paymentIntentId: string, method = visa) => {
  const context = at(NOON);
  const input = { paymentIntentId, paymentMethodId: method.paymentMethodId };
  return (engine: ChargingEngine) => engine.confirm.execute({ context, input });
};

/** The gateway with some calls replaced. */
const gatewayWith = (changes: Partial<PaymentGateway>): PaymentGateway =>
  new Proxy(world.sandbox.gateway, {
    get: (gateway, name) => {
      const changed = changes[name as keyof PaymentGateway];
      if (changed) return changed;
      const member = Reflect.get(gateway, name, gateway);
      return typeof member === 'function' ? member.bind(gateway) : member;
    },
  });

/** Faults in the confirmation alone: the payment was created in peace. */
async function confirmUnder(mode: Parameters<ChargingWorld['fail']>[0]) {
  const id = await newIntent(world, visa.customerId);
  const failing = gatewayWith({
    confirmPayment: async (call) => {
      await world.fail(mode);
      return world.sandbox.gateway.confirmPayment(call).finally(() => world.fail('none'));
    },
  });
  const run = confirmOf(id);
  const answer = await run(world.newEngine({ gateway: failing }));
  return { id, run, answer };
}

describe('a gateway that fails while it is asked for the money', () => {
  it.each(['commit_then_hang', 'error_then_commit', 'black_hole', 'hang_then_commit', 'lie_about_amount'] as const)(
    '%s: the outcome is unknown, nothing new opens, a look settles it, and one try took the money (F3, F4, F7, F60)',
    async (mode) => {
      const { id, run, answer } = await confirmUnder(mode);
      expect(answer).toMatchObject({ state: { status: 'processing', attempt: { phase: 'unknown', probes: 1 } } });
      expect(await confirmOf(id)(world.engine)).toMatchObject({ refused: true, code: 'PAYMENT_CONFIRM_IN_PROGRESS' });
      expect(await world.engine.actOn(id, plusMilliseconds(NOON, 14_999))).toBeUndefined();
      expect(await world.engine.actOn(id, plusMilliseconds(NOON, 15_000))).toBeGreaterThan(0n);
      expect(await world.engine.stateOf(id)).toMatchObject({ status: 'succeeded', capturedAmount: USD_20 });
      // A late effect of the first call may still be on its way.
      await new Promise((resolve) => setTimeout(resolve, mode === 'hang_then_commit' ? 120 : 0));
      expect(world.triesOf(id)).toMatchObject([{ status: 'succeeded', amount_money: USD_20 }]);
      // The caller's answer stays what it was first.
      expect(await run(world.newEngine())).toMatchObject({ state: { status: 'processing' }, replayed: true });
    },
  );

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
  it.each(['commit_then_hang', 'error_then_commit', 'black_hole', 'rate_limit'] as const)(
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
    const judged = await world.engine.methods.judge(at(NOON), { ...visa, amount: USD_20, challengeable: true });
    return {
      ...visa,
      attemptId: `pa_${++serial}`,
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
    const outcome = await driver(world.sandbox.gateway).drive(charge, NOON, async () => undefined);
    expect(outcome).toEqual({ kind: 'unknown', reason: 'look:gateway_refused:payment_not_found' });
  });

  it.each([
    ['method_not_found', 'not_attempted'],
    ['payment_canceled', 'not_attempted'],
    ['payment_already_succeeded', 'unknown'],
    ['idempotency_key_reused', 'unknown'],
  ] as const)('takes a confirmation refused with %s for %s', async (code, kind) => {
    const refusing = gatewayWith({ confirmPayment: () => Promise.reject(new GatewayRefused(code, 'No.')) });
    const outcome = await driver(refusing).drive(await chargeOf(), NOON, async () => undefined);
    expect(outcome).toEqual({ kind, reason: `gateway_refused:${code}` });
  });

  it('gives up what was not confirmed, keeps what has paid, and says the same a second time (F15)', async () => {
    const create = async (charge: ChargeToDrive) => {
      let id = '';
      const noConfirm = gatewayWith({
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
    await driver(world.sandbox.gateway).drive(paid, NOON, async () => undefined);
    expect(await driver(world.sandbox.gateway).giveUp(paid, NOON)).toEqual({ kind: 'succeeded', amount: USD_20 });
    expect(await driver(world.sandbox.gateway).giveUp(await chargeOf(), NOON)).toMatchObject({ kind: 'not_attempted' });
  });
});

describe('a capture that the gateway does not carry out', () => {
  async function authorized() {
    const id = await newIntent(world, visa.customerId, 'manual');
    await confirmOf(id)(world.engine);
    return id;
  }

  const captureOf = (paymentIntentId: string) => {
    const context = at(NOON);
    return (engine: ChargingEngine) => engine.capture.execute({ context, input: { paymentIntentId } });
  };

  it.each(['commit_then_hang', 'error_then_commit', 'black_hole', 'rate_limit', 'lie_about_amount'] as const)(
    '%s: is ended by the engine at its deadline, once',
    async (mode) => {
      const id = await authorized();
      await world.fail(mode);
      await captureOf(id)(world.engine).catch(() => undefined);
      await world.fail('none');
      await world.engine.actOn(id, LATER);
      expect(await world.engine.stateOf(id)).toMatchObject({ status: 'succeeded', capturedAmount: USD_20 });
      expect(world.triesOf(id)).toMatchObject([{ status: 'succeeded', amount_money: USD_20 }]);
    },
  );

  it('because it refuses is told and leaves the payment free to be captured again, or canceled', async () => {
    const id = await authorized();
    const refusing = gatewayWith({
      capturePayment: () => Promise.reject(new GatewayRefused('payment_not_capturable', 'No.')),
    });
    const run = captureOf(id);
    const refusal = await run(world.newEngine({ gateway: refusing }));
    expect(refusal).toMatchObject({ refused: true, code: 'INVALID_STATUS_FOR_CAPTURE' });
    expect(await run(world.newEngine())).toEqual(refusal);
    expect(await world.engine.stateOf(id)).toMatchObject({ status: 'requires_capture', capture: undefined });
    expect(await captureOf(id)(world.engine)).toMatchObject({ state: { status: 'succeeded' } });
  });

  it('answers a capture that is done again without asking the gateway', async () => {
    const id = await authorized();
    const run = captureOf(id);
    await run(world.engine);
    const unreachable = gatewayWith({ capturePayment: () => Promise.reject(new Error('must not be asked')) });
    expect(await run(world.newEngine({ gateway: unreachable }))).toMatchObject({ replayed: true });
  });
});

describe('a challenge', () => {
  async function challenged() {
    const careful = await world.customerWith('pm_card_authenticationRequired');
    const id = await newIntent(world, careful.customerId);
    const answer = await confirmOf(id, careful)(world.engine);
    expect(answer).toMatchObject({ state: { status: 'requires_action' } });
    const { gatewayPaymentId } = await world.engine.stateOf(id);
    const { clientSecret } = await world.sandbox.gateway.retrievePayment(ACCOUNT, gatewayPaymentId!);
    return { id, clientSecret };
  }

  const goOn = (paymentIntentId: string, engine = world.engine) =>
    engine.confirm.execute({ context: at(NOON), input: { paymentIntentId } });

  it('is gone on with after the buyer answered it, or by the engine when the buyer only went away', async () => {
    for (const byEngine of [false, true]) {
      const { id, clientSecret } = await challenged();
      await world.sandbox.buyer.completeChallenge(clientSecret, 'succeed', NOON);
      if (byEngine) await world.engine.actOn(id, plusMilliseconds(NOON, 3_600_000));
      expect(await goOn(id)).toMatchObject({ state: { status: 'succeeded' } });
      expect(world.triesOf(id)).toMatchObject([{ status: 'succeeded' }]);
    }
  });

  it('is not gone on with once the payment is being canceled', async () => {
    const { id, clientSecret } = await challenged();
    await world.sandbox.buyer.completeChallenge(clientSecret, 'succeed', NOON);
    const stuck = gatewayWith({ cancelPayment: () => Promise.reject(new Error('the process dies here')) });
    const cancel = { context: at(NOON), input: { paymentIntentId: id } };
    await world
      .newEngine({ gateway: stuck })
      .cancel.execute(cancel)
      .catch(() => undefined);
    expect(await goOn(id)).toMatchObject({ refused: true, code: 'PAYMENT_CANCELED' });
    expect(await world.engine.cancel.execute(cancel)).toMatchObject({ state: { status: 'canceled' } });
    expect(world.triesOf(id)).toMatchObject([{ status: 'canceled' }]);
  });

  it('answered while a cancellation is on its way to the gateway: paid stays paid, canceled stays canceled (F15)', async () => {
    const paid = await challenged();
    await world.sandbox.buyer.completeChallenge(paid.clientSecret, 'succeed', NOON);
    const slow = gatewayWith({
      cancelPayment: async (call) => {
        const { methodToken, attemptId } = await world.sandbox.gateway.retrievePayment(ACCOUNT, call.gatewayPaymentId);
        const { gatewayPaymentId } = call;
        const body = { account: ACCOUNT, at: NOON, gatewayPaymentId, methodToken: methodToken!, attemptId: attemptId! };
        await world.sandbox.gateway.confirmPayment({
          ...body,
          offSession: false,
          idempotencyKey: `${attemptId}:first`,
        });
        return world.sandbox.gateway.cancelPayment(call);
      },
    });
    const late = await world.newEngine({ gateway: slow }).cancel.execute({
      context: at(NOON),
      input: { paymentIntentId: paid.id },
    });
    expect(late).toMatchObject({ refused: true, code: 'CANNOT_CANCEL_SUCCEEDED_PAYMENT' });
    expect(await world.engine.stateOf(paid.id)).toMatchObject({ status: 'succeeded', cancellation: undefined });
    expect(await world.engine.actOn(paid.id, LATER)).toBeUndefined();

    const canceled = await challenged();
    const before = await world.engine.stateOf(canceled.id);
    await world.engine.cancel.execute({ context: at(NOON), input: { paymentIntentId: canceled.id } });
    const driven = await world.engine.charges.driveAttempt(at(NOON), canceled.id, before, true);
    expect(isRefusal(driven)).toBe(false);
    expect(await world.engine.stateOf(canceled.id)).toMatchObject({ status: 'canceled' });
  });
});
