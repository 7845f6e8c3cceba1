import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FaultMode, seededDice } from '#gateways';
import { epochOf, isRefusal, plusDays, type Timestamp } from '#kernel';
import { ACCOUNT, type ChargingWorld, NOON, openChargingWorld } from './charging-world.js';
import { type Buyer, paidIntent, partOf, refunding, refundingEngine, refundsAtGateway } from './refunding-world.js';

let world: ChargingWorld;
let visa: Buyer;
beforeAll(async () => {
  world = await openChargingWorld();
  visa = await world.customerWith('pm_card_visa');
});
afterEach(() => world.fail('none'));
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const FAULTS: FaultMode[] = [
  'commit_then_hang',
  'hang_then_commit',
  'error_then_commit',
  'black_hole',
  'rate_limit',
  'lie_about_amount',
];

async function begin(paymentIntentId: string, amount = 900): Promise<string> {
  const answer = await refunding(partOf(paymentIntentId, usd(amount)))(refundingEngine(world));
  if (isRefusal(answer)) throw new Error(answer.code);
  return answer.refundId;
}

const phaseOf = async (paymentIntentId: string, refundId: string) =>
  (await refundingEngine(world).payment(paymentIntentId)).refunds[refundId]!;

/** Does what the engine owes, when it owes it, until there is an end or `until`; answers when that was. */
async function follow(paymentIntentId: string, refundId: string, until: Timestamp): Promise<Timestamp> {
  let now = NOON;
  for (let looks = 0; looks < 60; looks++) {
    const { phase, lookAt } = await phaseOf(paymentIntentId, refundId);
    if (phase === 'succeeded' || phase === 'failed' || lookAt === undefined || lookAt > until) return now;
    now = lookAt;
    expect(await refundingEngine(world).actOn(refundId, now)).toBeGreaterThan(0n);
  }
  throw new Error(`${refundId} never ends`);
}

/** The log says of the payment what the gateway's own record says. */
async function agrees(paymentIntentId: string): Promise<number> {
  const atGateway = refundsAtGateway(world, paymentIntentId).map((each) => [each.refund_id, each.amount_money.amount]);
  const { refunds } = await refundingEngine(world).payment(paymentIntentId);
  const inLog = Object.entries(refunds)
    .filter(([, { phase }]) => phase === 'succeeded')
    .map(([refundId, { amount }]) => [refundId, amount.amount]);
  expect(inLog.sort()).toEqual(atGateway.sort());
  return atGateway.reduce((sum, [, amount]) => sum + (amount as number), 0);
}

describe.each(FAULTS)('F59: a refund through a gateway with %s', (mode) => {
  it('is given once when the gateway is well again', async () => {
    const payment = await paidIntent(world, visa);
    await world.fail(mode);
    const refundId = await begin(payment);
    await world.fail('none');
    await follow(payment, refundId, plusDays(NOON, 3));
    expect(await phaseOf(payment, refundId)).toMatchObject({ phase: 'succeeded' });
    expect(await agrees(payment)).toBe(900);
  });

  it('is known or quarantined within 20 hours when the gateway is never well', async () => {
    const payment = await paidIntent(world, visa);
    await world.fail(mode);
    const refundId = await begin(payment);
    const end = await follow(payment, refundId, plusDays(NOON, 0.99));
    expect(epochOf(end) - epochOf(NOON)).toBeLessThan(20 * 3_600_000);
    expect(['succeeded', 'quarantined']).toContain((await phaseOf(payment, refundId)).phase);
    // Nothing of it can be given to another refund meanwhile.
    const other = await refunding(partOf(payment, usd(1_101)))(refundingEngine(world));
    expect(other).toMatchObject({ code: 'AMOUNT_EXCEEDS_REFUNDABLE', detail: { maximum_money: usd(1_100) } });
    await follow(payment, refundId, plusDays(NOON, 4));
    expect(['succeeded', 'failed']).toContain((await phaseOf(payment, refundId)).phase);
    await agrees(payment);
  });
});

describe('F59: many refunds of one payment through a gateway that fails at random', () => {
  it.each([1, 2, 3])(
    'give back in the end what the gateway says, never more than was captured (seed %i)',
    async (seed) => {
      const dice = seededDice(seed);
      const payment = await paidIntent(world, visa);
      const ids: string[] = [];
      for (let n = 0; n < 20; n++) {
        const mode = FAULTS[Math.floor(dice() * FAULTS.length)]!;
        await world.sandbox.setFaults(ACCOUNT, { mode, probability: 0.6 });
        const amount = 1 + Math.floor(dice() * 300);
        const answer = await refunding(partOf(payment, usd(amount)))(refundingEngine(world));
        if (isRefusal(answer)) expect(['AMOUNT_EXCEEDS_REFUNDABLE', 'NOTHING_TO_REFUND']).toContain(answer.code);
        else ids.push(answer.refundId);
      }
      for (const refundId of ids) await follow(payment, refundId, plusDays(NOON, 4));
      const given = await agrees(payment);
      expect(given).toBeLessThanOrEqual(2_000);
      expect(given).toBeGreaterThan(0);
    },
  );
});
