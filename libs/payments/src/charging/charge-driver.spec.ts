import { describe, expect, it } from '@jest/globals';
import { GatewayRefused, GatewayUnavailable, type PaymentGateway } from '#gateways';
import { ChargeDriver } from './charge-driver.js';
import { amount, CHARGE, NOW, UNCONFIRMED } from './charge-to-drive.fixture.js';

/** A gateway that answers as told and keeps what it was asked for. */
function gatewayThat(answers: Partial<PaymentGateway>) {
  const asked: string[] = [];
  const gateway = new Proxy(answers, {
    get: (known, name: keyof PaymentGateway) => {
      asked.push(name);
      return known[name];
    },
  }) as PaymentGateway;
  return { driver: new ChargeDriver(gateway), asked };
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
});
