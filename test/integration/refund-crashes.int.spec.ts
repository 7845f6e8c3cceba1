import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { EventLog } from '#event-store';
import type { PaymentGateway } from '#gateways';
import { isRefusal, plusDays, plusMilliseconds } from '#kernel';
import { type ChargingWorld, NOON, openChargingWorld, USD_20 } from './charging-world.js';
import { Crashed, CrashPoints, crashEverywhere, crashOftenEnough } from './crash-points.js';
import {
  type Buyer,
  followRefund,
  paidIntent,
  partOf,
  refunding,
  refundingEngine,
  refundsAtGateway,
} from './refunding-world.js';

let world: ChargingWorld;
let visa: Buyer;
beforeAll(async () => {
  world = await openChargingWorld();
  visa = await world.customerWith('pm_card_visa');
});
afterAll(() => world.close());

/** Some hundred processes die in each of these. */
jest.setTimeout(120_000);

const usd = (amount: number) => ({ amount, currency: 'USD' });
const LATER = plusMilliseconds(NOON, 31_000);

type Run = ReturnType<typeof refunding>;

interface Story {
  /** Pays what is to be given back; answers the payments. */
  readonly prepare: () => Promise<string[]>;
  readonly command: (payments: string[]) => Run;
  /** What happens to the log besides, seen from the dying process. */
  readonly log?: (payments: string[]) => EventLog;
  readonly isDone: (payments: string[], refundId: string | undefined) => Promise<void>;
}

/** A log that appends in another way. */
function logWith(log: EventLog, append: EventLog['append']): EventLog {
  return new Proxy(log, {
    get: (real, name) => {
      if (name === 'append') return append;
      const member = Reflect.get(real, name, real);
      return typeof member === 'function' ? member.bind(real) : member;
    },
  });
}

/** The refund that a dying process had begun; undefined when it had not come so far. */
function watched(log: EventLog): { log: EventLog; begun: () => string | undefined } {
  let begun: string | undefined;
  const append: EventLog['append'] = async (streamName, events, revision) => {
    const appended = await log.append(streamName, events, revision);
    if (streamName.startsWith('refund-')) begun ??= streamName.split('.')[1];
    return appended;
  };
  return { log: logWith(log, append), begun: () => begun };
}

type Recover = (refundId: string | undefined, again: Run, payments: string[]) => Promise<void>;

/** The story's command, dying at a point and ended by `recover`. */
const dying = (story: Story, recover: Recover) => (point: number) => crashedAt(point, story, recover);

/** False when the command was over before the point. */
async function crashedAt(point: number, story: Story, recover: Recover): Promise<boolean> {
  const payments = await story.prepare();
  const run = story.command(payments);
  const crash = new CrashPoints(point);
  const { log, begun } = watched(story.log?.(payments) ?? world.log);
  const mortal = refundingEngine(world, { log: crash.wrap(log), gateway: crash.wrap(world.sandbox.gateway) });
  const died = await run(mortal).then(
    () => false,
    (error: unknown) => {
      if (error instanceof Crashed || crash.hasCrashed) return true;
      throw error;
    },
  );
  if (!died) return false;
  await recover(begun(), run, payments);
  await story.isDone(payments, begun());
  return true;
}

/** Each payment has given exactly this much, and the log says the same as the gateway's own record. */
async function given(payments: readonly string[], amounts: readonly number[]): Promise<void> {
  for (const [index, paymentIntentId] of payments.entries()) {
    const atGateway = refundsAtGateway(world, paymentIntentId);
    const made = atGateway.map(({ amount_money, status }) => [amount_money.amount, status]);
    expect(made).toEqual(amounts[index] === 0 ? [] : [[amounts[index], 'succeeded']]);
    const { refunds } = await refundingEngine(world).payment(paymentIntentId);
    const inLog = Object.values(refunds).filter(({ phase }) => phase !== 'released');
    expect(inLog.map(({ amount, phase }) => [amount.amount, phase])).toEqual(made);
  }
}

const ofOne: Story = {
  prepare: async () => [await paidIntent(world, visa)],
  command: ([payment]) => refunding(partOf(payment!, usd(1_200))),
  isDone: (payments) => given(payments, [1_200]),
};

