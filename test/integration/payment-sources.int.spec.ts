import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isRefusal } from '#kernel';
import { at, type ChargingWorld, NOON, newIntent, openChargingWorld, USD_20 } from './charging-world.js';

let world: ChargingWorld;

beforeAll(async () => {
  world = await openChargingWorld();
});
afterAll(() => world.close());

const confirmWith = (paymentIntentId: string, token: string) =>
  world.engine.confirm.execute({ context: at(NOON), input: { paymentIntentId, source: { token } } });

describe('a one-time token as the payment source', () => {
  it('pays for a buyer without an account, who takes part', async () => {
    const id = await newIntent(world, undefined);
    expect(await confirmWith(id, 'pm_card_visa')).toMatchObject({
      state: { status: 'succeeded', attempt: { card: { brand: 'visa', last4: '4242' }, paymentMethodId: undefined } },
    });
    expect(world.triesOf(id)).toMatchObject([{ status: 'succeeded', amount_money: USD_20 }]);
  });

  it('puts the challenge of an issuer to the buyer at once, and declines as a card does', async () => {
    const asked = await newIntent(world, undefined);
    expect(await confirmWith(asked, 'pm_card_authenticationRequired')).toMatchObject({
      state: { status: 'requires_action' },
    });
    const declined = await newIntent(world, undefined);
    expect(await confirmWith(declined, 'pm_card_visa_chargeDeclined')).toMatchObject({ code: 'CARD_DECLINED' });
  });

  it('is refused when no gateway knows it', async () => {
    const id = await newIntent(world, undefined);
    expect(await confirmWith(id, 'pm_card_unheard_of')).toMatchObject({ code: 'PAYMENT_SOURCE_NOT_ALLOWED' });
    expect(world.triesOf(id)).toEqual([]);
  });
});

describe('a payment intent of an order', () => {
  const owned = async () => {
    const input = { amount: USD_20, paymentOptions: ['card'], orderId: 'ord_1' };
    const created = await world.engine.create.execute({ context: at(NOON), input });
    if (isRefusal(created)) throw new Error(created.code);
    return created.paymentIntentId;
  };
  const source = { token: 'pm_card_visa' };

  it('is refused on the standalone way, and pays by its order', async () => {
    const paymentIntentId = await owned();
    for (const handler of ['confirm', 'capture', 'cancel'] as const) {
      const refused = await world.engine[handler].execute({ context: at(NOON), input: { paymentIntentId, source } });
      expect(refused).toMatchObject({ code: 'ORDER_PAYMENT_FLOW_REQUIRED' });
    }
    const confirmation = { attemptId: 'pa_1', source, initiatedBy: 'customer' } as const;
    const paid = await world.engine.process.confirm(at(NOON), paymentIntentId, confirmation);
    expect(paid).toMatchObject({ state: { status: 'succeeded' }, replayed: false });
  });

  it('gives the same answer for the same attempt id, also to another process and after another attempt', async () => {
    const id = await owned();
    const confirm = (attemptId: string, token: string) =>
      world.newEngine().process.confirm(at(NOON), id, { attemptId, source: { token }, initiatedBy: 'customer' });
    const first = await confirm('pa_2', 'pm_card_visa_chargeDeclined');
    expect(first).toMatchObject({ state: { attempt: { phase: 'declined' } }, replayed: false });
    expect(await confirm('pa_3', 'pm_card_visa')).toMatchObject({ state: { status: 'succeeded' } });
    expect(await confirm('pa_2', 'pm_card_visa_chargeDeclined')).toMatchObject({
      state: { attempt: { attemptId: 'pa_2', phase: 'declined' } },
      replayed: true,
    });
    expect(world.triesOf(id)).toHaveLength(2);
  });
});
