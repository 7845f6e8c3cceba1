import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineWorld } from './engine-world.js';
import { data, refusal, type Shop } from './shop.js';

let world: EngineWorld;
let shop: Shop;

beforeAll(async () => {
  world = await EngineWorld.start();
  shop = world.shop;
});
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const pathOf = ({ payment_intent_id }: { payment_intent_id: string }) => `/v1/payment-intents/${payment_intent_id}`;
const patch = (path: string, body: unknown) => shop.api.call('PATCH', path, body);

describe('changing a payment intent', () => {
  it('changes all that it is for before its first attempt, and charges what it then says', async () => {
    const first = await shop.buyer();
    const second = await shop.buyer();
    const intent = await shop.intent(first.customerId, { metadata: { basket: '7', shelf: 'a' } });
    const changes = {
      amount_money: usd(2_500),
      tip_money: usd(500),
      customer_id: second.customerId,
      external_reference_id: 'cart-7',
      receipt_email: 'eve@example.com',
    };
    const changed = data(await patch(pathOf(intent), { ...changes, metadata: { basket: null, till: '3' } }), 200);
    expect(changed).toMatchObject({
      ...changes,
      metadata: { shelf: 'a', till: '3' },
      status: 'requires_payment_method',
    });
    expect(data(await shop.api.get(pathOf(intent)), 200)).toEqual(changed);
    expect(data(await patch(pathOf(intent), { metadata: {} }), 200)).toEqual(changed);
    expect(data(await patch(pathOf(intent), { metadata: null }), 200).metadata).toEqual({});
    const mine = await shop.confirm(intent.payment_intent_id, first.methodId);
    expect(refusal(mine)).toEqual([400, 'CUSTOMER_PAYMENT_METHOD_MISMATCH']);
    const paid = data(await shop.confirm(intent.payment_intent_id, second.methodId), 200);
    expect(paid).toMatchObject({ status: 'succeeded', captured_money: usd(2_500) });
    expect(await shop.chargesOf(second.customerId)).toMatchObject([{ amount_money: usd(2_500) }]);
    const listed = data(await shop.api.get(`/v1/payment-intents?customer_id=${second.customerId}`), 200);
    expect(listed).toEqual([paid]);
    expect(data(await shop.api.get(`/v1/payment-intents?customer_id=${first.customerId}`), 200)).toEqual([]);
  });

  it('F21: fixes amount and customer by the first attempt, and still takes notes after a decline', async () => {
    const { customerId, methodId } = await shop.buyer('pm_card_chargeCustomerFail');
    const intent = await shop.intent(customerId);
    expect(refusal(await shop.confirm(intent.payment_intent_id, methodId))).toEqual([402, 'CARD_DECLINED']);
    const refused = await patch(pathOf(intent), { amount_money: usd(1_000), external_reference_id: 'second-try' });
    expect(refused.body.error).toMatchObject({
      code: 'PAYMENT_INTENT_CANNOT_BE_UPDATED',
      current_status: 'requires_payment_method',
      conflicting_fields: ['amount_money'],
    });
    const noted = data(await patch(pathOf(intent), { external_reference_id: 'second-try' }), 200);
    expect(noted).toMatchObject({ external_reference_id: 'second-try', amount_money: intent.amount_money });
    const other = await shop.method(customerId);
    data(await shop.confirm(intent.payment_intent_id, other), 200);
    const late = await patch(pathOf(intent), { metadata: { late: 'yes' } });
    expect(late.body.error).toMatchObject({ code: 'PAYMENT_INTENT_CANNOT_BE_UPDATED', current_status: 'succeeded' });
    expect(late.status).toBe(409);
  });

  it('refuses what changes nothing, what cannot be and what is not there', async () => {
    const { customerId } = await shop.buyer();
    const intent = await shop.intent(customerId);
    const nobody = 'cus_00000000000000000000000000';
    const refusals: [object, [number, string]][] = [
      [{}, [400, 'NO_FIELDS_TO_UPDATE']],
      [{ amount_money: usd(49) }, [400, 'AMOUNT_TOO_SMALL']],
      [{ amount_money: usd(100_000_000) }, [400, 'AMOUNT_TOO_LARGE']],
      [{ amount_money: null }, [400, 'NULL_NOT_ALLOWED']],
      [{ receipt_email: 'nobody' }, [400, 'INVALID_EMAIL_FORMAT']],
      [{ customer_id: nobody }, [404, 'RESOURCE_NOT_FOUND']],
      [{ capture_method: 'manual' }, [400, 'UNKNOWN_FIELD']],
      [{ metadata: { flint_x: '1' } }, [400, 'RESERVED_METADATA_KEY']],
    ];
    for (const [body, expected] of refusals) expect(refusal(await patch(pathOf(intent), body))).toEqual(expected);
    const { shop: others } = await world.openSandbox();
    const strange = await others.api.call('PATCH', pathOf(intent), { external_reference_id: 'x' });
    expect(refusal(strange)).toEqual([404, 'RESOURCE_NOT_FOUND']);
    expect(data(await shop.api.get(pathOf(intent)), 200)).toEqual(intent);
  });

  it('answers a repeated update as the first time, and refuses another one by its key', async () => {
    const { customerId } = await shop.buyer();
    const intent = await shop.intent(customerId);
    const keyed = (reference: string) =>
      shop.api.call('PATCH', pathOf(intent), { external_reference_id: reference }, { 'idempotency-key': 'patch-1' });
    const first = data(await keyed('a'), 200);
    data(await patch(pathOf(intent), { external_reference_id: 'b' }), 200);
    expect(data(await keyed('a'), 200)).toEqual(first);
    expect(refusal(await keyed('c'))).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect(data(await shop.api.get(pathOf(intent)), 200).external_reference_id).toBe('b');
  });
});

describe('what a payment intent refers to', () => {
  it('is shown beside the ids in lists and alone, and null where there is none', async () => {
    const { customerId } = await shop.buyer();
    const order = await shop.order(customerId, 2_000);
    const owned = await shop.orderIntent(order.order_id);
    const free = await shop.intent(customerId);
    const { order_id, order_number, status, payment_status, pricing_amounts, settlement_amounts } = order;
    const customer = { customer_id: customerId };
    const expanded = {
      customer,
      order: { order_id, order_number, status, payment_status, pricing_amounts, settlement_amounts },
    };
    const paths = 'expand=customer,order';
    expect(data(await shop.api.get(`${pathOf(owned)}?${paths}`), 200)).toMatchObject({ order_id, ...expanded });
    const listed = data(await shop.api.get(`/v1/payment-intents?customer_id=${customerId}&${paths}`), 200);
    expect(listed).toMatchObject([{ ...free, customer, order: null }, expanded]);
  });

  it('needs a scope of its own, and must be something that can be shown', async () => {
    const reader = (await world.openSandbox(['payments.payment_intents.read'])).shop;
    expect(data(await reader.api.get('/v1/payment-intents'), 200)).toEqual([]);
    const refused = await reader.api.get('/v1/payment-intents?expand=customer,order');
    expect(refusal(refused)).toEqual([403, 'INSUFFICIENT_SCOPE']);
    expect(refused.body.error.missing_scopes).toEqual(['customers.read', 'commerce.orders.read']);
    expect(refusal(await reader.api.get('/v1/payment-intents?expand=bank'))).toEqual([400, 'INVALID_EXPAND']);
  });
});
