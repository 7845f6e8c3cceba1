import { describe, expect, it } from '@jest/globals';
import { plusMilliseconds, refuse } from '#kernel';
import { decideCreateRefund, type PaymentWithRefunds, type RefundTarget } from './create-refund.js';
import type { PaymentRefund } from './payment-refund.js';
import type { RefundEvent } from './refund.events.js';
import { refundStatusOf } from './refund.js';
import { refundDueAt } from './refund-obligation.policy.js';
import { came, NOW, opened, payment, refundOf, reserved, usd } from './refund-story.fixture.js';
import { decideAcceptRefund, decideRecordLegs, decideRejectRefund } from './settle-refund.js';
import { decideUpdateRefund } from './update-refund.js';

const source = (paymentIntentId: string, available: number, capturedAt = NOW): PaymentWithRefunds => ({
  paymentIntentId,
  available: usd(available),
  capturedAt,
  customerId: 'cus_1',
  orderId: 'ord_1',
});
const YOUNG = source('pi_young', 700, '2026-02-03T00:00:00.000Z');
const OLD = source('pi_old', 1_000, '2026-01-02T00:00:00.000Z');
const order: RefundTarget = { kind: 'order', orderId: 'ord_1' };

const create = (input: object, payments: readonly PaymentWithRefunds[] = [OLD, YOUNG]) =>
  decideCreateRefund(refundOf(), { input: { target: order, ...input }, payments, merchantId: 'mer_1', now: NOW });
const legsOf = (decision: ReturnType<typeof create>) =>
  (decision as readonly Extract<RefundEvent, { type: 'RefundCreated' }>[])[0]!.data.legs;

const CREATED: RefundEvent = {
  type: 'RefundCreated',
  data: {
    merchantId: 'mer_1',
    amount: usd(900),
    legs: [
      { paymentIntentId: 'pi_young', amount: usd(700) },
      { paymentIntentId: 'pi_old', amount: usd(200) },
    ],
    orderId: 'ord_1',
    customerId: 'cus_1',
    reason: 'duplicate',
    externalReferenceId: 'claim-7',
    metadata: { desk: 'north' },
    deadline: plusMilliseconds(NOW, 30_000),
    personal: { reasonMessage: 'Charged twice.' },
  },
};
const ACCEPTED: RefundEvent = { type: 'RefundAccepted', data: {} };
const LATE = refuse('AMOUNT_EXCEEDS_REFUNDABLE', 'Too late.', { maximum_money: usd(1) });
const leg = (
  status: 'pending' | 'succeeded' | 'failed' | 'quarantined',
  paymentIntentId = 'pi_young',
): RefundEvent => ({
  type: 'RefundLegRecorded',
  data: { paymentIntentId, status },
});

describe('making a refund', () => {
  it('writes down what each payment gives, the newest first', () => {
    const input = {
      amount: usd(900),
      reason: 'duplicate',
      reasonMessage: 'Charged twice.',
      externalReferenceId: 'claim-7',
      metadata: { desk: 'north' },
    };
    expect(create(input)).toEqual([CREATED]);
  });

  it('gives all that is left when no amount is named, and skips what has nothing left', () => {
    expect(legsOf(create({}, [OLD, YOUNG, source('pi_empty', 0)]))).toEqual([
      { paymentIntentId: 'pi_young', amount: usd(700) },
      { paymentIntentId: 'pi_old', amount: usd(1_000) },
    ]);
    expect(legsOf(create({ amount: usd(700) }))).toEqual([{ paymentIntentId: 'pi_young', amount: usd(700) }]);
  });

  it('takes what the caller names from each payment', () => {
    const named = (amount: object) => ({
      target: { kind: 'tenders', allocations: [{ paymentIntentId: 'pi_old', amount }] },
    });
    expect(create(named(usd(1_000)), [OLD])).toMatchObject([
      { data: { amount: usd(1_000), legs: [{ paymentIntentId: 'pi_old', amount: usd(1_000) }], orderId: 'ord_1' } },
    ]);
    expect(create(named(usd(1_001)), [OLD])).toMatchObject({
      code: 'AMOUNT_EXCEEDS_REFUNDABLE',
      detail: { param: 'tender_allocations[0].amount_money', maximum_money: usd(1_000) },
    });
    expect(create(named(usd(0)), [OLD])).toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(create(named({ amount: 1, currency: 'EUR' }), [OLD])).toMatchObject({
      code: 'VALIDATION_ERROR',
      detail: { param: 'tender_allocations[0].amount_money.currency' },
    });
  });

  it('names customer and order only when all its payments are of one', () => {
    const other = { ...YOUNG, customerId: 'cus_2', orderId: 'ord_2' };
    const target = {
      kind: 'tenders',
      allocations: [OLD, other].map(({ paymentIntentId }) => ({ paymentIntentId, amount: usd(5) })),
    };
    expect(create({ target }, [OLD, other])).toMatchObject([{ data: { customerId: undefined, orderId: undefined } }]);
  });

  it('refuses more than there is, nothing at all, and another currency', () => {
    expect(create({ amount: usd(1_701) })).toMatchObject({
      code: 'AMOUNT_EXCEEDS_REFUNDABLE',
      detail: { param: 'amount_money', maximum_money: usd(1_700), submitted_money: usd(1_701) },
    });
    expect(create({}, [source('pi_1', 0)])).toMatchObject({ code: 'NOTHING_TO_REFUND' });
    expect(create({ amount: usd(1) }, [source('pi_1', 0)])).toMatchObject({ code: 'NOTHING_TO_REFUND' });
    const wrong = { code: 'VALIDATION_ERROR', detail: { param: 'amount_money.currency' } };
    expect(create({ amount: { amount: 1, currency: 'EUR' } })).toMatchObject(wrong);
    expect(create({ amount: usd(0) })).toMatchObject({ code: 'VALIDATION_ERROR' });
  });

  it('yields nothing on a refund that exists', () => {
    const input = { target: order };
    const command = { input, payments: [OLD], merchantId: 'mer_1', now: NOW };
    expect(decideCreateRefund(refundOf(CREATED), command)).toEqual([]);
  });
});

