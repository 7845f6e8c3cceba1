import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FaultMode, GatewayUnavailable, seededDice } from '#gateways';
import { epochOf, isRefusal, plusDays, type Timestamp } from '#kernel';
import { ACCOUNT, type ChargingWorld, NOON, openChargingWorld } from './charging-world.js';
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
  world = await openChargingWorld({ dice: seededDice(59) });
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
  'cached_error',
  'prune_keys',
];

async function begin(paymentIntentId: string, amount = 900): Promise<string> {
  const answer = await refunding(partOf(paymentIntentId, usd(amount)))(refundingEngine(world));
  if (isRefusal(answer)) throw new Error(answer.code);
  return answer.refundId;
}

const phaseOf = async (paymentIntentId: string, refundId: string) =>
  (await refundingEngine(world).payment(paymentIntentId)).refunds[refundId]!;

const follow = (paymentIntentId: string, refundId: string, until: Timestamp) =>
  followRefund(world, paymentIntentId, refundId, until);

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

/** A payment whose refunds have begun before anything fails: the first one reads what was captured. */
async function openedIntent(): Promise<string> {
  const payment = await paidIntent(world, visa);
  await begin(payment, 100);
  return payment;
}

describe.each(FAULTS)('F59: a refund through a gateway with %s', (mode) => {
  it('is given once when the gateway is well again', async () => {
    const payment = await openedIntent();
    await world.fail(mode);
    const refundId = await begin(payment);
    await world.fail('none');
    await follow(payment, refundId, plusDays(NOON, 3));
    expect(await phaseOf(payment, refundId)).toMatchObject({ phase: 'succeeded' });
    expect(await agrees(payment)).toBe(1_000);
  });

  it('is known or quarantined within 20 hours when the gateway is never well', async () => {
    const payment = await openedIntent();
    await world.fail(mode);
    const refundId = await begin(payment);
    const end = await follow(payment, refundId, plusDays(NOON, 0.99));
    expect(epochOf(end) - epochOf(NOON)).toBeLessThan(20 * 3_600_000);
    expect(['succeeded', 'quarantined']).toContain((await phaseOf(payment, refundId)).phase);
    // Nothing of it can be given to another refund meanwhile.
    const other = await refunding(partOf(payment, usd(1_001)))(refundingEngine(world));
    expect(other).toMatchObject({ code: 'AMOUNT_EXCEEDS_REFUNDABLE', detail: { maximum_money: usd(1_000) } });
    await follow(payment, refundId, plusDays(NOON, 4));
    await world.fail('none');
    await follow(payment, refundId, plusDays(NOON, 6));
    expect(['succeeded', 'failed']).toContain((await phaseOf(payment, refundId)).phase);
    await agrees(payment);
  });
});

it('F60: begins only when the gateway is read and says the same of what was captured', async () => {
  const payment = await paidIntent(world, visa);
  const run = refunding(partOf(payment));
  await world.fail('black_hole');
  await expect(run(refundingEngine(world))).rejects.toThrow(GatewayUnavailable);
  await world.fail('none');
  const lying = world.gatewayWith({
    retrievePayment: async (account, id) => {
      const read = await world.sandbox.gateway.retrievePayment(account, id);
      return { ...read, capturedAmount: usd(2_001) };
    },
  });
  await expect(run(refundingEngine(world, { gateway: lying }))).rejects.toThrow(GatewayUnavailable);
  expect(await run(refundingEngine(world))).toMatchObject({ state: { legs: [{ status: 'succeeded' }] } });
});

it('F59: many refunds of one payment through a gateway with every fault at once give what it says', async () => {
  const payment = await openedIntent();
  const dice = seededDice(7);
  const ids: string[] = [];
  await world.sandbox.setFaults(ACCOUNT, { faults: FAULTS.map((mode) => ({ mode, probability: 0.2 })) });
  for (let n = 0; n < 20; n++) {
    const answer = await refunding(partOf(payment, usd(1 + Math.floor(dice() * 250))))(refundingEngine(world));
    if (isRefusal(answer)) expect(['AMOUNT_EXCEEDS_REFUNDABLE', 'NOTHING_TO_REFUND']).toContain(answer.code);
    else ids.push(answer.refundId);
  }
  for (const refundId of ids) await follow(payment, refundId, plusDays(NOON, 4));
  await world.fail('none');
  for (const refundId of ids) await follow(payment, refundId, plusDays(NOON, 8));
  const given = await agrees(payment);
  expect(given).toBeLessThanOrEqual(2_000);
  expect(given).toBeGreaterThan(100);
}, 120_000);

it('F23: writes down each outcome, though the refund comes back to where it was before', async () => {
  const payment = await openedIntent();
  const answers = ['pending', 'a lie', 'pending', 'a lie', 'succeeded'];
  const gateway = world.gatewayWith({
    createRefund: async (call) => ({ ...(await world.sandbox.gateway.createRefund(call)), status: 'pending' }),
    retrieveRefund: async (account, id) => {
      const refund = await world.sandbox.gateway.retrieveRefund(account, id);
      const answer = answers.shift() ?? 'succeeded';
      if (answer === 'a lie') return { ...refund, amount: usd(refund.amount.amount + 1) };
      return { ...refund, status: answer as 'pending' | 'succeeded' };
    },
  });
  const engine = refundingEngine(world, { gateway });
  const answer = await refunding(partOf(payment, usd(50)))(engine);
  if (isRefusal(answer)) throw new Error(answer.code);
  const seen: string[] = [];
  for (let looks = 0; looks < 8; looks++) {
    const { phase, lookAt } = (await engine.payment(payment)).refunds[answer.refundId]!;
    seen.push(phase);
    if (phase === 'succeeded') break;
    await refundingEngine(world, { gateway }).actOn(answer.refundId, lookAt!);
  }
  expect(seen).toEqual(['pending', 'pending', 'quarantined', 'pending', 'quarantined', 'succeeded']);
});
