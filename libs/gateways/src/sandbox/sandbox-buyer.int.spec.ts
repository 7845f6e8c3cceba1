import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestWorld, type TestWorld } from './sandbox-test-world.js';

describe('the buyer at the sandbox gateway', () => {
  let world: TestWorld;

  beforeAll(async () => {
    world = await openTestWorld();
  });
  afterAll(() => world.close());

  const setUp = () =>
    world.sandbox.gateway.createSetup({ ...world.call(), paymentMethodId: 'pm_1', customerId: 'cus_1' });

  it.each(['pm_card_visa', '4242424242424242', '4242 4242 4242 4242'])('saves a card sent as %j', async (token) => {
    const setup = await setUp();
    const saved = await world.sandbox.buyer.confirmSetup(setup.clientSecret, token, world.at);
    expect(saved).toEqual({
      gatewaySetupId: setup.gatewaySetupId,
      clientSecret: setup.clientSecret,
      status: 'succeeded',
      methodToken: expect.stringMatching(/^gpm_/),
      card: {
        brand: 'visa',
        last4: '4242',
        expMonth: 12,
        expYear: 2030,
        fingerprint: expect.stringMatching(/^fp_[0-9a-f]{24}$/),
      },
      authenticatedForOffSession: true,
      account: world.account,
      paymentMethodId: 'pm_1',
      customerId: 'cus_1',
    });
    const read = await world.sandbox.gateway.retrieveSetup(world.account, setup.gatewaySetupId);
    expect(saved).toMatchObject(read);
  });

  it('knows a card again within an account, and no card of one account in another', async () => {
    const fingerprintOf = async (token: string, environmentId = world.account.environmentId) => {
      const call = { ...world.call(), account: { ...world.account, environmentId } };
      const setup = await world.sandbox.gateway.createSetup({ ...call, paymentMethodId: 'pm_1', customerId: 'cus_1' });
      const saved = await world.sandbox.buyer.confirmSetup(setup.clientSecret, token, world.at);
      return 'card' in saved && saved.card?.fingerprint;
    };
    const visa = await fingerprintOf('pm_card_visa');
    expect(await fingerprintOf('4242 4242 4242 4242')).toBe(visa);
    expect(await fingerprintOf('pm_card_mastercard')).not.toBe(visa);
    expect(await fingerprintOf('pm_card_visa', 'test_2')).not.toBe(visa);
  });

  it('leaves no method behind a card that the issuer refuses', async () => {
    const setup = await setUp();
    const failed = await world.sandbox.buyer.confirmSetup(setup.clientSecret, 'pm_card_visa_chargeDeclined', world.at);
    expect(failed).toMatchObject({
      status: 'failed',
      decline: { code: 'card_declined', declineCode: 'generic_decline' },
    });
    expect('methodToken' in failed && failed.methodToken).toBeUndefined();
  });

  it('keeps the result of a finished set-up: the same card gets it again, another one is refused', async () => {
    const { clientSecret } = await setUp();
    const saved = await world.sandbox.buyer.confirmSetup(clientSecret, 'pm_card_visa', world.at);
    expect(await world.sandbox.buyer.confirmSetup(clientSecret, '4242424242424242', world.at)).toEqual(saved);
    expect(await world.sandbox.buyer.confirmSetup(clientSecret, 'pm_card_amex', world.at)).toMatchObject({
      refused: true,
      code: 'PAYMENT_METHOD_NOT_ACTIVE',
    });
  });

  it('refuses a token and a secret that it does not know', async () => {
    const { clientSecret, gatewaySetupId } = await setUp();
    const { buyer } = world.sandbox;
    expect(await buyer.confirmSetup(clientSecret, 'pm_card_none', world.at)).toMatchObject({ code: 'INVALID_REQUEST' });
    expect(await buyer.confirmSetup(clientSecret, '4000056655665550', world.at)).toMatchObject({ refused: true });
    expect(await buyer.confirmSetup('gst_x_secret_y', 'pm_card_visa', world.at)).toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
    expect(await buyer.completeChallenge(clientSecret, 'succeed', world.at)).toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
    const read = await world.sandbox.gateway.retrieveSetup(world.account, gatewaySetupId);
    expect(read.status).toBe('requires_confirmation');
  });

  it('answers a challenge once: the same answer again changes nothing, the other one is refused', async () => {
    const { buyer } = world.sandbox;
    const method = await world.save('pm_card_authenticationRequired');
    const payment = await world.create();
    const { clientSecret } = payment;
    expect(await buyer.completeChallenge(clientSecret, 'succeed', world.at)).toMatchObject({ code: 'INVALID_REQUEST' });
    await world.confirm(payment, method, { offSession: false });
    const passed = await buyer.completeChallenge(clientSecret, 'succeed', world.at);
    expect(passed).toMatchObject({ status: 'requires_confirmation' });
    expect(await buyer.completeChallenge(clientSecret, 'succeed', world.at)).toEqual(passed);
    expect(await buyer.completeChallenge(clientSecret, 'fail', world.at)).toMatchObject({ code: 'INVALID_REQUEST' });
    await world.confirm(payment, method, { offSession: false });
    expect(await buyer.completeChallenge(clientSecret, 'fail', world.at)).toMatchObject({
      code: 'PAYMENT_ALREADY_SUCCEEDED',
    });
  });

  it('answers no challenge of a canceled payment', async () => {
    const method = await world.save('pm_card_authenticationRequired');
    const payment = await world.create();
    await world.confirm(payment, method, { offSession: false });
    await world.sandbox.gateway.cancelPayment({ ...world.call(), gatewayPaymentId: payment.gatewayPaymentId });
    const late = await world.sandbox.buyer.completeChallenge(payment.clientSecret, 'succeed', world.at);
    expect(late).toMatchObject({ code: 'PAYMENT_CANCELED' });
  });
});
