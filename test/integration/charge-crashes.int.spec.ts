import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isRefusal, plusDays, plusMilliseconds } from '#kernel';
import type { PaymentIntent } from '#payments';
import {
  at,
  type ChargingEngine,
  type ChargingWorld,
  NOON,
  newIntent,
  openChargingWorld,
  USD_20,
} from './charging-world.js';
import { Crashed, CrashPoints } from './crash-points.js';

let world: ChargingWorld;
let visa: { customerId: string; paymentMethodId: string };

beforeAll(async () => {
  world = await openChargingWorld();
  visa = await world.customerWith('pm_card_visa');
});
afterAll(() => world.close());

const LATER = plusMilliseconds(NOON, 31_000);
/** More points than any of these commands has. */
const MANY = 60;
const SIDE_BY_SIDE = 8;

interface Story {
  /** What stands before the command. */
  readonly prepare: () => Promise<string>;
  /** The command, as a process carries it out; the same one every time it is called for one payment intent. */
  readonly command: (paymentIntentId: string) => (engine: ChargingEngine) => Promise<unknown>;
  readonly isDone: (state: PaymentIntent, paymentIntentId: string) => void;
}

/** Crashes the command at every point it has and lets `recover` end it; answers how many points there were. */
async function crashEverywhere(
  story: Story,
  recover: (paymentIntentId: string, again: (engine: ChargingEngine) => Promise<unknown>) => Promise<void>,
): Promise<number> {
  let points = 0;
  for (let first = 0; first < MANY; first += SIDE_BY_SIDE) {
    const batch = Array.from({ length: SIDE_BY_SIDE }, (_, n) => crashAt(first + n, story, recover));
    const crashed = (await Promise.all(batch)).filter((died) => died).length;
    points += crashed;
    if (crashed < SIDE_BY_SIDE) return points;
  }
  throw new Error('the command never ends');
}

/** False when the command was over before the point. */
async function crashAt(point: number, story: Story, recover: Parameters<typeof crashEverywhere>[1]): Promise<boolean> {
  const paymentIntentId = await story.prepare();
  const run = story.command(paymentIntentId);
  const crash = new CrashPoints(point);
  const dying = world.newEngine({ log: crash.wrap(world.log), gateway: crash.wrap(world.sandbox.gateway) });
  const died = await run(dying).then(
    () => false,
    (error: unknown) => {
      if (error instanceof Crashed || crash.hasCrashed) return true;
      throw error;
    },
  );
  if (!died) return false;
  await recover(paymentIntentId, run);
  story.isDone(await world.newEngine().stateOf(paymentIntentId), paymentIntentId);
  return true;
}

const confirmOf = (paymentIntentId: string, paymentMethodId: string) => {
  const context = at(NOON);
  return (engine: ChargingEngine) =>
    engine.confirm.execute({ context, input: { paymentIntentId, source: { paymentMethodId } } });
};

const takenOnce = (state: PaymentIntent, paymentIntentId: string) => {
  expect(state).toMatchObject({ status: 'succeeded', capturedAmount: USD_20 });
  expect(world.triesOf(paymentIntentId)).toMatchObject([{ status: 'succeeded', amount_money: USD_20 }]);
};

const confirming: Story = {
  prepare: () => newIntent(world, visa.customerId),
  command: (id) => confirmOf(id, visa.paymentMethodId),
  isDone: takenOnce,
};

async function authorized(): Promise<string> {
  const id = await newIntent(world, visa.customerId, 'manual');
  const answer = await confirmOf(id, visa.paymentMethodId)(world.engine);
  expect(answer).toMatchObject({ state: { status: 'requires_capture' } });
  return id;
}

const capturing: Story = {
  prepare: authorized,
  command: (paymentIntentId) => {
    const context = at(NOON);
    const input = { paymentIntentId, amount: { ...USD_20, amount: 1_500 } };
    return (engine) => engine.capture.execute({ context, input });
  },
  isDone: (state, id) => {
    expect(state).toMatchObject({
      status: 'succeeded',
      capturedAmount: { amount: 1_500 },
      releasedAmount: { amount: 500 },
    });
    expect(world.triesOf(id)).toMatchObject([{ status: 'succeeded', amount_money: { amount: 1_500 } }]);
  },
};

const canceling: Story = {
  prepare: authorized,
  command: (paymentIntentId) => {
    const context = at(NOON);
    return (engine) => engine.cancel.execute({ context, input: { paymentIntentId, reason: 'duplicate' } });
  },
  isDone: (state, id) => {
    expect(state).toMatchObject({ status: 'canceled', cancellationReason: 'duplicate', cancellation: undefined });
    expect(world.triesOf(id)).toMatchObject([{ status: 'canceled' }]);
  },
};

describe.each([
  ['a confirmation', confirming, 'succeeded'],
  ['a capture', capturing, 'succeeded'],
  ['a cancellation', canceling, 'canceled'],
] as const)('%s that dies at any point (F1, F2, F3)', (_, story, status) => {
  it('is ended by the same command, once', async () => {
    const points = await crashEverywhere(story, async (_id, again) => {
      const engine = world.newEngine();
      expect(await again(engine)).toMatchObject({ state: { status } });
      expect(await again(world.newEngine())).toMatchObject({ state: { status }, replayed: true });
    });
    expect(points).toBeGreaterThanOrEqual(8);
  });

  it('is ended by the engine itself at its deadline, if it had begun, and then by the same command, once', async () => {
    const points = await crashEverywhere(story, async (paymentIntentId, again) => {
      await world.newEngine().actOn(paymentIntentId, LATER);
      expect(await world.newEngine().actOn(paymentIntentId, LATER)).toBeUndefined();
      expect(await again(world.newEngine())).toMatchObject({ state: { status } });
    });
    expect(points).toBeGreaterThanOrEqual(8);
  });

  it('is ended by both at once, once', async () => {
    await crashEverywhere(story, async (paymentIntentId, again) => {
      const [mine] = await Promise.all([
        again(world.newEngine()),
        world.newEngine().actOn(paymentIntentId, LATER),
        world.newEngine().actOn(paymentIntentId, LATER),
      ]);
      expect(isRefusal(mine)).toBe(false);
      await again(world.newEngine());
    });
  });
});

