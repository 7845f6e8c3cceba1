import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayUnavailable } from '#gateways';
import { isRefusal, plusMilliseconds } from '#kernel';
import {
  ENVIRONMENT_ID,
  openPaymentWorld,
  PAYMENT_NOW,
  type PaymentWorld,
  paymentCommand,
} from '../fixtures/payment-world.fixture.js';
import { decideCancelPaymentIntent } from './cancel-payment-intent.js';
import { decideStartCapture } from './capture-payment-intent.js';
import { decideStartPaymentAttempt } from './confirm-payment-intent.js';
import { type PaymentIntent, paymentIntentAggregate } from './payment-intent.js';
import { paymentIntentObligation } from './payment-intent-obligation.policy.js';

const PI = 'pi_1';
const DAY_MS = 86_400_000;
let world: PaymentWorld;

beforeEach(async () => {
  world = await openPaymentWorld();
});
afterEach(() => world.close());

/** Opens an attempt with the card and answers the intent as it then stands. */
async function started(card: string, attemptId = 'pa_1'): Promise<PaymentIntent> {
  const method = await world.method(card);
  await world.runner.execute(paymentIntentAggregate, PI, paymentCommand(), (state) =>
    decideStartPaymentAttempt(state, { attemptId, method, account: world.account, now: PAYMENT_NOW }),
  );
  return world.load(PI);
}

/** A payment that waits for its buyer's challenge. */
async function challenged(): Promise<PaymentIntent> {
  await world.intent(PI);
  await world.charges.driveAttempt(paymentCommand(), PI, await started('pm_card_authenticationRequired'), false);
  return world.load(PI);
}

async function cancelStarted(): Promise<PaymentIntent> {
  await world.runner.execute(paymentIntentAggregate, PI, paymentCommand(), (state) =>
    decideCancelPaymentIntent(state, undefined, PAYMENT_NOW),
  );
  return world.load(PI);
}

describe('a challenge that its buyer leaves open', () => {
  it('is looked at ever more seldom, and never twice for one due time', async () => {
    const waits_ms: number[] = [];
    let intent = await challenged();
    for (let look = 0; look < 4; look++) {
      const { dueAt } = paymentIntentObligation(intent)!;
      await world.charges.driveAttempt(paymentCommand(dueAt), PI, intent, true);
      intent = await world.load(PI);
      waits_ms.push(Date.parse(paymentIntentObligation(intent)!.dueAt) - Date.parse(dueAt));
    }
    expect(waits_ms.map((wait_ms) => wait_ms / 3_600_000)).toEqual([2, 4, 8, 16]);
    expect(intent.status).toBe('requires_action');
  });
});

describe('a cancellation that meets a confirmation', () => {
  it('records what was paid when the confirmation was faster at the gateway and its sender is gone', async () => {
    const intent = await challenged();
    const { account } = world;
    const gatewayPaymentId = intent.gatewayPaymentId!;
    const { clientSecret } = await world.gateway.retrievePayment(account, gatewayPaymentId);
    await world.sandbox.buyer.completeChallenge(clientSecret, 'succeed', PAYMENT_NOW);
    const canceling = await cancelStarted();
    const { attemptId, methodToken } = intent.attempt!;
    const confirmation = { account, at: PAYMENT_NOW, gatewayPaymentId, attemptId, methodToken, offSession: false };
    await world.gateway.confirmPayment({ ...confirmation, idempotencyKey: 'sent by a process that died' });
    await world.charges.driveCancellation(paymentCommand(), PI, canceling);
    const settled = await world.load(PI);
    expect([settled.status, settled.capturedAmount?.amount]).toEqual(['succeeded', 2_000]);
    expect(paymentIntentObligation(settled)).toBeUndefined();
  });

  it('stays canceled when the confirmation comes to nothing after it', async () => {
    const intent = await challenged();
    await world.charges.driveCancellation(paymentCommand(), PI, await cancelStarted());
    await world.charges.driveAttempt(paymentCommand(), PI, intent, true);
    expect((await world.load(PI)).status).toBe('canceled');
  });
});

describe('a driver that was away for long', () => {
  it('does not charge a second payment when another has taken its attempt up meanwhile', async () => {
    await world.intent(PI);
    const intent = await started('pm_card_visa');
    let goOn = () => {};
    const away = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const create = world.sandbox.gateway.createPayment.bind(world.sandbox.gateway);
    let calls = 0;
    world.gateway.createPayment = async (call) => {
      const created = await create(call);
      if (calls++ === 0) await away;
      return created;
    };
    const slow = world.charges.driveAttempt(paymentCommand(), PI, intent, false);
    // The gateway has forgotten the key by then and makes another payment (F6).
    const later = paymentCommand(plusMilliseconds(PAYMENT_NOW, 2 * DAY_MS));
    await world.charges.driveAttempt(later, PI, intent, true);
    goOn();
    await slow;
    expect(world.charged().map(({ status }) => status)).toEqual(['succeeded']);
    expect((await world.load(PI)).status).toBe('succeeded');
  });
});

describe('an authorization', () => {
  async function capturing(): Promise<PaymentIntent> {
    await world.intent(PI, 'manual');
    await world.charges.driveAttempt(paymentCommand(), PI, await started('pm_card_visa'), false);
    await world.runner.execute(paymentIntentAggregate, PI, paymentCommand(), (state) =>
      decideStartCapture(state, { captureId: 'cap_1', now: PAYMENT_NOW }),
    );
    return world.load(PI);
  }

  it('is captured once although the gateway answers with an error that it keeps under the key', async () => {
    const intent = await capturing();
    const capture = world.sandbox.gateway.capturePayment.bind(world.sandbox.gateway);
    world.gateway.capturePayment = async (call) => {
      await capture(call);
      throw new GatewayUnavailable('internal error', false, { replayed: true });
    };
    await world.charges.driveCapture(paymentCommand(), PI, intent);
    const settled = await world.load(PI);
    expect([settled.status, settled.capturedAmount?.amount, settled.capture]).toEqual(['succeeded', 2_000, undefined]);
  });

  it('can be let go of after the gateway refused its capture', async () => {
    const intent = await capturing();
    const { account } = world;
    const call = { account, at: PAYMENT_NOW, gatewayPaymentId: intent.gatewayPaymentId! };
    await world.gateway.cancelPayment({ ...call, idempotencyKey: 'the gateway let it run out' });
    await world.charges.driveCapture(paymentCommand(), PI, intent);
    expect((await world.load(PI)).capture).toBeUndefined();
    await world.charges.driveCancellation(paymentCommand(), PI, await cancelStarted());
    expect((await world.load(PI)).status).toBe('canceled');
  });
});

describe('an attempt whose payment cannot be made', () => {
  it('can be followed by one that pays although the gateway keeps its error under the key', async () => {
    await world.intent(PI);
    const { account } = world;
    const intent = await started('pm_card_visa');
    await world.sandbox.setFaults(account, { mode: 'error_then_commit', probability: 1 });
    const failed = await world.charges.driveAttempt(paymentCommand(), PI, intent, false);
    if (isRefusal(failed)) throw new Error(failed.code);
    expect(failed.state.attempt?.phase).toBe('not_attempted');
    await world.sandbox.setFaults(account, { mode: 'none', probability: 0 });
    await world.charges.driveAttempt(paymentCommand(), PI, await started('pm_card_visa', 'pa_2'), false);
    const { state } = await world.runner.load(paymentIntentAggregate, ENVIRONMENT_ID, PI);
    expect([state.status, world.charged().length]).toEqual(['succeeded', 1]);
  });
});
