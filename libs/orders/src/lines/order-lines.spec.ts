import { describe, expect, it } from '@jest/globals';
import type { Decision } from '#kernel';
import type { OrderEvent } from '../order.events.js';
import { type Order, orderAggregate } from '../order.js';
import { orderMoney } from '../order-money.js';
import { line, OrderStory, usd } from '../order-story.fixture.js';
import { decideAddCharge, decideAddLineItem, decideRemoveCharge, decideRemoveLineItem } from './change-order-lines.js';
import { decideCloseOrder } from './close-order.js';
import { decideCreateOrder } from './create-order.js';
import { decideUpdateOrder } from './update-order.js';

const FEE = { chargeId: 'och_1', name: 'Postage', amount: usd(500) };
const TO_CREATE = { merchantId: 'mer_1', lineItems: [line(2_000)], charges: [FEE] };
const create = (changes: object) => (order: Order) => decideCreateOrder(order, { ...TO_CREATE, ...changes });

describe('creating an order', () => {
  it('keeps what is sold, notes apart from all that may be read by anybody', () => {
    const story = new OrderStory();
    const events = story.does(create({ customerId: 'cus_1', buyerNote: 'Wrap it.', metadata: { till: '2' } }));
    expect(events).toEqual([
      {
        type: 'OrderCreated',
        data: {
          ...{ merchantId: 'mer_1', customerId: 'cus_1', currency: 'USD', metadata: { till: '2' } },
          ...{ lineItems: [line(2_000)], charges: [FEE] },
          personal: { buyerNote: 'Wrap it.', internalNote: undefined },
        },
      },
    ]);
    expect(story.does(create({}))).toEqual([]);
    expect(story.state).toMatchObject({ status: 'open', buyerNote: 'Wrap it.' });
    expect(orderMoney(story.state)).toMatchObject({ subtotal: 2_000, charges: 500, total: 2_500, outstanding: 2_500 });
  });

  it.each([
    ['two currencies', { charges: [{ ...FEE, amount: { amount: 1, currency: 'EUR' } }] }, 'VALIDATION_ERROR'],
    ['no currency', { lineItems: [{ ...line(1), unitPrice: { amount: 1, currency: 'QQQ' } }] }, 'VALIDATION_ERROR'],
    ['too dear', { lineItems: [line(99_999_999), line(1)], charges: [] }, 'AMOUNT_TOO_LARGE'],
    ['beyond counting (F20)', { lineItems: [line(Number.MAX_SAFE_INTEGER, 2)] }, 'AMOUNT_TOO_LARGE'],
    ['too many lines', { lineItems: Array.from({ length: 101 }, () => line(1)) }, 'RESOURCE_LIMIT_EXCEEDED'],
    ['too many charges', { charges: Array.from({ length: 51 }, () => FEE) }, 'RESOURCE_LIMIT_EXCEEDED'],
  ])('is refused: %s', (_, changes, code) => {
    expect(new OrderStory().refuses(create(changes)).code).toBe(code);
  });
});

