import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayRefused } from '#gateways';
import { isRefusal, plusMilliseconds } from '#kernel';
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
  const input = { paymentIntentId, source: { paymentMethodId: method.paymentMethodId } };
  return (engine: ChargingEngine) => engine.confirm.execute({ context, input });
};

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
      const answer = await captureOf(id)(world.engine);
      expect(answer).toMatchObject({ refused: true, code: 'PAYMENT_OPERATION_IN_PROGRESS' });
      await world.fail('none');
      await world.engine.actOn(id, LATER);
      expect(await world.engine.stateOf(id)).toMatchObject({ status: 'succeeded', capturedAmount: USD_20 });
      expect(world.triesOf(id)).toMatchObject([{ status: 'succeeded', amount_money: USD_20 }]);
    },
  );

  it('F24: waits for people when the gateway stays silent, and an operator ends it, once', async () => {
    const id = await authorized();
    await world.fail('black_hole');
    await captureOf(id)(world.engine);
    for (let next = (await world.engine.stateOf(id)).settling?.lookAt; next; ) {
      await world.engine.actOn(id, next);
      next = (await world.engine.stateOf(id)).settling?.lookAt;
    }
    expect(await captureOf(id)(world.engine)).toMatchObject({ code: 'PAYMENT_OPERATION_IN_PROGRESS' });
    await world.fail('none');
    const command = at(LATER);
    const decide = () =>
      world.engine.process.settleOutcome(command, id, { decision: 'look_again', reason: 'It is back.' });
    expect(await decide()).toMatchObject({ state: { status: 'succeeded', capturedAmount: USD_20 } });
    expect(world.triesOf(id)).toMatchObject([{ status: 'succeeded', amount_money: USD_20 }]);
  });

  it('because it refuses is told and leaves the payment free to be captured again, or canceled', async () => {
    const id = await authorized();
    const refusing = world.gatewayWith({
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
    const unreachable = world.gatewayWith({ capturePayment: () => Promise.reject(new Error('must not be asked')) });
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
    const stuck = world.gatewayWith({ cancelPayment: () => Promise.reject(new Error('the process dies here')) });
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
    const slow = world.gatewayWith({
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
