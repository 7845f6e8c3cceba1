import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { plusMilliseconds, type Timestamp } from '#kernel';
import type { FaultMode } from './fault-plan.js';
import { seededDice } from './fault-plan.js';
import { openTestWorld, type TestWorld } from './sandbox-test-world.js';

const FOREVER: Timestamp = '9000-01-01T00:00:00.000Z';

describe('the notices of the sandbox gateway', () => {
  let world: TestWorld;

  beforeEach(async () => {
    world = await openTestWorld({ dice: seededDice(3) });
  });
  afterEach(() => world.close());

  const fail = (mode: FaultMode, probability = 1) =>
    world.sandbox.setFaults(world.account, { faults: [{ mode, probability }] });
  const waiting = () => world.sandbox.agenda(world.account, FOREVER, 100);

  it('tell each change of a payment: a decline, another one, a challenge, its answer, the hold, the capture', async () => {
    const declining = await world.save('pm_card_chargeCustomerFail');
    const challenging = await world.save('pm_card_authenticationRequired');
    const payment = await world.create({ paymentIntentId: 'pi_1', captureMethod: 'manual' });
    const { gatewayPaymentId, clientSecret, amount } = payment;
    const told = async () => (await world.performAll()).length;
    expect(await told()).toBe(0);
    await world.confirm(payment, declining);
    await world.confirm(payment, declining);
    expect(await told()).toBe(2);
    await world.confirm(payment, challenging, { offSession: false });
    await world.sandbox.buyer.completeChallenge(clientSecret, 'succeed', world.at);
    await world.sandbox.buyer.completeChallenge(clientSecret, 'succeed', world.at);
    await world.confirm(payment, challenging, { offSession: false });
    expect(await told()).toBe(3);
    const capture = () => world.sandbox.gateway.capturePayment({ ...world.call(), gatewayPaymentId, amount });
    await capture();
    await capture();
    const notice = { account: world.account, kind: 'payment', gatewayPaymentId, paymentIntentId: 'pi_1' };
    expect(await world.performAll()).toEqual([{ ...notice, noticeId: expect.stringMatching(/^gno_/) }]);
  });

  it('tell a cancellation once, and nothing of what changes nothing', async () => {
    const { gatewayPaymentId } = await world.create();
    const cancel = () => world.sandbox.gateway.cancelPayment({ ...world.call(), gatewayPaymentId });
    await cancel();
    await cancel();
    expect(await world.performAll()).toMatchObject([{ gatewayPaymentId }]);
    await expect(world.confirm({ gatewayPaymentId }, 'pm_card_visa')).rejects.toThrow('canceled');
    expect(waiting()).toEqual([]);
  });

  it('tell a refund by both of its ids', async () => {
    const payment = await world.pay('pm_card_visa', { paymentIntentId: 'pi_1' });
    await world.performAll();
    const { gatewayRefundId } = await world.refund(payment, 100, { refundId: 'ref_1' });
    const { gatewayPaymentId } = payment;
    expect(await world.performAll()).toMatchObject([
      { kind: 'refund', gatewayPaymentId, paymentIntentId: 'pi_1', gatewayRefundId, refundId: 'ref_1' },
    ]);
  });

  it('come again until they are acknowledged, also to whoever opens the folder next', async () => {
    await world.pay('pm_card_visa');
    const [item] = waiting();
    const first = await world.sandbox.perform(world.account, item!.itemId, world.at);
    expect(first).toBeDefined();
    expect(await world.sandbox.perform(world.account, item!.itemId, world.at)).toEqual(first);
    await world.sandbox.acknowledge(world.account, item!.itemId);
    await world.sandbox.acknowledge(world.account, item!.itemId);
    expect(await world.sandbox.perform(world.account, item!.itemId, world.at)).toBeUndefined();
    expect(waiting()).toEqual([]);
  });

  it('F47: come at once and in the order of the changes while nothing goes wrong', async () => {
    for (let i = 0; i < 20; i++) await world.pay('pm_card_visa', { paymentIntentId: `pi_${i}` });
    expect(waiting().every(({ dueAt }) => dueAt === world.at)).toBe(true);
    const order = (await world.performAll()).map(({ paymentIntentId }) => paymentIntentId);
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => `pi_${i}`));
  });

  it('F47: webhook_drop loses them', async () => {
    await fail('webhook_drop');
    await world.pay('pm_card_visa');
    expect(waiting()).toEqual([]);
  });

  it('F47: webhook_duplicate brings the same notice twice, at two times', async () => {
    await fail('webhook_duplicate');
    await world.pay('pm_card_visa');
    const times = waiting().map(({ dueAt }) => dueAt);
    expect(times).toHaveLength(2);
    expect(times[1]! > times[0]! && times[1]! <= plusMilliseconds(world.at, 600_000)).toBe(true);
    const notices = await world.performAll();
    expect(notices).toHaveLength(2);
    expect(notices[1]).toEqual(notices[0]);
  });

  it('F47: webhook_delay brings them within the lateness that is set', async () => {
    await world.sandbox.setFaults(world.account, {
      faults: [{ mode: 'webhook_delay', probability: 1 }],
      late_ms: 5_000,
    });
    for (let i = 0; i < 20; i++) await world.pay('pm_card_visa');
    const late_ms = waiting().map(({ dueAt }) => Date.parse(dueAt) - Date.parse(world.at));
    expect(Math.max(...late_ms)).toBeLessThanOrEqual(5_000);
    expect(Math.max(...late_ms)).toBeGreaterThan(2_500);
  });

  it('F47: webhook_reorder lets later ones overtake earlier ones, and loses none', async () => {
    await fail('webhook_reorder', 0.5);
    const made = Array.from({ length: 20 }, (_, i) => `pi_${i}`);
    for (const paymentIntentId of made) {
      await world.pay('pm_card_visa', { paymentIntentId });
      world.at = plusMilliseconds(world.at, 1_000);
    }
    const told = (await world.performAll()).map(({ paymentIntentId }) => paymentIntentId);
    expect(told).not.toEqual(made);
    expect([...told].sort()).toEqual([...made].sort());
  });

  it('F47: go wrong for what the buyer and the gateway themselves change, too', async () => {
    const method = await world.save('pm_card_authenticationRequired');
    const payment = await world.create();
    await world.confirm(payment, method, { offSession: false });
    const refunded = await world.pay('pm_card_pendingRefund');
    await world.refund(refunded, 100);
    const steps = waiting().filter(({ dueAt }) => dueAt > world.at);
    await world.performAll(world.at);
    await fail('webhook_drop');
    await world.sandbox.buyer.completeChallenge(payment.clientSecret, 'fail', world.at);
    for (const { itemId, dueAt } of steps) await world.sandbox.perform(world.account, itemId, dueAt);
    expect(steps).toHaveLength(1);
    expect(waiting()).toEqual([]);
  });
});