const ofTwo: Story = {
  prepare: async () => [await paidIntent(world, visa), await paidIntent(world, visa)],
  command: (payments) => {
    const allocations = payments.map((paymentIntentId, n) => ({ paymentIntentId, amount: usd(500 + n) }));
    return refunding({ target: { kind: 'tenders', allocations } });
  },
  isDone: (payments) => given(payments, [500, 501]),
};

/** The engine does what it owes until nothing is open; the money may still be on its way for ten minutes (F4). */
async function followed(payments: readonly string[], refundId: string | undefined): Promise<void> {
  if (refundId === undefined) return;
  for (const payment of payments) await followRefund(world, payment, refundId, plusDays(NOON, 0.5));
}

const idOf = (answer: Awaited<ReturnType<Run>>) => (isRefusal(answer) ? answer.code : answer.refundId);

describe('F59: a refund that dies at any point', () => {
  it('is ended by the same command after its deadline, once, with one answer', async () => {
    const points = await crashEverywhere(
      dying(ofOne, async (_id, again, payments) => {
        const early = await again(refundingEngine(world));
        if (isRefusal(early)) expect(early.code).toBe('IDEMPOTENCY_KEY_IN_PROGRESS');
        const answer = await again(refundingEngine(world), LATER);
        await followed(payments, idOf(answer));
        const repeated = await again(refundingEngine(world), LATER);
        expect(repeated).toMatchObject({ refundId: idOf(answer), replayed: true });
        expect(repeated).toMatchObject({ state: (answer as { state: object }).state });
      }),
    );
    expect(points).toBeGreaterThanOrEqual(12);
  });

  it('is ended by the engine itself at its deadline, if it had begun, and then by the same command, once', async () => {
    await crashOftenEnough(
      dying(ofOne, async (refundId, again, payments) => {
        if (refundId !== undefined) {
          await refundingEngine(world).actOn(refundId, LATER);
          expect(await refundingEngine(world).actOn(refundId, LATER)).toBeUndefined();
          await followed(payments, refundId);
        }
        expect(await again(refundingEngine(world), LATER)).toMatchObject({ state: { acceptance: 'accepted' } });
      }),
    );
  });

  it('is ended by both at once, once', async () => {
    await crashOftenEnough(
      dying(ofOne, async (refundId, again, payments) => {
        const acting = [LATER, LATER].map(async (now) => refundId && refundingEngine(world).actOn(refundId, now));
        const [mine] = await Promise.all([again(refundingEngine(world), LATER), ...acting]);
        await followed(payments, idOf(mine));
        await again(refundingEngine(world), LATER);
      }),
    );
  });

  it('is ended by engine and command on every payment that it takes from, once', async () => {
    const points = await crashOftenEnough(
      dying(ofTwo, async (refundId, again, payments) => {
        if (refundId !== undefined) await refundingEngine(world).actOn(refundId, LATER);
        const answer = await again(refundingEngine(world), LATER);
        expect(answer).toMatchObject({ state: { acceptance: 'accepted' } });
        await followed(payments, idOf(answer));
      }),
    );
    expect(points).toBeGreaterThanOrEqual(6);
  });
});

describe('F59: a refund that another one overtakes, and that dies at any point', () => {
  /** The second payment is given back by a rival as soon as this refund has been written down. */
  const overtaken: Story = {
    ...ofTwo,
    log: ([, second]) => {
      let isOvertaken = false;
      const rival = refunding(partOf(second!, usd(1_800)));
      const append: EventLog['append'] = async (streamName, events, revision) => {
        const appended = await world.log.append(streamName, events, revision);
        if (streamName.startsWith('refund-') && !isOvertaken) {
          isOvertaken = true;
          await rival(refundingEngine(world));
        }
        return appended;
      };
      return logWith(world.log, append);
    },
    isDone: async ([first, second], refundId) => {
      // When it died before it was written down no rival came, and the same command has made it whole.
      const { acceptance } = refundId ? await refundingEngine(world).refund(refundId) : { acceptance: 'accepted' };
      await given([first!, second!], acceptance === 'rejected' ? [0, 1_800] : [500, 501]);
    },
  };

  it('is refused for good and gives nothing, whoever ends it', async () => {
    let refused = 0;
    await crashEverywhere(
      dying(overtaken, async (refundId, again, payments) => {
        if (refundId !== undefined) await refundingEngine(world).actOn(refundId, LATER);
        const answer = await again(refundingEngine(world), LATER);
        expect(await again(refundingEngine(world), LATER)).toMatchObject(isRefusal(answer) ? answer : {});
        if (!isRefusal(answer)) return followed(payments, answer.refundId);
        refused++;
        expect(answer).toMatchObject({ code: 'AMOUNT_EXCEEDS_REFUNDABLE', detail: { maximum_money: usd(200) } });
        expect(await refundingEngine(world).actOn(refundId!, LATER)).toBeUndefined();
      }),
    );
    expect(refused).toBeGreaterThanOrEqual(8);
  });
});

