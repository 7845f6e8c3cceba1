import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  customerAggregate,
  decideRecordMethodDecline,
  decideRemovePaymentMethod,
  declinePolicyAt,
  networkRulesAt,
} from '#customers';
import { type CommandContext, plusDays, plusMilliseconds } from '#kernel';
import type { IntendedCharge } from '#payments';
import { at, type ChargingWorld, NOON, newIntent, openChargingWorld, USD_20 } from './charging-world.js';

let world: ChargingWorld;
beforeAll(async () => {
  world = await openChargingWorld();
});
afterAll(() => world.close());

interface Asked {
  readonly charge: IntendedCharge;
  readonly context: CommandContext;
}

async function visa(usage?: 'on_session' | 'off_session', context = at(NOON)): Promise<Asked> {
  const method = await world.customerWith('pm_card_visa', usage);
  return { charge: { ...method, amount: USD_20, challengeable: false, initiatedBy: 'merchant' as const }, context };
}

/** Leaves a decline on the customer's stream. */
async function declined(code: string, declineCode?: string): Promise<Asked> {
  const asked = await visa();
  const charge = { ...asked.charge, paymentIntentId: 'pi_before', attemptId: 'opa_before' };
  const policies = { policy: declinePolicyAt(NOON), rules: networkRulesAt(NOON) };
  await world.engine.runner.execute(customerAggregate, charge.customerId, at(NOON), (state) =>
    decideRecordMethodDecline({ ...charge, code, declineCode, at: NOON, ...policies }, state),
  );
  return asked;
}

const CASES: [what: string, ask: () => Promise<Asked>, refusal: object][] = [
  [
    'is unknown here',
    async () => ({ ...(await visa()), charge: { ...(await visa()).charge, paymentMethodId: 'pm_nobody' } }),
    { code: 'RESOURCE_NOT_FOUND', detail: { param: 'payment_method_id' } },
  ],
  [
    'belongs to another customer',
    async () => {
      const mine = await visa();
      const { paymentMethodId } = (await visa()).charge;
      return { ...mine, charge: { ...mine.charge, paymentMethodId } };
    },
    { code: 'CUSTOMER_PAYMENT_METHOD_MISMATCH', detail: { param: 'payment_method_id' } },
  ],
  [
    'stands in another environment',
    async () => {
      const { charge, context } = await visa();
      return { charge, context: { ...context, environmentId: 'menv_01ARZ3NDEKTSV4RRFFQ69G5FAW' } };
    },
    { code: 'RESOURCE_NOT_FOUND' },
  ],
  [
    'was removed',
    async () => {
      const asked = await visa();
      const { customerId, paymentMethodId } = asked.charge;
      await world.engine.runner.execute(customerAggregate, customerId, at(NOON), (state) =>
        decideRemovePaymentMethod({ paymentMethodId, liveSubscriptions: [] }, state),
      );
      return asked;
    },
    { code: 'PAYMENT_METHOD_NOT_ACTIVE', detail: { reason: 'payment_method_removed', current_status: 'removed' } },
  ],
  [
    'has expired',
    () => visa('off_session', at(plusDays(NOON, 366 * 6))),
    { code: 'PAYMENT_METHOD_NOT_ACTIVE', detail: { reason: 'payment_method_expired', current_status: 'expired' } },
  ],
  [
    'may only be charged with its buyer there',
    () => visa('on_session'),
    { code: 'PAYMENT_METHOD_ON_SESSION_ONLY', detail: { reason: 'payment_method_not_set_up_for_off_session' } },
  ],
  [
    'was declined for good',
    () => declined('card_declined', 'stolen_card'),
    { code: 'PAYMENT_METHOD_NOT_READY', detail: { reason: 'last_decline_is_final:stolen_card' } },
  ],
  [
    'asked for its buyer last time, when none can be asked',
    () => declined('authentication_required'),
    { code: 'PAYMENT_METHOD_NOT_READY', detail: { reason: 'authentication_required_last_time' } },
  ],
  [
    'is to be charged too little',
    async () => {
      const asked = await visa();
      return { ...asked, charge: { ...asked.charge, amount: { amount: 49, currency: 'USD' } } };
    },
    { code: 'AMOUNT_TOO_SMALL', detail: { reason: 'amount_out_of_range' } },
  ],
  [
    'is to be charged too much',
    async () => {
      const asked = await visa();
      return { ...asked, charge: { ...asked.charge, amount: { amount: 100_000_000, currency: 'USD' } } };
    },
    { code: 'AMOUNT_TOO_LARGE', detail: { reason: 'amount_out_of_range' } },
  ],
];

