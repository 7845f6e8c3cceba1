import { describe, expect, it } from '@jest/globals';
import { type GatewayRefusalCode, GatewayRefused, GatewayUnavailable, type PaymentGateway } from '#gateways';
import { ChargeDriver, type ChargeToDrive } from './charge-driver.js';
import { CHARGE, NOW, UNCONFIRMED } from './charge-to-drive.fixture.js';

const PAYMENT = { ...UNCONFIRMED, attemptId: CHARGE.attemptId };
type Step = 'createPayment' | 'retrievePayment' | 'confirmPayment';

const REFUSALS: readonly GatewayRefusalCode[] = [
  'idempotency_key_reused',
  'invalid_request',
  'payment_not_found',
  'method_not_found',
  'method_of_other_customer',
  'payment_canceled',
  'payment_already_succeeded',
];
/** Refusals that leave open what an earlier request did. */
const UNSETTLED: readonly string[] = ['idempotency_key_reused', 'payment_already_succeeded'];

/** Whatever an adapter may throw, named, and whether it proves that this request did nothing. */
const FAILURES: readonly (readonly [name: string, error: unknown, provesNothingWasDone: boolean])[] = [
  ['a connection that was never made', new GatewayUnavailable('ECONNREFUSED', true), true],
  ['a rate limit before the keys (429)', new GatewayUnavailable('Too many requests.', true), true],
  ['a timeout', new GatewayUnavailable('ETIMEDOUT'), false],
  ['a reset after the request was sent', new GatewayUnavailable('ECONNRESET'), false],
  ['an internal error (500)', new GatewayUnavailable('500'), false],
  ['a bad gateway in between (502, 503, 504)', new GatewayUnavailable('502'), false],
  ['an error kept under its key', new GatewayUnavailable('lock_timeout', false, { replayed: true }), false],
  ['a body that is no JSON', new SyntaxError('Unexpected token <'), false],
  ['a fault of our own', new TypeError('undefined is not a function'), false],
  ['no error at all', undefined, false],
  ...REFUSALS.map((code) => [`a refusal: ${code}`, new GatewayRefused(code, code), !UNSETTLED.includes(code)] as const),
];

/** Drives the charge through a gateway whose one step always fails so, and whose others do as asked. */
function driveWith(step: Step, failing: () => never, charge: Partial<ChargeToDrive> = {}) {
  const answer = async () => PAYMENT;
  const gateway = {
    createPayment: answer,
    retrievePayment: answer,
    confirmPayment: answer,
    [step]: async () => failing(),
  };
  const driver = new ChargeDriver(gateway as Partial<PaymentGateway> as PaymentGateway);
  return driver.drive({ ...CHARGE, ...charge }, NOW, async (id) => id);
}

describe('F5: only a decline of the gateway is a decline', () => {
  describe.each(FAILURES)('%s', (_name, error, provesNothingWasDone) => {
    const fails = (): never => {
      throw error;
    };

    it('is no decline where the payment is created, which takes no money whatever became of it', async () => {
      expect((await driveWith('createPayment', fails)).kind).toBe('not_attempted');
    });

    it('leaves the outcome unknown where it is looked for', async () => {
      const resumed = { gatewayPaymentId: 'gpi_1', resumed: true };
      expect((await driveWith('retrievePayment', fails, resumed)).kind).toBe('unknown');
    });

    it('is what it proves where the payment is confirmed', async () => {
      const { kind } = await driveWith('confirmPayment', fails);
      expect(kind).toBe(provesNothingWasDone ? 'not_attempted' : 'unknown');
    });
  });

  it.each([
    ['succeeded', 'succeeded'],
    ['requires_capture', 'authorized'],
    ['requires_action', 'requires_action'],
    ['processing', 'unknown'],
    ['requires_confirmation', 'unknown'],
    ['canceled', 'not_attempted'],
    ['declined', 'declined'],
  ] as const)('an answer of status %s is %s', async (status, kind) => {
    const gateway = { createPayment: async () => PAYMENT, confirmPayment: async () => ({ ...PAYMENT, status }) };
    const driver = new ChargeDriver(gateway as Partial<PaymentGateway> as PaymentGateway);
    expect((await driver.drive(CHARGE, NOW, async (id) => id)).kind).toBe(kind);
  });
});