it('leaves on the customer what readiness must know of a decline, wherever the process dies', async () => {
  const story: Story = {
    prepare: async () => {
      const lost = await world.customerWith('tok_visa_chargeCustomerFailLostCard');
      const id = await newIntent(world, lost.customerId);
      methodOf.set(id, lost);
      return id;
    },
    command: (id) => confirmOf(id, methodOf.get(id)!.paymentMethodId),
    isDone: (state, id) => {
      expect(state).toMatchObject({ status: 'requires_payment_method', lastError: { code: 'card_declined' } });
      expect(world.triesOf(id)).toMatchObject([{ status: 'declined' }]);
    },
  };
  const methodOf = new Map<string, { customerId: string; paymentMethodId: string }>();
  await crashEverywhere(story, async (id, again) => {
    await again(world.newEngine());
    const charge = { ...methodOf.get(id)!, amount: USD_20, challengeable: true, initiatedBy: 'merchant' } as const;
    const judged = await world.newEngine().methods.judge(at(LATER), charge);
    expect(judged?.blockers.map(({ code }) => code)).toEqual(['last_decline_is_final:lost_card']);
  });
});

describe('confirmations that meet', () => {
  it('with different keys open one attempt at a time, and take the money once', async () => {
    const id = await newIntent(world, visa.customerId);
    const runs = Array.from({ length: 12 }, () => confirmOf(id, visa.paymentMethodId));
    const answers = await Promise.all(runs.map((run, n) => run(n % 2 ? world.engine : world.newEngine())));
    const codes = answers.map((answer) => (isRefusal(answer) ? answer.code : answer.state.status));
    expect(codes.filter((code) => code === 'succeeded')).toHaveLength(1);
    for (const code of codes) {
      expect(['succeeded', 'PAYMENT_CONFIRM_IN_PROGRESS', 'PAYMENT_ALREADY_SUCCEEDED']).toContain(code);
    }
    takenOnce(await world.newEngine().stateOf(id), id);
  });

  it('with the same key all get the one answer, and take the money once', async () => {
    const id = await newIntent(world, visa.customerId);
    const run = confirmOf(id, visa.paymentMethodId);
    await Promise.all(Array.from({ length: 8 }, (_, n) => run(n % 2 ? world.engine : world.newEngine())));
    expect(await run(world.newEngine())).toMatchObject({ state: { status: 'succeeded' }, replayed: true });
    takenOnce(await world.newEngine().stateOf(id), id);
  });

  it('of which an old one was declined give its decline again after a later one paid, and never charge again', async () => {
    const declining = await world.customerWith('pm_card_chargeCustomerFail');
    const id = await newIntent(world, declining.customerId);
    const first = confirmOf(id, declining.paymentMethodId);
    const declined = await first(world.engine);
    expect(declined).toMatchObject({ refused: true, code: 'CARD_DECLINED' });
    // The buyer's next card.
    const other = await world.addMethod(declining.customerId, 'pm_card_visa');
    expect(await confirmOf(id, other)(world.engine)).toMatchObject({ state: { status: 'succeeded' } });
    for (const engine of [world.engine, world.newEngine()]) expect(await first(engine)).toEqual(declined);
    expect(world.triesOf(id).map(({ status }) => status)).toEqual(['declined', 'succeeded']);
  });
});

describe('an authorization', () => {
  it('is let go by the clock when nobody captured it in time, and not a moment before', async () => {
    const id = await authorized();
    const end = plusDays(NOON, 7);
    expect(await world.engine.actOn(id, plusMilliseconds(end, -1))).toBeUndefined();
    expect(world.triesOf(id)).toMatchObject([{ status: 'succeeded' }]);
    expect(await world.engine.actOn(id, end)).toBeGreaterThan(0n);
    expect(await world.engine.stateOf(id)).toMatchObject({
      status: 'canceled',
      cancellationReason: 'authorization_expired',
    });
    expect(world.triesOf(id)).toMatchObject([{ status: 'canceled' }]);
    expect(await world.engine.actOn(id, end)).toBeUndefined();
  });

  it('is captured or let go, never both, when capture and cancellation meet', async () => {
    for (let n = 0; n < 10; n++) {
      const id = await authorized();
      const [captured, canceled] = await Promise.all([
        capturing.command(id)(world.engine),
        canceling.command(id)(world.newEngine()),
      ]);
      expect([isRefusal(captured), isRefusal(canceled)].filter((refused) => refused)).toHaveLength(1);
      const { status } = await world.newEngine().stateOf(id);
      expect(status).toBe(isRefusal(captured) ? 'canceled' : 'succeeded');
      expect(world.triesOf(id)).toMatchObject([{ status: isRefusal(captured) ? 'canceled' : 'succeeded' }]);
    }
  });
});
