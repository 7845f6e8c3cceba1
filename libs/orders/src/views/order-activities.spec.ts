import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#event-store';
import type { RefundablePaymentEvent } from '#payments';
import { NOW, usd } from '../order-story.fixture.js';
import { orderActivities } from './order-activities.projection.js';
import { activityResource } from './order-activities.query.js';

const REFUND = { refundId: 'ref_1', orderId: 'ord_1', amount: usd(500) };

/** The row that an event on the stream of a payment is told by. */
function rowOf(event: RefundablePaymentEvent) {
  const stored: StoredEvent = {
    ...event,
    fact: { id: 'act_1', at: NOW, revision: 0 },
    stream: { category: 'refundable_payment', environmentId: 'menv_1', id: 'pi_1' },
    position: 7n,
    metadata: {} as StoredEvent['metadata'],
  };
  return activityResource(orderActivities.evolve(undefined, stored, 'act_1')!, 'USD');
}

describe("an order's story", () => {
  it.each([true, false])(
    'says of a refund that failed that it changes nothing (it had succeeded: %s)',
    (hadSucceeded) => {
      const row = rowOf({ type: 'RefundFailed', data: { ...REFUND, failureReason: 'declined', hadSucceeded } });
      expect(row).toMatchObject({
        ...{ type: 'refund_failed', failure_code: 'declined', refund_id: 'ref_1', payment_intent_id: 'pi_1' },
        balance_delta_money: usd(0),
      });
    },
  );

  it('says of a refund how much went back', () => {
    const row = rowOf({ type: 'RefundSucceeded', data: REFUND });
    expect(row).toMatchObject({ type: 'refund', order_id: 'ord_1', balance_delta_money: usd(500) });
  });
});
