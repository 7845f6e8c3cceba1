import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;
let buyer: { customerId: string; methodId: string };

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
  buyer = await shop.buyer();
});
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const CARD = { amount_money: usd(2_000), payment_options: ['card'] };
const create = (fields: object) => shop.api.post('/v1/payment-intents', { ...CARD, ...fields });
const act = (id: string, action: string, body?: object) => shop.api.post(`/v1/payment-intents/${id}/${action}`, body);

async function intent(fields: Record<string, unknown> = {}): Promise<string> {
  return (await shop.intent(buyer.customerId, fields)).payment_intent_id;
}

async function held(amount = 2_000): Promise<string> {
  const id = await intent({ capture_method: 'manual', amount_money: usd(amount) });
  expect(data(await shop.confirm(id, buyer.methodId), 200).status).toBe('requires_capture');
  return id;
}

describe('creating a payment intent (contract §6.5)', () => {
  it.each([
    ['no amount', { amount_money: undefined }, 400, 'AMOUNT_REQUIRED'],
    ['less than can be charged', { amount_money: usd(49) }, 400, 'AMOUNT_TOO_SMALL'],
    ['more than can be charged', { amount_money: usd(100_000_000) }, 400, 'AMOUNT_TOO_LARGE'],
    ['no option', { payment_options: undefined }, 400, 'PAYMENT_OPTIONS_REQUIRED'],
    ['an empty list of options', { payment_options: [] }, 400, 'PAYMENT_OPTIONS_REQUIRED'],
    ['an option that does not exist', { payment_options: ['barter'] }, 400, 'PAYMENT_OPTION_NOT_ALLOWED'],
    ['an option that no gateway here takes', { payment_options: ['affirm'] }, 409, 'PAYMENT_OPTION_UNAVAILABLE'],
    ['another way to capture', { capture_method: 'later' }, 400, 'INVALID_CAPTURE_METHOD'],
    ['another purpose', { transaction_purpose: 'gifts' }, 400, 'INVALID_TRANSACTION_PURPOSE'],
  ])('refuses %s', async (_what, fields, status, code) => {
    expect(refusal(await create(fields))).toEqual([status, code]);
  });

  it.each([
    ['a yen is whole', 'JPY', 50, 201],
    ['less than the least of yen', 'JPY', 49, 400],
    ['a dinar has a thousand parts', 'KWD', 1_234, 201],
    ['a currency that does not exist', 'XXQ', 2_000, 400],
    ['a small letter', 'usd', 2_000, 400],
    ['the largest safe integer', 'USD', 2 ** 53 - 1, 400],
    ['the first integer that is not exact', 'USD', 2 ** 53, 400],
    ['one more, which no number can hold', 'USD', 2 ** 53 + 1, 400],
    ['a fraction', 'USD', 20.5, 400],
    ['a text', 'USD', '2000', 400],
    ['nothing', 'USD', null, 400],
    ['less than nothing', 'USD', -2_000, 400],
  ])('F20: takes minor units of a currency exactly or not at all: %s', async (_what, currency, amount, status) => {
    const answer = await create({ amount_money: { amount, currency } });
    expect(answer.status).toBe(status);
    if (status === 201) expect(answer.body.data.amount_money).toEqual({ amount, currency });
    else expect(answer.body.error.type).toBe('validation_error');
  });
});