describe('F59: refunds that meet', () => {
  it('with different keys never give back more than was captured', async () => {
    const payment = await paidIntent(world, visa);
    const runs = Array.from({ length: 12 }, () => refunding(partOf(payment, usd(300))));
    const answers = await Promise.all(runs.map((run) => run(refundingEngine(world))));
    const codes = answers.map((answer) => (isRefusal(answer) ? answer.code : 'given'));
    expect(codes.filter((code) => code === 'given')).toHaveLength(6);
    expect(new Set(codes)).toEqual(new Set(['given', 'AMOUNT_EXCEEDS_REFUNDABLE']));
    const made = refundsAtGateway(world, payment).map(({ amount_money }) => amount_money.amount);
    expect(made).toEqual([300, 300, 300, 300, 300, 300]);
  });

  it('with the same key are one refund with one answer', async () => {
    const payment = await paidIntent(world, visa);
    const run = refunding(partOf(payment, USD_20));
    const answers = await Promise.all(Array.from({ length: 8 }, () => run(refundingEngine(world))));
    const ids = answers.map(idOf).filter((id) => id !== 'IDEMPOTENCY_KEY_IN_PROGRESS');
    expect(new Set(ids).size).toBe(1);
    expect(idOf(await run(refundingEngine(world)))).toBe(ids[0]);
    await given([payment], [2_000]);
  });
});

describe('F59: a refund that is asked for again', () => {
  /** Asked for in vain at noon, and looked at until the gateway can no longer carry that out. */
  async function silentSinceNoon() {
    const payment = await paidIntent(world, visa);
    await refunding(partOf(payment, usd(100)))(refundingEngine(world));
    await world.fail('black_hole');
    const refundId = idOf(await refunding(partOf(payment, usd(700)))(refundingEngine(world)));
    const lookAt = async () => (await refundingEngine(world).payment(payment)).refunds[refundId]!.lookAt!;
    let now = await lookAt();
    while (now < plusMilliseconds(NOON, 600_000)) {
      await refundingEngine(world).actOn(refundId, now);
      now = await lookAt();
    }
    return { payment, refundId, now };
  }

  /** A process that dies when it has asked: it writes nothing more down. */
  function dyingWhenItAsked() {
    let isDead = false;
    const createRefund: PaymentGateway['createRefund'] = async (call) => {
      isDead = true;
      await world.fail('hang_then_commit');
      return world.sandbox.gateway.createRefund(call);
    };
    const append: EventLog['append'] = async (...args) => {
      if (isDead) throw new Crashed();
      return world.log.append(...args);
    };
    return refundingEngine(world, { log: logWith(world.log, append), gateway: world.gatewayWith({ createRefund }) });
  }

  it('by a process that dies, of a gateway that carries it out late and loses its key, is given once (F4)', async () => {
    const { payment, refundId, now } = await silentSinceNoon();
    await world.fail('none');
    await expect(dyingWhenItAsked().actOn(refundId, now)).rejects.toThrow(Crashed);
    await world.fail('prune_keys');
    await refundingEngine(world).actOn(refundId, plusMilliseconds(now, 31_000));
    await world.arriveLate(plusMilliseconds(now, 600_000));
    await world.fail('none');
    await followRefund(world, payment, refundId, plusDays(NOON, 1));
    const made = refundsAtGateway(world, payment).map(({ amount_money, status }) => [amount_money.amount, status]);
    expect(made).toEqual([
      [100, 'succeeded'],
      [700, 'succeeded'],
    ]);
    expect((await refundingEngine(world).payment(payment)).refunds[refundId]).toMatchObject({ phase: 'succeeded' });
  });
});
