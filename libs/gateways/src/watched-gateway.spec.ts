import { expect, test } from '@jest/globals';
import { GatewayRefused, GatewayUnavailable, type PaymentGateway } from './payment-gateway.port.js';
import { watchedGateway } from './watched-gateway.js';

const ACCOUNT = { merchantId: 'acc_1', environmentId: 'env_1' };

/** A gateway that knows one call, which ends as it is told. */
function watching(retrieveRefund: PaymentGateway['retrieveRefund']) {
  const seen: unknown[] = [];
  const gateway = watchedGateway({ retrieveRefund } as Partial<PaymentGateway> as PaymentGateway, (...call) =>
    seen.push(call),
  );
  return { seen, ask: () => gateway.retrieveRefund(ACCOUNT, 're_1') };
}

test('what is asked goes to the gateway, and its answer comes back', async () => {
  const asked: unknown[] = [];
  const refund = { gatewayRefundId: 're_1' } as Awaited<ReturnType<PaymentGateway['retrieveRefund']>>;
  const { seen, ask } = watching(async (...args) => {
    asked.push(args);
    return refund;
  });
  expect(await ask()).toBe(refund);
  expect([asked, seen]).toEqual([[[ACCOUNT, 're_1']], [['retrieveRefund', 'answered', expect.any(Number)]]]);
});

test.each([
  ['refused', new GatewayRefused('payment_not_found', 'There is none.')],
  ['unavailable', new GatewayUnavailable('No answer in time.')],
  ['unavailable', new TypeError('fetch failed')],
])('a call is %s when it throws what says so, which is thrown on', async (result, error) => {
  const { seen, ask } = watching(async () => {
    throw error;
  });
  await expect(ask()).rejects.toBe(error);
  expect(seen).toEqual([['retrieveRefund', result, expect.any(Number)]]);
});
