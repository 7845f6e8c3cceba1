import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isRefusal, plusMilliseconds } from '#kernel';
import { attemptStatus, type Order, orderMoney } from '#orders';
import { at, type ChargingWorld, NOON, openChargingWorld } from './charging-world.js';
import { Crashed, CrashPoints, crashEverywhere, crashOftenEnough } from './crash-points.js';
import { newOrder, newOrderIntent, type OrderingEngine, orderingOn } from './ordering-world.js';

let world: ChargingWorld;
let visa: { customerId: string; paymentMethodId: string };

beforeAll(async () => {
  world = await openChargingWorld();
  visa = await world.customerWith('pm_card_visa');
});
afterAll(() => world.close());

const LATER = plusMilliseconds(NOON, 31_000);
type Command = (engine: OrderingEngine) => Promise<unknown>;

interface Story {
  /** What stands before the command; answers the order, and the command as it is given every time. */
  readonly prepare: () => Promise<{ orderId: string; command: Command }>;
  readonly isDone: (order: Order) => void;
}

type Recover = (orderId: string, again: Command) => Promise<void>;

const newEngine = () => orderingOn(world.newEngine());
const triesOf = ({ payments }: Order) => payments.flatMap(({ paymentIntentId }) => world.triesOf(paymentIntentId));
const lastStatus = ({ attempts }: Order) => attemptStatus(attempts.at(-1)!);

/** The story's command, dying at a point and ended by `recover`. */
const dying = (story: Story, recover: Recover) => (point: number) => crashedAt(point, story, recover);

/** False when the command was over before the point. */
async function crashedAt(point: number, story: Story, recover: Recover): Promise<boolean> {
  const { orderId, command } = await story.prepare();
  const crash = new CrashPoints(point);
  const mortal = orderingOn(
    world.newEngine({ log: crash.wrap(world.log), gateway: crash.wrap(world.sandbox.gateway) }),
  );
  const died = await command(mortal).then(
    () => crash.hasCrashed,
    (error: unknown) => {
      if (error instanceof Crashed || crash.hasCrashed) return true;
      throw error;
    },
  );
  if (!died) return false;
  await recover(orderId, command);
  story.isDone(await newEngine().stateOf(orderId));
  return true;
}

const paying: Story = {
  prepare: async () => {
    const orderId = await newOrder(world, visa.customerId);
    const context = at(NOON);
    const source = { paymentMethodId: visa.paymentMethodId };
    return { orderId, command: (engine) => engine.pay.execute({ context, input: { orderId, source } }) };
  },
  isDone: (order) => {
    expect(orderMoney(order)).toMatchObject({ paid: 2_000, outstanding: 0 });
    expect(order.attempts.map(attemptStatus)).toEqual(['succeeded']);
    expect(triesOf(order)).toMatchObject([{ status: 'succeeded', amount_money: { amount: 2_000 } }]);
  },
};

const payingInTwo: Story = {
  prepare: async () => {
    const orderId = await newOrder(world, visa.customerId);
    const source = { paymentMethodId: visa.paymentMethodId };
    const legs = [
      { paymentIntentId: await newOrderIntent(world, orderId, 500), source },
      { paymentIntentId: await newOrderIntent(world, orderId, 1_500), source },
    ];
    const context = at(NOON);
    const input = { orderId, legs, completionBehavior: 'complete_order' as const };
    return { orderId, command: (engine) => engine.confirm.execute({ context, input }) };
  },
  isDone: (order) => {
    expect(orderMoney(order)).toMatchObject({ paid: 2_000, outstanding: 0 });
    expect(order.attempts.map(attemptStatus)).toEqual(['succeeded']);
    expect(triesOf(order).map(({ amount_money }) => amount_money.amount)).toEqual([500, 1_500]);
  },
};

/** An order over 2,000 whose payment is authorized. */
async function held(): Promise<{ orderId: string; paymentIntentId: string; attemptId: string }> {
  const orderId = await newOrder(world, visa.customerId);
  const paymentIntentId = await newOrderIntent(world, orderId, 2_000, 'manual');
  const legs = [{ paymentIntentId, source: { paymentMethodId: visa.paymentMethodId } }];
  const input = { orderId, legs, completionBehavior: 'complete_order' as const };
  const done = await orderingOn(world.engine).confirm.execute({ context: at(NOON), input });
  if (isRefusal(done)) throw new Error(done.code);
  return { orderId, paymentIntentId, attemptId: done.attemptId! };
}