describe('a saved method', () => {
  it.each(CASES)('that %s is not charged', async (_, ask, refusal) => {
    const { charge, context } = await ask();
    expect(await world.engine.methods.ready(context, charge)).toMatchObject({ refused: true, ...refusal });
  });

  it('that is ready comes with its token, its card and the revision at which it was judged', async () => {
    const { charge, context } = await visa();
    const { revision } = await world.engine.runner.load(customerAggregate, context.environmentId, charge.customerId);
    expect(await world.engine.methods.ready(context, charge)).toEqual({
      paymentMethodId: charge.paymentMethodId,
      methodToken: expect.stringMatching(/^gpm_/),
      card: { brand: 'visa', last4: '4242', payment_method_id: charge.paymentMethodId },
      customerRevision: revision,
      policyVersion: 'readiness-2/network-rules-2',
    });
  });

  it('that asked for its buyer last time is tried again when one can be asked', async () => {
    const { charge, context } = await declined('authentication_required');
    expect(await world.engine.methods.ready(context, { ...charge, challengeable: true })).toMatchObject({
      paymentMethodId: charge.paymentMethodId,
    });
  });

  it('that was removed by another process is not charged on the word of what is remembered (F16)', async () => {
    const { charge } = await visa();
    const { customerId, paymentMethodId } = charge;
    const id = await newIntent(world, customerId);
    await world.engine.methods.ready(at(NOON), charge);
    await world
      .newEngine()
      .runner.execute(customerAggregate, customerId, at(NOON), (state) =>
        decideRemovePaymentMethod({ paymentMethodId, liveSubscriptions: [] }, state),
      );
    const input = { paymentIntentId: id, source: { paymentMethodId } };
    expect(await world.engine.confirm.execute({ context: at(NOON), input })).toMatchObject({
      code: 'PAYMENT_METHOD_NOT_ACTIVE',
    });
    expect(world.triesOf(id)).toEqual([]);
  });
});

describe('what a charge leaves on the customer', () => {
  it('is noted once, however often it is told', async () => {
    const { charge } = await visa();
    const told = { ...charge, paymentIntentId: 'pi_1', attemptId: 'opa_1', at: NOON };
    const outcome = { kind: 'declined' as const, code: 'card_declined', declineCode: 'lost_card', message: 'No.' };
    const context = at(NOON);
    const revisions: number[] = [];
    for (const engine of [world.engine, world.engine, world.newEngine()]) {
      await engine.methods.remember(context, told, outcome);
      const { revision } = await engine.runner.load(customerAggregate, context.environmentId, charge.customerId);
      revisions.push(revision);
    }
    expect(new Set(revisions).size).toBe(1);
    expect(await world.engine.methods.ready(at(NOON), charge)).toMatchObject({
      detail: { reason: 'last_decline_is_final:lost_card' },
    });
  });

  it('is dated by its attempt: a decline that is found late takes nothing back that was learned since', async () => {
    const { charge } = await declined('card_declined');
    const { methods } = world.engine;
    const inHours = (hours: number) => plusMilliseconds(NOON, hours * 3_600_000);
    const succeeded = { kind: 'succeeded' as const, amount: USD_20 };
    const lost = { kind: 'declined' as const, code: 'card_declined', declineCode: 'lost_card', message: 'No.' };
    const mended = { ...charge, paymentIntentId: 'pi_2', attemptId: 'opa_2', at: inHours(2) };
    const older = { ...charge, paymentIntentId: 'pi_1', attemptId: 'opa_1', at: inHours(1) };
    await methods.remember(at(inHours(2)), mended, succeeded);
    await methods.remember(at(inHours(9)), older, lost);
    expect(await methods.ready(at(inHours(9)), charge)).toMatchObject({ methodToken: expect.any(String) });
    const { state } = await world.engine.runner.load(customerAggregate, at(NOON).environmentId, charge.customerId);
    const [ledger] = Object.values(state.declines);
    // The network has counted it all the same.
    expect(ledger?.recent.map((decline) => decline.at)).toEqual([NOON, inHours(1)]);
    const newer = { ...older, paymentIntentId: 'pi_3', attemptId: 'opa_3', at: inHours(3) };
    await methods.remember(at(inHours(9)), newer, lost);
    expect(await methods.ready(at(inHours(9)), charge)).toMatchObject({ code: 'PAYMENT_METHOD_NOT_READY' });
  });

  it('is nothing while the outcome is unknown, or when nothing was attempted', async () => {
    const { charge, context } = await visa();
    const before = await world.engine.runner.load(customerAggregate, context.environmentId, charge.customerId);
    const told = { ...charge, paymentIntentId: 'pi_1', attemptId: 'opa_1', at: NOON };
    for (const kind of ['unknown', 'not_attempted'] as const) {
      await world.engine.methods.remember(at(NOON), told, { kind, reason: 'r' });
    }
    const after = await world.engine.runner.load(customerAggregate, context.environmentId, charge.customerId);
    expect(after.revision).toBe(before.revision);
  });
});
