import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { plusMilliseconds } from '#kernel';
import { describePaymentGateway } from '../describe-payment-gateway.js';
import { openSandbox } from './open-sandbox.adapter.js';
import { openGatewaySubject, openTestWorld, TEST_ACCOUNT, type TestWorld } from './sandbox-test-world.js';

describePaymentGateway('the sandbox gateway', openGatewaySubject);

describe('the sandbox gateway', () => {
  let world: TestWorld;
  const DAY_MS = 86_400_000;

  beforeEach(async () => {
    world = await openTestWorld();
  });
  afterEach(() => world.close());

  it('records every try, newest first, on the clock that the caller brought', async () => {
    const good = await world.save('pm_card_visa');
    const bad = await world.save('pm_card_chargeCustomerFail');
    const payment = await world.create({ paymentIntentId: 'pi_1' });
    await world.confirm(payment, bad, { paymentMethodId: 'pm_claimed' });
    world.at = '2031-05-05T00:00:00.000Z';
    const later = await world.save('pm_card_visa');
    await world.confirm(payment, good);
    await world.confirm(payment, later);
    await world.confirm(payment, later);
    const { charges, next } = world.sandbox.listCharges(world.account, { limit: 10 });
    expect(next).toBeUndefined();
    const common = {
      payment_intent_id: 'pi_1',
      customer_id: 'cus_1',
      amount_money: { amount: 1_000, currency: 'USD' },
    };
    const id = expect.stringMatching(/^gch_/);
    const pm = expect.stringMatching(/^pm_\d+$/);
    const at = '2031-05-05T00:00:00.000Z';
    const row = { ...common, gateway_charge_id: id, payment_method_id: pm, created_at: at };
    expect(charges).toEqual([
      { ...row, status: 'succeeded', captured_money: row.amount_money, decline_code: null },
      { ...row, status: 'declined', captured_money: null, decline_code: 'expired_card' },
      {
        ...row,
        status: 'declined',
        captured_money: null,
        decline_code: 'generic_decline',
        created_at: '2026-03-01T00:00:00.000Z',
      },
    ]);
  });

  it('pages through its record without a gap or a repeat', async () => {
    const good = await world.save('pm_card_visa');
    for (let i = 0; i < 7; i++) await world.confirm(await world.create({ paymentIntentId: `pi_${i}` }), good);
    const seen: string[] = [];
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = world.sandbox.listCharges(world.account, { limit: 3, after });
      seen.push(...page.charges.map((charge) => charge.payment_intent_id));
      after = page.next;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `pi_${i}`));
    const foreign = { ...world.account, merchantId: 'mer_2' };
    expect(world.sandbox.listCharges(foreign, { limit: 3 })).toEqual({ charges: [] });
    expect(() => world.sandbox.listCharges(world.account, { limit: 101 })).toThrow('1 to 100');
    expect(() => world.sandbox.listCharges(world.account, { limit: 1, after: 'gch_none' })).toThrow('no such row');
  });

  it('keeps one row per try through a challenge, a capture and a cancellation', async () => {
    const method = await world.save('pm_card_authenticationRequired');
    const statuses = () =>
      world.sandbox
        .listCharges(world.account, { limit: 10 })
        .charges.map(({ status, amount_money }) => `${status} ${amount_money.amount}`);
    const payment = await world.create({ captureMethod: 'manual' });
    await world.confirm(payment, method, { offSession: false });
    expect(statuses()).toEqual(['requires_action 1000']);
    await world.sandbox.buyer.completeChallenge(payment.clientSecret, 'succeed', world.at);
    await world.confirm(payment, method, { offSession: false });
    expect(statuses()).toEqual(['succeeded 1000']);
    const { gatewayPaymentId } = payment;
    const amount = { amount: 400, currency: 'USD' };
    await world.sandbox.gateway.capturePayment({ ...world.call(), gatewayPaymentId, amount });
    expect(statuses()).toEqual(['succeeded 400']);
    const held = await world.create({ captureMethod: 'manual' });
    await world.confirm(held, await world.save('pm_card_visa'));
    await world.sandbox.gateway.cancelPayment({ ...world.call(), gatewayPaymentId: held.gatewayPaymentId });
    expect(statuses()).toEqual(['canceled 1000', 'succeeded 400']);
  });

  it('drops an open challenge when another method is tried', async () => {
    const method = await world.save('pm_card_authenticationRequired');
    const payment = await world.create();
    await world.confirm(payment, method, { offSession: false });
    await world.confirm(payment, await world.save('pm_card_visa'));
    const statuses = world.sandbox.listCharges(world.account, { limit: 10 }).charges.map(({ status }) => status);
    expect(statuses).toEqual(['succeeded', 'canceled']);
  });

  it('lets a passed challenge count for its own method only, and only once', async () => {
    const method = await world.save('pm_card_authenticationRequiredChargeDeclinedInsufficientFunds');
    const other = await world.save('pm_card_authenticationRequired');
    const payment = await world.create();
    const tried = async (token: string) => (await world.confirm(payment, token, { offSession: false })).status;
    const pass = () => world.sandbox.buyer.completeChallenge(payment.clientSecret, 'succeed', world.at);
    expect(await tried(method)).toBe('requires_action');
    await pass();
    expect(await tried(method)).toBe('declined');
    expect(await tried(method)).toBe('requires_action');
    await pass();
    expect(await tried(other)).toBe('requires_action');
    const record = world.sandbox.listCharges(world.account, { limit: 10 }).charges;
    expect(record.map(({ status, decline_code }) => decline_code ?? status)).toEqual([
      'requires_action',
      'canceled',
      'insufficient_funds',
    ]);
  });

  it('F6: knows a key a second before its 24 hours of the caller’s time are over, and a second (and 72 hours) later runs the request anew', async () => {
    const start = world.at;
    const idempotencyKey = 'old-key';
    const again = () => world.create({ idempotencyKey, paymentIntentId: 'pi_1' });
    const first = await again();
    world.at = plusMilliseconds(start, DAY_MS - 1_000);
    expect(await again()).toEqual(first);
    world.at = plusMilliseconds(start, DAY_MS + 1_000);
    const second = await again();
    expect(second.gatewayPaymentId).not.toBe(first.gatewayPaymentId);
    world.at = plusMilliseconds(start, 2 * DAY_MS);
    expect(await again()).toEqual(second);
    world.at = plusMilliseconds(start, 3 * DAY_MS);
    expect([first, second]).not.toContainEqual(await again());
  });

  it('F6: prunes old keys a few at a time, and never one that was taken anew', async () => {
    const start = world.at;
    const keyed = (i: number) => world.create({ idempotencyKey: `k${i}`, paymentIntentId: `pi_${i}` });
    for (let i = 0; i < 9; i++) await keyed(i);
    world.at = plusMilliseconds(start, DAY_MS);
    const renewed = await keyed(0);
    for (let i = 10; i < 15; i++) await keyed(i);
    expect(await keyed(0)).toEqual(renewed);
    world.at = start;
    // Back in time, a pruned key is new even though its first day is not over.
    const other = world.create({ idempotencyKey: 'k5', paymentIntentId: 'pi_other' });
    await expect(other).resolves.toMatchObject({ paymentIntentId: 'pi_other' });
  });

  it('gives a refusal again for its key, even when the request could stand by now', async () => {
    const good = await world.save('pm_card_visa');
    const payment = await world.create({ captureMethod: 'manual' });
    const { gatewayPaymentId, amount } = payment;
    const take = { ...world.call(), gatewayPaymentId, amount };
    await expect(world.sandbox.gateway.capturePayment(take)).rejects.toMatchObject({ code: 'payment_not_capturable' });
    await world.confirm(payment, good);
    await expect(world.sandbox.gateway.capturePayment(take)).rejects.toMatchObject({ code: 'payment_not_capturable' });
    const anew = await world.sandbox.gateway.capturePayment({ ...take, idempotencyKey: 'another' });
    expect(anew.status).toBe('succeeded');
  });

  it('refuses amounts and keys that cannot be', async () => {
    const code = { code: 'invalid_request' };
    await expect(world.create({ amount: { amount: 0, currency: 'USD' } })).rejects.toMatchObject(code);
    await expect(world.create({ amount: { amount: 1.5, currency: 'USD' } })).rejects.toMatchObject(code);
    await expect(world.create({ amount: { amount: 1, currency: 'usd' } })).rejects.toMatchObject(code);
    await expect(world.create({ idempotencyKey: '' })).rejects.toMatchObject(code);
    await expect(world.create({ idempotencyKey: 'k'.repeat(256) })).rejects.toMatchObject(code);
  });

  it('shows what one opening wrote to another one of the same folder', async () => {
    const second = openSandbox({ dataDir: world.dataDir });
    const payment = await world.create();
    expect(await second.gateway.retrievePayment(TEST_ACCOUNT, payment.gatewayPaymentId)).toEqual(payment);
    await second.close();
  });
});