describe('accepting and rejecting', () => {
  it('are one decision: what came first stands', () => {
    const open = refundOf(CREATED);
    expect(decideAcceptRefund(open)).toEqual([ACCEPTED]);
    const rejected = decideRejectRefund(open, LATE) as RefundEvent[];
    expect(rejected).toEqual([
      { type: 'RefundRejected', data: { code: LATE.code, message: LATE.message, detail: LATE.detail } },
    ]);
    expect(decideRejectRefund(refundOf(CREATED, ACCEPTED), LATE)).toEqual([]);
    expect(decideAcceptRefund(refundOf(CREATED, ...rejected))).toEqual([]);
    expect(decideAcceptRefund(refundOf(CREATED, ACCEPTED))).toEqual([]);
    expect(decideRejectRefund(refundOf(CREATED, ...rejected), LATE)).toEqual([]);
    expect([decideAcceptRefund(refundOf()), decideRejectRefund(refundOf(), LATE)]).toEqual([[], []]);
  });
});

describe('what the payments say of a refund', () => {
  const given = payment(opened, reserved(5), came({ kind: 'succeeded', gatewayRefundId: 'gre_1' })).refunds.ref_1;
  const asked = payment(opened, reserved(5)).refunds.ref_1;

  it('is recorded once, for the legs of which it is new', () => {
    const state = refundOf(CREATED, ACCEPTED, leg('succeeded'));
    expect(decideRecordLegs(state, { pi_young: given, pi_old: asked })).toEqual([
      { type: 'RefundLegRecorded', data: { paymentIntentId: 'pi_old', status: 'pending', failureReason: undefined } },
    ]);
    const known = refundOf(CREATED, ACCEPTED, leg('succeeded'), leg('pending', 'pi_old'));
    expect(decideRecordLegs(known, { pi_young: given, pi_old: asked })).toEqual([]);
    expect(decideRecordLegs(refundOf(CREATED), { pi_young: given })).toEqual([]);
  });

  it.each([
    [[leg('succeeded'), leg('succeeded', 'pi_old')], 'succeeded'],
    [[leg('failed'), leg('failed', 'pi_old')], 'failed'],
    [[leg('succeeded'), leg('failed', 'pi_old')], 'partially_succeeded'],
    [[leg('succeeded'), leg('pending', 'pi_old')], 'pending'],
    [[leg('failed'), leg('quarantined', 'pi_old')], 'pending'],
    [[leg('succeeded')], 'pending'],
    [[], 'pending'],
  ] as const)('makes the status of the whole: %#', (legs, status) => {
    expect(refundStatusOf(refundOf(CREATED, ACCEPTED, ...legs))).toBe(status);
  });

  it('is owed until it is recorded, and as long as a look is due', () => {
    const due = (events: readonly RefundEvent[], legs: Record<string, PaymentRefund | undefined>) =>
      refundDueAt(refundOf(...events), legs);
    const late = plusMilliseconds(NOW, 30_000);
    expect(due([], {})).toBeUndefined();
    expect(due([CREATED], {})).toBe(late);
    expect(due([CREATED, ACCEPTED], { pi_young: { ...given!, lookAt: undefined } })).toBe(late);
    expect(due([CREATED, ACCEPTED, leg('succeeded')], { pi_young: given })).toBe('2026-03-02T10:00:00.000Z');
    expect(due([CREATED, ACCEPTED, leg('succeeded')], { pi_young: { ...given!, lookAt: undefined } })).toBeUndefined();
    const rejected: RefundEvent = { type: 'RefundRejected', data: { code: 'X', message: 'Y', detail: {} } };
    const released = { ...asked!, phase: 'released' as const };
    expect(due([CREATED, rejected], { pi_young: released })).toBe(late);
    expect(due([CREATED, rejected], { pi_young: released, pi_old: released })).toBeUndefined();
  });
});

describe('noting something on a refund', () => {
  it('changes metadata key by key, and nothing when nothing changes', () => {
    const state = refundOf(CREATED, ACCEPTED);
    expect(decideUpdateRefund(state, { desk: null, seen: 'yes' })).toEqual([
      { type: 'RefundUpdated', data: { metadata: { desk: null, seen: 'yes' } } },
    ]);
    expect(decideUpdateRefund(state, { desk: 'north' })).toEqual([]);
    expect(decideUpdateRefund(state, { flint_x: '1' })).toMatchObject({ code: 'RESERVED_METADATA_KEY' });
    expect(refundOf(CREATED, ACCEPTED, { type: 'RefundUpdated', data: { metadata: { desk: null } } }).metadata).toEqual(
      {},
    );
  });

  it('finds no refund that was not accepted', () => {
    expect(decideUpdateRefund(refundOf(CREATED), { a: 'b' })).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    expect(decideUpdateRefund(refundOf(), { a: 'b' })).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});
