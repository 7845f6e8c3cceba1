import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal, MAX_AMOUNT } from '#kernel';
import type { OrderEvent } from './order.events.js';
import { lineTotal, orderMoney, paymentStatusOf, refundStatusOf } from './order-money.js';
import { line, OrderStory, usd } from './order-story.fixture.js';
import { anyOrderCommand } from './random-order-story.fixture.js';

const amount = fc.integer({ min: 0, max: 5_000 });

describe('the money of an order', () => {
  it('adds up after any commands and outcomes, and never more is collected than the order costs while it is paid', () => {
    const refundShare = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(amount, { minLength: 1, maxLength: 3 }),
        fc.array(anyOrderCommand, { maxLength: 40 }),
        refundShare,
        (prices, commands, share) => {
          const story = OrderStory.of(...prices);
          for (const [n, make] of commands.entries()) {
            const before = orderMoney(story.state);
            const decide = make(story, n);
            const decision = decide(story.state);
            if (isRefusal(decision)) continue;
            story.does(() => decision as OrderEvent[]);
            const { paid, total } = orderMoney(story.state);
            // Lines may go once they are paid; collecting never goes beyond what they cost then.
            if (paid > before.paid) expect(paid).toBeLessThanOrEqual(total);
            const refunded = Math.floor(paid * share);
            const money = orderMoney(story.state, refunded);
            expect(money.netCollected).toBe(money.paid - refunded);
            expect(money.outstanding).toBe(money.total - Math.min(money.paid, money.total));
            expect(money.balance).toBe(money.outstanding - money.credit);
            expect(money.credit > 0 && money.outstanding > 0).toBe(false);
            const { balance: _, ...amounts } = money;
            for (const each of Object.values(amounts)) expect(each).toBeGreaterThanOrEqual(0);
            expect(story.state.attempts.filter(({ end }) => end === undefined).length).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    [0, 0, 'unpaid', 'none'],
    [1_000, 0, 'partially_paid', 'none'],
    [2_500, 0, 'paid', 'none'],
    [2_500, 500, 'paid', 'partially_refunded'],
    [2_500, 2_500, 'paid', 'refunded'],
  ])('of 2,500 with %d collected and %d given back is %s and %s', (paid, refunded, payment, refund) => {
    const order = { currency: 'USD', lineItems: [line(2_500)], charges: [], payments: [{ captured: usd(paid) }] };
    const money = orderMoney(order, refunded);
    expect([paymentStatusOf(money), refundStatusOf(money)]).toEqual([payment, refund]);
    expect(money.outstanding).toBe(2_500 - paid);
  });

  it('of an order that costs nothing is paid from the start', () => {
    const order = { currency: 'USD', lineItems: [line(0)], charges: [], payments: [] };
    expect(paymentStatusOf(orderMoney(order))).toBe('paid');
  });

  it('knows no line that costs more than an order may (F20)', () => {
    expect(lineTotal(line(MAX_AMOUNT))).toBe(MAX_AMOUNT);
    expect(lineTotal(line(Number.MAX_SAFE_INTEGER, 3))).toBeUndefined();
    expect(lineTotal(line(2, Number.MAX_SAFE_INTEGER))).toBeUndefined();
  });
});
