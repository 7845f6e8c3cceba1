import { describe, expect, it } from '@jest/globals';
import { GatewayRefused, GatewayUnavailable, type PaymentGateway } from '#gateways';
import { plusMilliseconds } from '#kernel';
import { ChargeDriver } from './charge-driver.js';
import { amount, CHARGE, NOW, UNCONFIRMED } from './charge-to-drive.fixture.js';
import type { HeardCall } from './hear-gateway.js';

/** A gateway that answers as told and keeps what it was asked for. */
function gatewayThat(answers: Partial<PaymentGateway>) {
  const asked: string[] = [];
  const gateway = new Proxy(answers, {
    get: (known, name: keyof PaymentGateway) => {
      asked.push(name);
      return known[name];
    },
  }) as PaymentGateway;
  const heard: HeardCall[] = [];
  return { driver: new ChargeDriver(gateway, (call) => heard.push(call)), asked, heard };
}

describe('letting go of an attempt', () => {
  it('leaves the outcome open when the gateway refuses because the payment was paid just before', async () => {
    const { driver } = gatewayThat({
      retrievePayment: async () => UNCONFIRMED,
      cancelPayment: async () => {
        throw new GatewayRefused('payment_already_succeeded', 'It took money.');
      },
    });
    const outcome = await driver.giveUp({ ...CHARGE, gatewayPaymentId: 'gpi_1' }, NOW);
    expect(outcome).toEqual({ kind: 'unknown', reason: 'gateway_refused:payment_already_succeeded' });
  });
});

describe('driving an attempt', () => {
  it('confirms nothing when somebody has closed the attempt meanwhile', async () => {
    const { driver, asked } = gatewayThat({ createPayment: async () => UNCONFIRMED });
    const outcome = await driver.drive(CHARGE, NOW, async () => undefined);
    expect(outcome).toEqual({ kind: 'not_attempted', reason: 'attempt_is_over' });
    expect(asked).toEqual(['createPayment']);
  });

  it('goes on with the payment that was remembered first, and reads it before it confirms', async () => {
    const confirmed: string[] = [];
    const { driver, asked } = gatewayThat({
      createPayment: async () => ({ ...UNCONFIRMED, gatewayPaymentId: 'gpi_2' }),
      retrievePayment: async () => UNCONFIRMED,
      confirmPayment: async ({ gatewayPaymentId }) => {
        confirmed.push(gatewayPaymentId);
        return { ...UNCONFIRMED, status: 'succeeded' };
      },
    });
    const outcome = await driver.drive(CHARGE, NOW, async () => 'gpi_1');
    expect(outcome).toEqual({ kind: 'succeeded', amount });
    expect(asked).toEqual(['createPayment', 'retrievePayment', 'confirmPayment']);
    expect(confirmed).toEqual(['gpi_1']);
  });

  it.each([
    ['the first, it was not attempted', false, 'not_attempted'],
    ['a later one, the first may yet be carried out (F4)', true, 'unknown'],
  ])('a confirmation was turned away: when it was %s', async (_which, resumed, kind) => {
    const { driver } = gatewayThat({
      retrievePayment: async () => UNCONFIRMED,
      confirmPayment: async () => {
        throw new GatewayUnavailable('Too many requests.', true);
      },
    });
    const outcome = await driver.drive({ ...CHARGE, gatewayPaymentId: 'gpi_1', resumed }, NOW, async () => 'gpi_1');
    expect(outcome).toEqual({ kind, reason: 'gateway_not_reached' });
  });

  it.each([
    ['turns it away alone for as long as it asks', true, 90_000, 90_000],
    ['turns it away alone for an hour at most', true, 86_400_000, 3_600_000],
    ['fails alone for as long as it asks', false, 90_000, 90_000],
  ])('F55: leaves a gateway that %s', async (_what, notAttempted, retryAfter_ms, wait_ms) => {
    const turnedAway = new GatewayUnavailable('Too many requests.', notAttempted, { retryAfter_ms });
    const { driver, heard } = gatewayThat({ createPayment: () => Promise.reject(turnedAway) });
    const outcome = await driver.drive(CHARGE, NOW, async () => 'gpi_1');
    const retryNotBefore = plusMilliseconds(NOW, wait_ms);
    expect(outcome).toEqual({ kind: 'not_attempted', reason: 'gateway_not_reached', retryNotBefore });
    const { account } = CHARGE;
    expect(heard).toEqual([{ account, step: 'create', at: NOW, isAnswered: false, retryAfter_ms: wait_ms }]);
  });

  it('F55: tells of each call whether it was answered: a refusal is an answer, an error out of the key table is no call', async () => {
    const errors = [
      new GatewayUnavailable('An internal error.', false, { replayed: true }),
      new GatewayUnavailable('No answer.'),
      new GatewayRefused('method_not_found', 'There is no such method.'),
    ];
    const { driver, heard } = gatewayThat({
      createPayment: async () => UNCONFIRMED,
      retrievePayment: async () => UNCONFIRMED,
      confirmPayment: () => Promise.reject(errors.shift()!),
    });
    await driver.drive(CHARGE, NOW, async () => 'gpi_1');
    await driver.drive(CHARGE, NOW, async () => 'gpi_1');
    expect(heard.map(({ step, isAnswered }) => `${step} ${isAnswered}`)).toEqual([
      'create true',
      'confirm false',
      'create true',
      'confirm true',
    ]);
  });
});
