import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { plusMilliseconds } from '#kernel';
import { GatewayUnavailable } from '../payment-gateway.port.js';
import type { FaultMode } from './fault-plan.js';
import { openTestWorld, type TestWorld } from './sandbox-test-world.js';

const LATE_MS = 600_000;

describe('an effect that the sandbox gateway brings late', () => {
  let world: TestWorld;

  beforeEach(async () => {
    world = await openTestWorld();
  });
  afterEach(() => world.close());

  const fail = (mode: FaultMode, late_ms = LATE_MS) =>
    world.sandbox.setFaults(world.account, { faults: [{ mode, probability: 1 }], late_ms });
  const statusOf = async (gatewayPaymentId: string) =>
    (await world.sandbox.gateway.retrievePayment(world.account, gatewayPaymentId)).status;
  const tries = () => world.sandbox.listCharges(world.account, { limit: 100 }).charges;

  /** A confirmation whose caller gave up. */
  async function confirmLate(card = 'pm_card_visa') {
    const method = await world.save(card);
    const payment = await world.create();
    const request = { idempotencyKey: 'the-confirmation', attemptId: 'att_1' };
    const confirm = () => world.confirm(payment, method, request);
    await fail('hang_then_commit');
    await expect(confirm()).rejects.toMatchObject({ name: 'GatewayUnavailable', notAttempted: false });
    return { gatewayPaymentId: payment.gatewayPaymentId, confirm };
  }

  it('F4: comes within ten minutes of the sandbox’s time, at its own time, and not before', async () => {
    const { gatewayPaymentId } = await confirmLate();
    await fail('none');
    const [item, ...others] = world.sandbox.agenda(world.account, plusMilliseconds(world.at, LATE_MS), 10);
    expect(others).toEqual([]);
    expect(item!.dueAt >= world.at && item!.dueAt <= plusMilliseconds(world.at, LATE_MS)).toBe(true);
    const before = plusMilliseconds(item!.dueAt, -1);
    expect(world.sandbox.agenda(world.account, before, 10)).toEqual([]);
    await world.sandbox.perform(world.account, item!.itemId, before);
    expect([await statusOf(gatewayPaymentId), tries().length]).toEqual(['requires_confirmation', 0]);
    await world.sandbox.perform(world.account, item!.itemId, plusMilliseconds(item!.dueAt, 5_000));
    expect(await statusOf(gatewayPaymentId)).toBe('succeeded');
    expect(tries()).toMatchObject([{ status: 'succeeded', created_at: item!.dueAt }]);
  });

  it('F4: comes once, however often it was sent and is performed, and its key knows it', async () => {
    const { gatewayPaymentId, confirm } = await confirmLate();
    await expect(confirm()).rejects.toBeInstanceOf(GatewayUnavailable);
    const items = world.sandbox.agenda(world.account, plusMilliseconds(world.at, LATE_MS), 10);
    expect(items).toHaveLength(2);
    const performed = [...items, ...items].map(({ itemId, dueAt }) =>
      world.sandbox.perform(world.account, itemId, dueAt),
    );
    expect(await Promise.all(performed)).toEqual([undefined, undefined, undefined, undefined]);
    await fail('none');
    expect(await confirm()).toMatchObject({ status: 'succeeded', gatewayPaymentId });
    expect(tries()).toHaveLength(1);
  });

  it('F4: changes nothing where the same request was repeated and answered meanwhile', async () => {
    const { confirm } = await confirmLate();
    await fail('none');
    const answered = await confirm();
    await world.performAll();
    expect(await confirm()).toEqual(answered);
    expect(tries()).toHaveLength(1);
  });

  it('F4 F15: is refused where the payment was canceled meanwhile', async () => {
    const { gatewayPaymentId, confirm } = await confirmLate();
    await fail('none');
    await world.sandbox.gateway.cancelPayment({ ...world.call(), gatewayPaymentId });
    await world.performAll();
    expect([await statusOf(gatewayPaymentId), tries().length]).toEqual(['canceled', 0]);
    await expect(confirm()).rejects.toMatchObject({ code: 'payment_canceled' });
  });

  it('F6: runs anew where its key is a day old by then', async () => {
    const payment = await world.pay('pm_card_visa');
    const request = { idempotencyKey: 'one', refundId: 'ref_1' };
    const start = world.at;
    await world.refund(payment, 100, request);
    await fail('hang_then_commit', 0);
    world.at = plusMilliseconds(start, 72 * 3_600_000);
    await expect(world.refund(payment, 100, request)).rejects.toBeInstanceOf(GatewayUnavailable);
    await world.performAll();
    expect(world.sandbox.listRefunds(world.account, { limit: 9 }).refunds).toHaveLength(2);
  });

  it('F59: refunds late as well, and never more than was captured', async () => {
    const payment = await world.pay('pm_card_visa');
    await fail('hang_then_commit');
    for (const refundId of ['ref_1', 'ref_2', 'ref_3']) {
      await expect(world.refund(payment, 400, { refundId })).rejects.toBeInstanceOf(GatewayUnavailable);
    }
    await world.performAll();
    expect(world.sandbox.listRefunds(world.account, { limit: 9 }).refunds).toHaveLength(2);
  });

  it('is not waved away by acknowledging it, and belongs to its account alone', async () => {
    const { gatewayPaymentId } = await confirmLate();
    await fail('none');
    const until = plusMilliseconds(world.at, LATE_MS);
    const [item] = world.sandbox.agenda(world.account, until, 10);
    const foreign = { ...world.account, environmentId: 'test_2' };
    expect(world.sandbox.agenda(foreign, until, 10)).toEqual([]);
    await world.sandbox.perform(foreign, item!.itemId, until);
    await world.sandbox.acknowledge(world.account, item!.itemId);
    expect(await statusOf(gatewayPaymentId)).toBe('requires_confirmation');
    await world.sandbox.perform(world.account, item!.itemId, until);
    expect(await statusOf(gatewayPaymentId)).toBe('succeeded');
  });
});
