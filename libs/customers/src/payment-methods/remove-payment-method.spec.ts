import { describe, expect, test } from '@jest/globals';
import {
  activated,
  customerCreated,
  defaultSet,
  failed,
  given,
  removed,
  saveStarted,
} from '../fixtures/customer-facts.js';
import { decideRemovePaymentMethod } from './remove-payment-method.js';

const data = { paymentMethodId: 'pm_01', liveSubscriptions: [] };
const saved = [customerCreated(), saveStarted('pm_01')];

describe('removing a payment method', () => {
  test('removes an active one', () => {
    expect(decideRemovePaymentMethod(data, given(...saved, activated('pm_01')))).toEqual([removed('pm_01')]);
  });

  test('removes a pending one', () => {
    expect(decideRemovePaymentMethod(data, given(...saved))).toEqual([removed('pm_01')]);
  });

  test('clears the default in the same append', () => {
    const state = given(...saved, activated('pm_01'), defaultSet('pm_01'));
    expect(decideRemovePaymentMethod(data, state)).toEqual([
      removed('pm_01'),
      { type: 'DefaultPaymentMethodCleared', data: { paymentMethodId: 'pm_01', reason: 'payment_method_removed' } },
    ]);
  });

  test('leaves another default alone', () => {
    const other = [saveStarted('pm_02'), activated('pm_02'), defaultSet('pm_02')];
    const state = given(...saved, activated('pm_01'), ...other);
    expect(decideRemovePaymentMethod(data, state)).toEqual([removed('pm_01')]);
  });

  test('is refused while live subscriptions are charged to it, naming at most 25 of them and their number', () => {
    const liveSubscriptions = Array.from({ length: 30 }, (_, n) => ({
      resource_type: 'subscription',
      resource_id: `sub_${n}`,
      status: 'active',
    }));
    const result = decideRemovePaymentMethod({ ...data, liveSubscriptions }, given(...saved, activated('pm_01')));
    expect(result).toMatchObject({
      code: 'PAYMENT_METHOD_HAS_ACTIVE_SUBSCRIPTIONS',
      detail: { blocking_resources: liveSubscriptions.slice(0, 25), blocking_resource_count: 30 },
    });
  });

  test('does nothing a second time, whatever is charged to it', () => {
    const liveSubscriptions = [{ resource_type: 'subscription', resource_id: 'sub_01', status: 'active' }];
    const state = given(...saved, removed('pm_01'));
    expect(decideRemovePaymentMethod({ ...data, liveSubscriptions }, state)).toEqual([]);
  });

  test('is refused for one that failed', () => {
    expect(decideRemovePaymentMethod(data, given(...saved, failed('pm_01')))).toMatchObject({
      code: 'PAYMENT_METHOD_NOT_ACTIVE',
      detail: { current_status: 'failed' },
    });
  });
});
