import { describe, expect, it } from '@jest/globals';
import { type GatewayRefund, GatewayRefused, GatewayUnavailable, type PaymentGateway } from '#gateways';
import { plusMilliseconds, type Timestamp } from '#kernel';
import { RefundDriver, type RefundToDrive } from './refund-driver.js';
import { ACCOUNT, NOW, usd } from './refund-story.fixture.js';

const REFUND: RefundToDrive = {
  refundId: 'ref_1',
  amount: usd(500),
  gatewayPaymentId: 'gpi_1',
  account: ACCOUNT,
  reservedAt: NOW,
  mayAsk: true,
  resumed: false,
};
const MADE: GatewayRefund = {
  gatewayRefundId: 'gre_1',
  gatewayPaymentId: 'gpi_1',
  refundId: 'ref_1',
  amount: usd(500),
  account: ACCOUNT,
  status: 'succeeded',
};
const SILENT = new GatewayUnavailable('No answer.');
const KEPT = new GatewayUnavailable('An error that is kept.', false, { replayed: true });
const FULL = new GatewayRefused('refund_exceeds_captured', 'Nothing is left.');
const succeeded = { kind: 'succeeded', gatewayRefundId: 'gre_1' };
const KEY_LIFE_MS = 20 * 3_600_000;

type Answer = GatewayRefund | undefined | Error;