describe('changing what an order costs', () => {
  const cup = line(700, 2, 'li_cup');
  it.each<[string, (order: Order) => Decision<OrderEvent>, OrderEvent, number]>([
    ['a line more', (o) => decideAddLineItem(o, cup), { type: 'OrderLineItemAdded', data: { lineItem: cup } }, 3_400],
    [
      'a line less',
      (o) => decideRemoveLineItem(o, 'li_1'),
      { type: 'OrderLineItemRemoved', data: { lineItemId: 'li_1', amount: usd(2_000) } },
      0,
    ],
    ['a charge more', (o) => decideAddCharge(o, FEE), { type: 'OrderChargeAdded', data: { charge: FEE } }, 2_500],
  ])('by %s', (_, decide, event, total) => {
    const story = OrderStory.of(2_000);
    expect(story.does(decide)).toEqual([event]);
    expect(orderMoney(story.state).total).toBe(total);
  });

  it('twice by the same command is once', () => {
    const story = OrderStory.of(2_000);
    for (const decide of [(o: Order) => decideAddLineItem(o, cup), (o: Order) => decideAddCharge(o, FEE)]) {
      expect(story.does(decide)).toHaveLength(1);
      expect(story.does(decide)).toEqual([]);
    }
    expect(story.does((o) => decideRemoveCharge(o, 'och_1'))).toEqual([
      { type: 'OrderChargeRemoved', data: { chargeId: 'och_1', amount: usd(500) } },
    ]);
    expect(story.refuses((o) => decideRemoveCharge(o, 'och_1')).code).toBe('RESOURCE_NOT_FOUND');
    expect(story.refuses((o) => decideRemoveLineItem(o, 'li_9')).code).toBe('RESOURCE_NOT_FOUND');
  });

  it('leaves a credit when a line goes that was paid for', () => {
    const story = OrderStory.of(2_000, 500);
    story.pays();
    story.hears('pi_opa_1', 'succeeded');
    story.does((order) => decideRemoveLineItem(order, 'li_2'));
    expect(orderMoney(story.state)).toMatchObject({ paid: 2_500, outstanding: 0, credit: 500, balance: -500 });
    expect(orderMoney(story.state, 500)).toMatchObject({ credit: 0, balance: 0 });
  });

  it('is refused while an attempt is under way, below what is promised, and once it is closed', () => {
    const add = (order: Order) => decideAddCharge(order, FEE);
    const paying = OrderStory.of(2_000);
    paying.pays();
    expect(paying.refuses(add).code).toBe('ORDER_PAYMENT_ATTEMPT_ACTIVE');
    expect(paying.refuses(decideCloseOrder).code).toBe('ORDER_STATUS_NOT_CLOSABLE');
    const promised = OrderStory.of(2_000, 500);
    promised.attaches('pi_a', 2_001);
    expect(promised.refuses((order) => decideRemoveLineItem(order, 'li_2'))).toMatchObject({
      code: 'ORDER_HAS_ACTIVE_PAYMENT_INTENT',
      detail: { payment_intent_ids: ['pi_a'], maximum_money: usd(2_000) },
    });
    const closed = OrderStory.of(2_000);
    expect(closed.does(decideCloseOrder)).toEqual([{ type: 'OrderClosed', data: {} }]);
    expect(closed.refuses(add).code).toBe('ORDER_CLOSED');
    expect(closed.refuses(decideCloseOrder).code).toBe('ORDER_ALREADY_CLOSED');
    expect(new OrderStory().refuses(add).code).toBe('ORDER_NOT_FOUND');
    expect(orderAggregate.initial.exists).toBe(false);
  });
});

describe('updating an order', () => {
  const update = (changes: object) => (order: Order) => decideUpdateOrder(order, { orderId: 'ord_1', ...changes });

  it('writes real changes only, notes under the key of its customer', () => {
    const story = OrderStory.of(2_000);
    const changes = { internalNote: 'Regular.', externalReferenceId: 'cart-1', metadata: { till: '2' } };
    expect(story.does(update(changes))).toEqual([
      {
        type: 'OrderUpdated',
        data: {
          changedFields: ['internalNote', 'externalReferenceId', 'metadata'],
          customerId: 'cus_1',
          externalReferenceId: 'cart-1',
          metadata: { till: '2' },
          personal: { internalNote: 'Regular.' },
        },
      },
    ]);
    expect(story.does(update(changes))).toEqual([]);
    story.does(update({ internalNote: null, externalReferenceId: null, metadata: null }));
    expect(story.state).toMatchObject({ internalNote: undefined, externalReferenceId: undefined, metadata: {} });
  });

  it('goes on while an attempt is under way: it changes nothing about money', () => {
    const story = OrderStory.of(2_000);
    story.pays();
    expect(story.does(update({ buyerNote: 'Hurry.' }))).toHaveLength(1);
  });
});
