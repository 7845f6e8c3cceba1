import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayUnavailable } from '../payment-gateway.port.js';
import { FAULT_MODES, type FaultMode, seededDice } from './fault-plan.js';
import { openSandbox } from './open-sandbox.adapter.js';
import { openTestWorld, type TestWorld } from './sandbox-test-world.js';

describe('a failing sandbox gateway', () => {
  let world: TestWorld;

  beforeEach(async () => {
    world = await openTestWorld({ dice: seededDice(1) });
  });
  afterEach(() => world.close());

  const fail = (mode: FaultMode, probability = 1) => world.sandbox.setFaults(world.account, { mode, probability });

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
      await seeded.sandbox.setFaults(seeded.account, { mode: 'rate_limit', probability: 0.3 });
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
    expect(second.faultsOf(world.account)).toEqual({ mode: 'rate_limit', probability: 1 });
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

  it('F4: hang_then_commit keeps the effect only after the caller gave up, once, also beside a repeat', async () => {
    const arrived: (() => Promise<unknown>)[] = [];
    const late = await openTestWorld({ later: (effect) => arrived.push(effect) });
    const method = await late.save('pm_card_visa');
    const payment = await late.create();
    const request = { idempotencyKey: 'the-confirmation', attemptId: 'att_1' };
    const read = async () =>
      (await late.sandbox.gateway.retrievePayment(late.account, payment.gatewayPaymentId)).status;
    await late.sandbox.setFaults(late.account, { mode: 'hang_then_commit', probability: 1 });
    await expect(late.confirm(payment, method, request)).rejects.toMatchObject({ notAttempted: false });
    await expect(late.confirm(payment, method, request)).rejects.toMatchObject({ notAttempted: false });
    expect([arrived.length, await read()]).toEqual([2, 'requires_confirmation']);
    await Promise.all(arrived.map((effect) => effect()));
    expect(await read()).toBe('succeeded');
    expect(late.sandbox.listCharges(late.account, { limit: 9 }).charges).toHaveLength(1);
    await late.sandbox.setFaults(late.account, { mode: 'none', probability: 1 });
    await expect(late.confirm(payment, method, request)).resolves.toMatchObject({ status: 'succeeded' });
    await late.close();
  });

  it('F60: lie_about_amount does what was asked and names another amount', async () => {
    const payment = await world.create();
    const method = await world.save('pm_card_visa');
    await fail('lie_about_amount');
    const lied = await world.confirm(payment, method);
    expect(lied).toMatchObject({ status: 'succeeded', amount: { amount: 1_001, currency: 'USD' } });
    const read = await world.sandbox.gateway.retrievePayment(world.account, payment.gatewayPaymentId);
    expect(read.amount).toEqual({ amount: 1_000, currency: 'USD' });
  });

  it('refuses settings that cannot be', async () => {
    await expect(fail('on_strike' as FaultMode)).rejects.toThrow(RangeError);
    await expect(fail('rate_limit', 1.1)).rejects.toThrow(RangeError);
    await expect(fail('rate_limit', Number.NaN)).rejects.toThrow(RangeError);
    for (const mode of FAULT_MODES) await fail(mode, 0.5);
    expect(world.sandbox.faultsOf(world.account)).toEqual({ mode: FAULT_MODES.at(-1), probability: 0.5 });
  });
});