/** A gateway that gives its answers in turn, the last one for ever, and keeps what it was asked for. */
function gatewayThat(answers: { create?: Answer[]; find?: Answer[]; retrieve?: Answer[] }) {
  const asked: string[] = [];
  const next = async (list: Answer[] | undefined, what: string) => {
    asked.push(what);
    if (!list?.length) throw new Error(`nobody expected ${what}`);
    const answer = list.length > 1 ? list.shift() : list[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const gateway = {
    createRefund: ({ idempotencyKey }) => next(answers.create, idempotencyKey) as Promise<GatewayRefund>,
    findRefund: () => next(answers.find, 'find'),
    retrieveRefund: () => next(answers.retrieve, 'retrieve') as Promise<GatewayRefund>,
  } satisfies Partial<PaymentGateway>;
  const driver = new RefundDriver(gateway as unknown as PaymentGateway);
  const announce = async () => asked.push('announce') > 0;
  return { driver: { drive: (refund: RefundToDrive, at: Timestamp) => driver.drive(refund, at, announce) }, asked };
}

const KEY = 'ref_1:gpi_1:refund';

describe('a refund that begins', () => {
  it('is asked for once, under a key of its own', async () => {
    const { driver, asked } = gatewayThat({ create: [MADE] });
    expect(await driver.drive(REFUND, NOW)).toEqual(succeeded);
    expect(asked).toEqual([KEY]);
  });

  it.each([
    [SILENT, 'gateway_gave_no_answer'],
    [new GatewayUnavailable('Not reached.', true), 'gateway_not_reached'],
    [new Error('A bug.'), 'gateway_error'],
    [new GatewayRefused('idempotency_key_reused', 'Another body.'), 'gateway_refused:idempotency_key_reused'],
  ] as const)('is unknown after %s', async (answer, reason) => {
    expect(await gatewayThat({ create: [answer] }).driver.drive(REFUND, NOW)).toEqual({
      kind: 'unknown',
      reason,
      asked: reason === 'gateway_not_reached' ? 'not_reached' : 'unanswered',
    });
  });

  it('fails when the gateway refuses it and has nothing on record for it', async () => {
    const { driver, asked } = gatewayThat({ create: [FULL], find: [undefined] });
    expect(await driver.drive(REFUND, NOW)).toEqual({ kind: 'failed', failureReason: 'payment_refund_failed' });
    expect(asked).toEqual([KEY, 'find']);
  });

  it('F59: is what the gateway has on record when it refuses a second one', async () => {
    const { driver } = gatewayThat({ create: [FULL], find: [MADE] });
    expect(await driver.drive(REFUND, NOW)).toEqual(succeeded);
  });

  it('F7: is read after a kept error, then asked for under another key', async () => {
    const found = gatewayThat({ create: [KEPT], find: [MADE] });
    expect(await found.driver.drive(REFUND, NOW)).toEqual(succeeded);
    expect(found.asked).toEqual([KEY, 'find']);
    const again = gatewayThat({ create: [KEPT, MADE], find: [undefined] });
    expect(await again.driver.drive(REFUND, NOW)).toEqual(succeeded);
    expect(again.asked).toEqual([KEY, 'find', `${KEY}:2`]);
    const never = gatewayThat({ create: [KEPT], find: [undefined] });
    expect(await never.driver.drive(REFUND, NOW)).toMatchObject({ kind: 'unknown' });
    expect(never.asked).toEqual([KEY, 'find', `${KEY}:2`, 'find', `${KEY}:3`, 'find']);
  });

  it('F7: is not asked for again while it cannot be read', async () => {
    const { driver, asked } = gatewayThat({ create: [KEPT], find: [SILENT] });
    expect(await driver.drive(REFUND, NOW)).toMatchObject({ kind: 'unknown' });
    expect(asked).toEqual([KEY, 'find']);
  });
});

describe('a refund that is taken up again', () => {
  const RESUMED = { ...REFUND, resumed: true };

  it('is read first, and asked for again with the same key when nothing is found (F2, F4)', async () => {
    const found = gatewayThat({ find: [MADE] });
    expect(await found.driver.drive(RESUMED, NOW)).toEqual(succeeded);
    const { driver, asked } = gatewayThat({ find: [undefined], create: [MADE] });
    expect(await driver.drive(RESUMED, NOW)).toEqual(succeeded);
    expect(asked).toEqual(['find', 'announce', KEY]);
  });

  it('F4: is asked for by the one who has written down that it is, and by nobody else', async () => {
    const asked: string[] = [];
    const findRefund = async () => {
      asked.push('find');
      return undefined;
    };
    const driver = new RefundDriver({ findRefund } as unknown as PaymentGateway);
    expect(await driver.drive(RESUMED, NOW, async () => false)).toBeUndefined();
    expect(asked).toEqual(['find']);
  });

  it('F4: is not asked for again while the gateway may still carry out an earlier request', async () => {
    const asked = { ...RESUMED, askedAt: NOW };
    const early = gatewayThat({ find: [undefined] });
    expect(await early.driver.drive(asked, plusMilliseconds(NOW, 599_999))).toEqual({
      kind: 'unknown',
      reason: 'gateway_may_still_carry_it_out',
    });
    const late = gatewayThat({ find: [undefined], create: [MADE] });
    expect(await late.driver.drive(asked, plusMilliseconds(NOW, 600_000))).toEqual(succeeded);
  });

  it('F4: is not given up while an earlier request may still arrive, though its key is too old to ask again', async () => {
    const { driver } = gatewayThat({ find: [undefined] });
    const asked = { ...RESUMED, askedAt: plusMilliseconds(NOW, KEY_LIFE_MS - 30_000) };
    expect(await driver.drive(asked, plusMilliseconds(NOW, KEY_LIFE_MS + 569_999))).toMatchObject({ kind: 'unknown' });
    expect(await driver.drive(asked, plusMilliseconds(NOW, KEY_LIFE_MS + 570_000))).toMatchObject({ kind: 'failed' });
  });

  it('F6: is only read once its key may be forgotten, and was not attempted when nothing is found', async () => {
    const before = gatewayThat({ find: [undefined], create: [MADE] });
    await before.driver.drive(RESUMED, plusMilliseconds(NOW, KEY_LIFE_MS - 1));
    expect(before.asked).toEqual(['find', 'announce', KEY]);
    const { driver, asked } = gatewayThat({ find: [undefined] });
    expect(await driver.drive(RESUMED, plusMilliseconds(NOW, KEY_LIFE_MS))).toEqual({
      kind: 'failed',
      failureReason: 'payment_refund_not_attempted',
    });
    expect(asked).toEqual(['find']);
    const silent = gatewayThat({ find: [SILENT] });
    expect(await silent.driver.drive(RESUMED, plusMilliseconds(NOW, KEY_LIFE_MS))).toMatchObject({ kind: 'unknown' });
  });

  it('is read by the gateway’s id where that is known, and by nothing else', async () => {
    const named = { ...RESUMED, gatewayRefundId: 'gre_1' };
    const { driver, asked } = gatewayThat({ retrieve: [{ ...MADE, status: 'pending' }] });
    expect(await driver.drive(named, NOW)).toEqual({ kind: 'pending', gatewayRefundId: 'gre_1' });
    expect(asked).toEqual(['retrieve']);
    const lost = gatewayThat({ retrieve: [new GatewayRefused('refund_not_found', 'None.')] });
    expect(await lost.driver.drive(named, plusMilliseconds(NOW, KEY_LIFE_MS))).toMatchObject({ kind: 'unknown' });
  });

  it('is not asked for when it may only be read', async () => {
    const { driver, asked } = gatewayThat({ find: [undefined] });
    expect(await driver.drive({ ...RESUMED, mayAsk: false }, NOW)).toMatchObject({ kind: 'unknown' });
    expect(asked).toEqual(['find']);
  });
});

describe('F60: an answer', () => {
  it.each([
    ['amount', { amount: usd(501) }],
    ['currency', { amount: { amount: 500, currency: 'EUR' } }],
    ['payment', { gatewayPaymentId: 'gpi_2' }],
    ['refund', { refundId: 'ref_2' }],
    ['merchant', { account: { ...ACCOUNT, merchantId: 'mer_2' } }],
    ['environment', { account: { ...ACCOUNT, environmentId: 'menv_2' } }],
  ])('with another %s is not believed', async (what, change) => {
    const outcome = { kind: 'untrue', reason: `gateway_echo_mismatch:${what}` };
    expect(await gatewayThat({ create: [{ ...MADE, ...change }] }).driver.drive(REFUND, NOW)).toEqual(outcome);
    const read = gatewayThat({ find: [{ ...MADE, ...change }] });
    expect(await read.driver.drive({ ...REFUND, resumed: true }, NOW)).toEqual(outcome);
  });

  it('with another id than the refund has is not believed', async () => {
    const { driver } = gatewayThat({ retrieve: [{ ...MADE, gatewayRefundId: 'gre_2' }] });
    expect(await driver.drive({ ...REFUND, gatewayRefundId: 'gre_1' }, NOW)).toEqual({
      kind: 'untrue',
      reason: 'gateway_echo_mismatch:gateway_refund',
    });
  });

  it('with a reason that the contract has no word for fails all the same', async () => {
    const failed = (failureReason?: string) => gatewayThat({ create: [{ ...MADE, status: 'failed', failureReason }] });
    const kind = 'failed';
    const gatewayRefundId = 'gre_1';
    expect(await failed('lost_or_stolen_card').driver.drive(REFUND, NOW)).toEqual({
      kind,
      gatewayRefundId,
      failureReason: 'lost_or_stolen_card',
    });
    for (const reason of ['moon', undefined]) {
      expect(await failed(reason).driver.drive(REFUND, NOW)).toEqual({
        kind,
        gatewayRefundId,
        failureReason: 'refund_failed',
      });
    }
  });
});