describe('confirming a payment intent (contract §6.5)', () => {
  it('refuses no source, two of them, unknown ones and those of somebody else', async () => {
    const id = await intent();
    const other = await shop.buyer();
    expect(refusal(await act(id, 'confirm', {}))).toEqual([400, 'PAYMENT_SOURCE_REQUIRED']);
    const both = { payment_method_id: buyer.methodId, payment_source_token: 'pm_card_visa' };
    expect(refusal(await act(id, 'confirm', both))).toEqual([400, 'PAYMENT_SOURCE_CONFLICT']);
    for (const unknown of [{ payment_source_token: 'pm_card_none' }, { confirmation_token: 'ctok_1' }]) {
      expect(refusal(await act(id, 'confirm', unknown))).toEqual([400, 'PAYMENT_SOURCE_NOT_ALLOWED']);
    }
    expect(refusal(await shop.confirm(id, other.methodId))).toEqual([400, 'CUSTOMER_PAYMENT_METHOD_MISMATCH']);
  });

  it('refuses what is over, each state by its own code', async () => {
    const succeeded = await intent();
    data(await shop.confirm(succeeded, buyer.methodId), 200);
    const canceled = await intent();
    data(await act(canceled, 'cancel'), 200);
    expect(refusal(await shop.confirm(succeeded, buyer.methodId))).toEqual([409, 'PAYMENT_ALREADY_SUCCEEDED']);
    expect(refusal(await shop.confirm(canceled, buyer.methodId))).toEqual([409, 'PAYMENT_CANCELED']);
    expect(refusal(await shop.confirm(await held(), buyer.methodId))).toEqual([409, 'PAYMENT_ALREADY_SETTLED']);
  });

  it('refuses everything that its order must do, and names the order', async () => {
    const order = await shop.order(buyer.customerId, 2_000);
    const { payment_intent_id: id } = await shop.orderIntent(order.order_id, { capture_method: 'manual' });
    for (const action of ['confirm', 'capture', 'cancel']) {
      const body = action === 'confirm' ? { payment_method_id: buyer.methodId } : {};
      const answer = await act(id, action, body);
      expect(refusal(answer)).toEqual([409, 'ORDER_PAYMENT_FLOW_REQUIRED']);
      const blocking: Json[] = answer.body.error.blocking_resources;
      expect(blocking.map(({ resource_id }) => resource_id)).toEqual([order.order_id]);
    }
    const changed = await shop.api.call('PATCH', `/v1/payment-intents/${id}`, { amount_money: usd(1_000) });
    expect(refusal(changed)).toEqual([409, 'ORDER_PAYMENT_FLOW_REQUIRED']);
  });
});

describe('capturing and canceling a payment intent (contract §6.5)', () => {
  it('refuses amounts that cannot be captured, and captures the rest', async () => {
    const id = await held(2_000);
    const more = await act(id, 'capture', { amount_money: usd(2_001) });
    expect(refusal(more)).toEqual([409, 'CAPTURE_AMOUNT_EXCEEDS_CAPTURABLE']);
    expect(more.body.error.capturable_money).toEqual(usd(2_000));
    const euros = { amount_money: { amount: 2_000, currency: 'EUR' } };
    expect(refusal(await act(id, 'capture', euros))).toEqual([400, 'CAPTURE_CURRENCY_MISMATCH']);
    expect(refusal(await act(id, 'capture', { amount_money: usd(0) }))).toEqual([400, 'INVALID_CAPTURE_AMOUNT']);
    expect(data(await act(id, 'capture', { amount_money: usd(1_500) }), 200)).toMatchObject({ status: 'succeeded' });
    expect(refusal(await act(id, 'capture'))).toEqual([409, 'INVALID_STATUS_FOR_CAPTURE']);
    expect(refusal(await act(id, 'cancel'))).toEqual([409, 'CANNOT_CANCEL_SUCCEEDED_PAYMENT']);
  });

  it('refuses what is canceled', async () => {
    const id = await intent();
    data(await act(id, 'cancel'), 200);
    expect(refusal(await act(id, 'cancel'))).toEqual([409, 'PAYMENT_ALREADY_CANCELED']);
    expect(refusal(await act(id, 'capture'))).toEqual([409, 'INVALID_STATUS_FOR_CAPTURE']);
  });

  it('tells of an authorization that ran out, whatever is asked', async () => {
    const id = await held();
    await shop.advanceDays(8);
    expect(refusal(await act(id, 'capture'))).toEqual([409, 'PAYMENT_AUTHORIZATION_EXPIRED']);
    expect(refusal(await act(id, 'cancel'))).toEqual([409, 'CANNOT_CANCEL_EXPIRED_PAYMENT']);
    expect(refusal(await shop.confirm(id, buyer.methodId))).toEqual([409, 'PAYMENT_EXPIRED']);
  });
});
