import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { isRefusal, plusMilliseconds, type Timestamp } from '#kernel';
import { at, type ChargingWorld, NOON, openChargingWorld } from './charging-world.js';
import { paidIntent, partOf, refunding, refundingEngine } from './refunding-world.js';

let world: ChargingWorld;
beforeAll(async () => {
  world = await openChargingWorld();
});
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const minutes = (n: number) => plusMilliseconds(NOON, n * 60_000);

/** A refund of 9 USD paid with the card, and what its streams hold. */
async function refundOn(token: string) {
  const payment = await paidIntent(world, await world.customerWith(token));
  const answer = await refunding(partOf(payment, usd(900)))(refundingEngine(world));
  if (isRefusal(answer)) throw new Error(answer.code);
  const { refundId } = answer;
  return {
    first: answer.state.legs[0]?.status,
    notice: (now: Timestamp) => refundingEngine(world).refunds.look(at(now), refundId, payment),
    legs: async () => (await refundingEngine(world).refund(refundId)).legs,
    phase: async () => (await refundingEngine(world).payment(payment)).refunds[refundId]?.phase,
    eventTypes: async () => {
      const name = `refundable_payment-${at(NOON).environmentId}.${payment}`;
      return (await world.log.readStream(name, 0)).map(({ type }) => type);
    },
  };
}

const BEGUN = ['RefundablePaymentOpened', 'RefundReserved', 'RefundGatewayRefundCreated'];

it('F47: notices of a pending refund come early, twice and at once, and only what is read is recorded', async () => {
  const { first, notice, legs, eventTypes } = await refundOn('pm_card_pendingRefund');
  expect(first).toBe('pending');
  await notice(minutes(0));
  expect(await legs()).toMatchObject([{ status: 'pending' }]);
  await world.arriveLate(minutes(61));
  await Promise.all([1, 2, 3].map(() => notice(minutes(61))));
  await notice(minutes(62));
  expect(await legs()).toMatchObject([{ status: 'succeeded' }]);
  expect(await eventTypes()).toEqual([...BEGUN, 'RefundPending', 'RefundSucceeded']);
});

it('F47: the notice that a bank has sent the money back undoes a success, once', async () => {
  const { first, notice, legs, eventTypes } = await refundOn('pm_card_refundFail');
  expect(first).toBe('succeeded');
  await world.arriveLate(minutes(61));
  await Promise.all([1, 2, 3].map(() => notice(minutes(61))));
  await notice(minutes(90));
  expect(await legs()).toMatchObject([{ status: 'failed', failureReason: expect.any(String) }]);
  expect(await eventTypes()).toEqual([...BEGUN, 'RefundSucceeded', 'RefundFailed']);
});

it('F47: a notice of a refund or of a payment that is not ours is passed over', async () => {
  const { refunds } = refundingEngine(world);
  await refunds.look(at(NOON), 'ref_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'pi_01ARZ3NDEKTSV4RRFFQ69G5FAV');
  const { notice, phase } = await refundOn('pm_card_visa');
  expect(await phase()).toBe('succeeded');
  await notice(NOON);
});