const capturing: Story = {
  prepare: async () => {
    const { orderId, paymentIntentId } = await held();
    const context = at(NOON);
    const input = { orderId, paymentIntentId, amount: { amount: 1_500, currency: 'USD' } };
    return { orderId, command: (engine) => engine.capture.execute({ context, input }) };
  },
  isDone: (order) => {
    expect(orderMoney(order)).toMatchObject({ paid: 1_500, outstanding: 500 });
    expect(lastStatus(order)).toBe('succeeded');
    expect(triesOf(order)).toMatchObject([{ status: 'succeeded', amount_money: { amount: 1_500 } }]);
  },
};

const canceling: Story = {
  prepare: async () => {
    const { orderId, attemptId } = await held();
    const context = at(NOON);
    return { orderId, command: (engine) => engine.cancelAttempt.execute({ context, input: { orderId, attemptId } }) };
  },
  isDone: (order) => {
    expect(orderMoney(order)).toMatchObject({ paid: 0, outstanding: 2_000 });
    expect(lastStatus(order)).toBe('canceled');
    expect(triesOf(order)).toMatchObject([{ status: 'canceled' }]);
  },
};

describe.each([
  ['a payment', paying],
  ['a capture', capturing],
  ['a cancellation', canceling],
] as const)('%s of an order that dies at any point (F1, F2, F3)', (_, story) => {
  it('is ended by the same command, once', async () => {
    const points = await crashEverywhere(
      dying(story, async (_id, again) => {
        const answer = await again(newEngine());
        expect(isRefusal(answer)).toBe(false);
        expect(await again(newEngine())).toMatchObject({ replayed: true });
      }),
    );
    expect(points).toBeGreaterThanOrEqual(8);
  }, 180_000);

  it('is ended by the engine itself, if it had begun, and then by the same command, once', async () => {
    await crashOftenEnough(
      dying(story, async (orderId, again) => {
        await newEngine().actOn(orderId, LATER);
        await newEngine().actOn(orderId, LATER);
        expect(isRefusal(await again(newEngine()))).toBe(false);
      }),
    );
  }, 180_000);

  it('is ended by all at once, once', async () => {
    await crashOftenEnough(
      dying(story, async (orderId, again) => {
        const [mine] = await Promise.all([
          again(newEngine()),
          newEngine().actOn(orderId, LATER),
          newEngine().actOn(orderId, LATER),
        ]);
        expect(isRefusal(mine)).toBe(false);
        await again(newEngine());
      }),
    );
  }, 180_000);
});

it('is ended by the engine itself when it dies between two payment intents, and then by the same command', async () => {
  const points = await crashOftenEnough(
    dying(payingInTwo, async (orderId, again) => {
      await newEngine().actOn(orderId, LATER);
      await newEngine().actOn(orderId, LATER);
      expect(isRefusal(await again(newEngine()))).toBe(false);
    }),
  );
  expect(points).toBeGreaterThanOrEqual(13);
}, 180_000);

it('gives a decline again after a later method paid, wherever the declined payment died', async () => {
  const methods = new Map<string, string>();
  const story: Story = {
    prepare: async () => {
      const declining = await world.customerWith('pm_card_chargeCustomerFail');
      const orderId = await newOrder(world, declining.customerId);
      methods.set(orderId, await world.addMethod(declining.customerId, 'pm_card_visa'));
      const context = at(NOON);
      const source = { paymentMethodId: declining.paymentMethodId };
      return { orderId, command: (engine) => engine.pay.execute({ context, input: { orderId, source } }) };
    },
    isDone: (order) => {
      expect(order.attempts.map(attemptStatus)).toEqual(['failed', 'succeeded']);
      expect(order.payments).toHaveLength(1);
      expect(triesOf(order).map(({ status }) => status)).toEqual(['declined', 'succeeded']);
    },
  };
  await crashOftenEnough(
    dying(story, async (orderId, again) => {
      const declined = await again(newEngine());
      expect(declined).toMatchObject({ refused: true, code: 'CARD_DECLINED' });
      const source = { paymentMethodId: methods.get(orderId)! };
      const paid = await newEngine().pay.execute({ context: at(LATER), input: { orderId, source } });
      expect(isRefusal(paid)).toBe(false);
      expect(await again(newEngine())).toEqual(declined);
    }),
  );
}, 180_000);

it('is paid once when many processes pay it with keys of their own (F9, F13)', async () => {
  const orderId = await newOrder(world, visa.customerId);
  const source = { paymentMethodId: visa.paymentMethodId };
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      (n % 2 ? newEngine() : orderingOn(world.engine)).pay.execute({ context: at(NOON), input: { orderId, source } }),
    ),
  );
  const codes = answers.map((answer) => (isRefusal(answer) ? answer.code : 'paid'));
  expect(codes.filter((code) => code === 'paid')).toHaveLength(1);
  for (const code of codes) expect(['paid', 'ORDER_PAYMENT_ATTEMPT_ACTIVE', 'ORDER_ALREADY_PAID']).toContain(code);
  paying.isDone(await newEngine().stateOf(orderId));
});
