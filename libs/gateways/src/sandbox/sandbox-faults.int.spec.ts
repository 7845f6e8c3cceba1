import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayUnavailable } from '../payment-gateway.port.js';
import { FAULT_MODES, type FaultMode, type FaultSettings, seededDice } from './fault-plan.js';
import { openSandbox } from './open-sandbox.adapter.js';
import { openTestWorld, type TestWorld } from './sandbox-test-world.js';

describe('a failing sandbox gateway', () => {
  let world: TestWorld;

  beforeEach(async () => {
    world = await openTestWorld({ dice: seededDice(1) });
  });
  afterEach(() => world.close());

  const fail = (mode: FaultMode, probability = 1) =>
    world.sandbox.setFaults(world.account, { faults: [{ mode, probability }] });

  /** A confirmation that fails, and afterwards: the payment, the answer to the same request, the number of tries. */
  async function confirmUnder(mode: FaultMode) {
    const method = await world.save('pm_card_visa');
    const payment = await world.create();
    const request = { idempotencyKey: 'the-confirmation', attemptId: 'att_1' };
    await fail(mode);
    const error = await world.confirm(payment, method, request).catch((thrown: unknown) => thrown);
    await fail('none');
    const tries = world.sandbox.listCharges(world.account, { limit: 100 }).charges.length;
    const read = await world.sandbox.gateway.retrievePayment(world.account, payment.gatewayPaymentId);
    const again = await world.confirm(payment, method, request).catch((thrown: unknown) => thrown);
    return { error, tries, read: read.status, again };
  }

  it('F3: commit_then_hang keeps the effect and its answer, and tells nobody', async () => {
    const { error, tries, read, again } = await confirmUnder('commit_then_hang');
    expect(error).toBeInstanceOf(GatewayUnavailable);
    expect(error).toMatchObject({ notAttempted: false });
    expect({ tries, read, again }).toMatchObject({ tries: 1, read: 'succeeded', again: { status: 'succeeded' } });
  });

  it('F7: error_then_commit keeps the effect, and the error under its key for good', async () => {
    const { error, tries, read, again } = await confirmUnder('error_then_commit');
    expect(error).toMatchObject({ name: 'GatewayUnavailable', notAttempted: false, replayed: false });
    expect({ tries, read }).toEqual({ tries: 1, read: 'succeeded' });
    expect(again).toMatchObject({ name: 'GatewayUnavailable', notAttempted: false, replayed: true });
  });

  it('black_hole swallows the call: nothing happened, but the caller cannot know', async () => {
    const { error, tries, read, again } = await confirmUnder('black_hole');
    expect(error).toMatchObject({ name: 'GatewayUnavailable', notAttempted: false });
    expect({ tries, read, again }).toMatchObject({
      tries: 0,
      read: 'requires_confirmation',
      again: { status: 'succeeded' },
    });
  });

  it('rate_limit stands before the keys: surely not attempted, and the same key may come again', async () => {
    const { error, tries, read, again } = await confirmUnder('rate_limit');
    expect(error).toMatchObject({ name: 'GatewayUnavailable', notAttempted: true });
    expect({ tries, read, again }).toMatchObject({
      tries: 0,
      read: 'requires_confirmation',
      again: { status: 'succeeded' },
    });
  });

  it('rate_limit tells how long to wait where that is set', async () => {
    const faults = [{ mode: 'rate_limit', probability: 1 }] as const;
    await world.sandbox.setFaults(world.account, { faults, retryAfter_ms: 90_000 });
    await expect(world.create()).rejects.toMatchObject({ notAttempted: true, retryAfter_ms: 90_000 });
    await expect(world.sandbox.setFaults(world.account, { faults, retryAfter_ms: 0 })).rejects.toThrow(RangeError);
  });

  it.each(['createSetup', 'createPayment', 'capturePayment', 'cancelPayment', 'detachMethod'] as const)(
    'fails %s as well',
    async (operation) => {
      const { gatewayPaymentId, amount } = await world.create();
      const call = world.call();
      const calls = {
        createSetup: () => world.sandbox.gateway.createSetup({ ...call, paymentMethodId: 'pm_1', customerId: 'cus_1' }),
        createPayment: () => world.create(),
        capturePayment: () => world.sandbox.gateway.capturePayment({ ...call, gatewayPaymentId, amount }),
        cancelPayment: () => world.sandbox.gateway.cancelPayment({ ...call, gatewayPaymentId }),
        detachMethod: () => world.sandbox.gateway.detachMethod({ ...call, methodToken: 'gpm_1' }),
      };
      await fail('rate_limit');
      await expect(calls[operation]()).rejects.toMatchObject({ name: 'GatewayUnavailable', notAttempted: true });
    },
  );

  it('fails as often as it is told to, in an order that the seed decides', async () => {
    const run = async () => {
      const seeded = await openTestWorld({ dice: seededDice(7) });
      await seeded.sandbox.setFaults(seeded.account, { faults: [{ mode: 'rate_limit', probability: 0.3 }] });
      const outcomes = [];
      for (let i = 0; i < 200; i++)
        outcomes.push(
          await seeded
            .create()
            .then(() => 1)
            .catch(() => 0),
        );
      await seeded.close();
      return outcomes;
    };
    const first = await run();
    const failed = first.filter((outcome) => outcome === 0).length;
    expect(failed).toBeGreaterThan(40);
    expect(failed).toBeLessThan(80);
    expect(await run()).toEqual(first);
  });

  it('fails in every opening of the folder, and for one account only', async () => {
    await fail('rate_limit');
    const second = openSandbox({ dataDir: world.dataDir });
    expect(second.faultsOf(world.account).faults).toEqual([{ mode: 'rate_limit', probability: 1 }]);
    const created = (environmentId: string) =>
      second.gateway.createSetup({
        ...world.call(),
        account: { ...world.account, environmentId },
        paymentMethodId: 'pm_1',
        customerId: 'cus_1',
      });
    await expect(created(world.account.environmentId)).rejects.toMatchObject({ notAttempted: true });
    await expect(created('test_other')).resolves.toMatchObject({ status: 'requires_confirmation' });
    await second.close();
  });

  it('F7: cached_error fails before any effect, and its key repeats the error for good', async () => {
    const { error, tries, read, again } = await confirmUnder('cached_error');
    expect(error).toMatchObject({ name: 'GatewayUnavailable', notAttempted: false, replayed: false });
    expect({ tries, read }).toEqual({ tries: 0, read: 'requires_confirmation' });
    expect(again).toMatchObject({ name: 'GatewayUnavailable', notAttempted: false, replayed: true });
  });

  it('F6: prune_keys does what is asked and forgets the key: the same key runs anew, with another body too', async () => {
    await fail('prune_keys');
    const create = (amount: number) =>
      world.create({ idempotencyKey: 'one', paymentIntentId: 'pi_1', amount: { amount, currency: 'USD' } });
    const first = await create(1_000);
    await fail('none');
    const second = await create(2_000);
    expect(second.gatewayPaymentId).not.toBe(first.gatewayPaymentId);
    expect(await create(2_000)).toEqual(second);
    await fail('prune_keys');
    const third = await create(2_000);
    expect(third.gatewayPaymentId).not.toBe(second.gatewayPaymentId);
  });

  it('F59: a refund under a forgotten key is made a second time, which only a look beforehand can prevent', async () => {
    const payment = await world.pay('pm_card_visa');
    await fail('prune_keys');
    const request = { idempotencyKey: 'one', refundId: 'ref_1' };
    const first = await world.refund(payment, 500, request);
    expect((await world.refund(payment, 500, request)).gatewayRefundId).not.toBe(first.gatewayRefundId);
    await expect(world.refund(payment, 500, request)).rejects.toMatchObject({ code: 'refund_exceeds_captured' });
  });

  it.each([
    ['commit_then_hang', 1, 'succeeded'],
    ['error_then_commit', 1, undefined],
    ['cached_error', 0, undefined],
    ['black_hole', 0, 'succeeded'],
    ['rate_limit', 0, 'succeeded'],
  ] as const)('F59: %s befalls refunds as well: %d was made', async (mode, made, again) => {
    const payment = await world.pay('pm_card_visa');
    const request = { idempotencyKey: 'one', refundId: 'ref_1' };
    await fail(mode);
    await expect(world.refund(payment, 400, request)).rejects.toBeInstanceOf(GatewayUnavailable);
    await fail('none');
    expect(world.sandbox.listRefunds(world.account, { limit: 9 }).refunds).toHaveLength(made);
    const found = await world.sandbox.gateway.findRefund(world.account, payment.gatewayPaymentId, 'ref_1');
    expect(found?.status).toBe(made === 1 ? 'succeeded' : undefined);
    const repeated = await world.refund(payment, 400, request).catch(() => undefined);
    expect(repeated?.status).toBe(again);
    expect(world.sandbox.listRefunds(world.account, { limit: 9 }).refunds).toHaveLength(again ? 1 : made);
  });

  it('F60: lie_about_amount does what was asked and names another amount, also to whoever looks', async () => {
    const payment = await world.create();
    const method = await world.save('pm_card_visa');
    await fail('lie_about_amount');
    const lied = { status: 'succeeded', amount: { amount: 1_001, currency: 'USD' } };
    expect(await world.confirm(payment, method)).toMatchObject(lied);
    const read = () => world.sandbox.gateway.retrievePayment(world.account, payment.gatewayPaymentId);
    expect(await read()).toMatchObject(lied);
    expect(await world.refund(payment, 300)).toMatchObject({ amount: { amount: 301, currency: 'USD' } });
    await fail('none');
    expect(await read()).toMatchObject({ status: 'succeeded', amount: { amount: 1_000, currency: 'USD' } });
    const { refunds } = world.sandbox.listRefunds(world.account, { limit: 9 });
    expect(refunds).toMatchObject([{ amount_money: { amount: 300 } }]);
  });

  describe('that is looked at', () => {
    const looks = async () => {
      const payment = await world.pay('pm_card_pendingRefund');
      const { gatewayPaymentId } = payment;
      const { gatewayRefundId, refundId } = await world.refund(payment, 100);
      const setup = { ...world.call(), paymentMethodId: 'pm_1', customerId: 'cus_1' };
      const { gatewaySetupId } = await world.sandbox.gateway.createSetup(setup);
      const { gateway } = world.sandbox;
      return [
        () => gateway.retrievePayment(world.account, gatewayPaymentId),
        () => gateway.retrieveSetup(world.account, gatewaySetupId),
        () => gateway.retrieveRefund(world.account, gatewayRefundId),
        () => gateway.findRefund(world.account, gatewayPaymentId, refundId),
      ];
    };

    it.each([
      ['black_hole', false],
      ['commit_then_hang', false],
      ['hang_then_commit', false],
      ['rate_limit', true],
    ] as const)('gives no answer under %s', async (mode, notAttempted) => {
      const all = await looks();
      await fail(mode);
      for (const look of all) await expect(look()).rejects.toMatchObject({ name: 'GatewayUnavailable', notAttempted });
    });

    it.each(['cached_error', 'error_then_commit', 'prune_keys'] as const)('answers under %s', async (mode) => {
      const all = await looks();
      const before = await Promise.all(all.map((look) => look()));
      await fail(mode);
      expect(await Promise.all(all.map((look) => look()))).toEqual(before);
    });
  });

  it('throws the dice for each mode apart, so that one call can meet several', async () => {
    await world.sandbox.setFaults(world.account, {
      faults: [
        { mode: 'commit_then_hang', probability: 1 },
        { mode: 'prune_keys', probability: 1 },
      ],
    });
    const request = { idempotencyKey: 'one', paymentIntentId: 'pi_1' };
    await expect(world.create(request)).rejects.toMatchObject({ notAttempted: false });
    await fail('rate_limit', 0);
    const other = await world.create({ ...request, amount: { amount: 7, currency: 'USD' } });
    expect(other.amount.amount).toBe(7);
  });

  it('hangs as long as the settings say', async () => {
    await world.sandbox.setFaults(world.account, { faults: [{ mode: 'black_hole', probability: 1 }], hang_ms: 60 });
    const start = performance.now();
    await expect(world.create()).rejects.toBeInstanceOf(GatewayUnavailable);
    expect(performance.now() - start).toBeGreaterThan(55);
  });

  it('refuses settings that cannot be', async () => {
    const set = (settings: Partial<FaultSettings>) => world.sandbox.setFaults(world.account, settings);
    await expect(fail('on_strike' as FaultMode)).rejects.toThrow(RangeError);
    await expect(fail('rate_limit', 1.1)).rejects.toThrow(RangeError);
    await expect(fail('rate_limit', Number.NaN)).rejects.toThrow(RangeError);
    for (const hang_ms of [0, 10_001, 1.5]) await expect(set({ hang_ms })).rejects.toThrow('hang_ms');
    for (const late_ms of [-1, 600_001]) await expect(set({ late_ms })).rejects.toThrow('late_ms');
    const twice = { mode: 'rate_limit', probability: 1 } as const;
    await expect(set({ faults: [twice, twice] })).rejects.toThrow('twice');
    const faults = FAULT_MODES.map((mode) => ({ mode, probability: 0.5 }));
    await set({ faults, hang_ms: 5, late_ms: 0 });
    expect(world.sandbox.faultsOf(world.account)).toEqual({ faults: faults.slice(1), hang_ms: 5, late_ms: 0 });
    await set({});
    expect(world.sandbox.faultsOf(world.account)).toEqual({ faults: [], hang_ms: 1, late_ms: 600_000 });
  });
});
