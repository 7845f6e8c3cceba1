import { beforeEach, describe, expect, test } from '@jest/globals';
import { GatewayUnavailable, type PaymentGateway } from '#gateways';
import type { BlockingResource } from '#kernel';
import { isRefusal } from '#kernel';
import { customerAggregate } from '../customer.js';
import { ArrayEventLog, Crash, commandContext, runnerOn } from '../fixtures/array-event-log.js';
import { CUSTOMER, customerCreated, VISA } from '../fixtures/customer-facts.js';
import { SetupGateway } from '../fixtures/setup-gateway.js';
import { PaymentMethodDirectory } from './payment-method-directory.handler.js';
import { RecordSetupOutcomeHandler } from './record-setup-outcome.handler.js';
import { RecordSetupOutcome } from './record-setup-outcome.js';
import { RemovePaymentMethodHandler } from './remove-payment-method.handler.js';
import { RemovePaymentMethod } from './remove-payment-method.js';
import { SavePaymentMethodHandler } from './save-payment-method.handler.js';
import { SavePaymentMethod } from './save-payment-method.js';
import { SetDefaultPaymentMethodHandler } from './set-default-payment-method.handler.js';
import { SetDefaultPaymentMethod } from './set-default-payment-method.js';

let gateway: SetupGateway;
let live: BlockingResource[];
let step: (what: string) => Promise<void>;
let log: ArrayEventLog;

beforeEach(async () => {
  gateway = new SetupGateway();
  live = [];
  step = async () => {};
  log = new ArrayEventLog((what) => step(what));
  await createCustomer();
});

async function createCustomer(customerId = CUSTOMER): Promise<void> {
  await runnerOn(log).execute(customerAggregate, customerId, commandContext(`create-${customerId}`), () => [
    customerCreated(),
  ]);
}

/** Handlers as a process has them just after it started: nothing in memory. */
function handlers() {
  const runner = runnerOn(log);
  const directory = new PaymentMethodDirectory(runner);
  const port = gateway as unknown as PaymentGateway;
  const subscriptions = { chargedTo: async () => live };
  return {
    save: new SavePaymentMethodHandler(runner, directory, port),
    outcome: new RecordSetupOutcomeHandler(runner, directory, port),
    remove: new RemovePaymentMethodHandler(runner, directory, subscriptions, port),
    setDefault: new SetDefaultPaymentMethodHandler(runner, directory),
  };
}

const saving = (customerId = CUSTOMER, fingerprint = 'fingerprint') =>
  new SavePaymentMethod({ ...commandContext('save'), fingerprint }, { customerId, type: 'card', usage: 'off_session' });
const outcomeOf = (paymentMethodId: string) =>
  new RecordSetupOutcome(commandContext('outcome'), { paymentMethodId, consentChannel: 'sandbox' });
const removalOf = (paymentMethodId: string) => new RemovePaymentMethod(commandContext('remove'), { paymentMethodId });

async function saved(): Promise<string> {
  const result = await handlers().save.execute(saving());
  if (isRefusal(result)) throw new Error(result.code);
  return result.paymentMethodId;
}

async function savedAndConfirmed(): Promise<string> {
  const paymentMethodId = await saved();
  gateway.confirm();
  await handlers().outcome.execute(outcomeOf(paymentMethodId));
  return paymentMethodId;
}

const typesWritten = () => log.eventsOf('customer', CUSTOMER).map(({ type }) => type);

describe('saving at the gateway', () => {
  test('gives a pending method and what its buyer needs, and stores no secret', async () => {
    const result = await handlers().save.execute(saving());
    if (isRefusal(result)) throw new Error(result.code);
    const [setup] = [...gateway.setups.values()];
    expect(result.clientSetup).toEqual({ clientSecret: setup?.clientSecret });
    expect(result.state.paymentMethods[result.paymentMethodId]?.facts.status).toBe('pending');
    expect(log.eventsOf('payment_method', result.paymentMethodId)).toMatchObject([
      { type: 'PaymentMethodLinked', data: { customerId: CUSTOMER } },
    ]);
    expect(JSON.stringify(log.eventsOf('customer', CUSTOMER).map(({ data }) => data))).not.toContain('secret');
  });

  test('leaves nothing behind for a customer that does not exist', async () => {
    expect(await handlers().save.execute(saving('cus_none'))).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    expect(gateway.calls).toEqual([]);
    expect(log.streams.size).toBe(1);
  });

  test('is healed by the same command after a crash at any step (F6)', async () => {
    for (let crashStep = 1; crashStep <= 9; crashStep++) {
      gateway = new SetupGateway();
      log.streams.clear();
      await createCustomer();
      let countdown = crashStep;
      step = async () => {
        if (--countdown === 0) throw new Crash();
      };
      const first = await handlers()
        .save.execute(saving())
        .catch((error) => error);
      step = async () => {};
      const second = await handlers().save.execute(saving());
      if (isRefusal(second)) throw new Error(second.code);
      expect(gateway.setups.size).toBe(1);
      expect(typesWritten()).toEqual(['CustomerCreated', 'PaymentMethodSaveStarted']);
      expect(second.clientSetup.clientSecret).toBe([...gateway.setups.values()][0]?.clientSecret);
      if (!(first instanceof Crash)) expect(second).toEqual({ ...first, replayed: true });
    }
  });

  test('gets past an error that the gateway keeps under the key (F7)', async () => {
    gateway.keepsError = true;
    await expect(handlers().save.execute(saving())).rejects.toBeInstanceOf(GatewayUnavailable);
    expect(await handlers().save.execute(saving())).toMatchObject({ replayed: false });
    expect(typesWritten()).toEqual(['CustomerCreated', 'PaymentMethodSaveStarted']);
  });

  test('gives the same set-up again after the gateway has forgotten the key', async () => {
    const first = await handlers().save.execute(saving());
    gateway.pruneKeys();
    expect(await handlers().save.execute(saving())).toEqual({ ...first, replayed: true });
  });

  test('refuses the same key with another payload before it reaches the gateway', async () => {
    await handlers().save.execute(saving());
    await createCustomer('cus_02');
    gateway.calls.length = 0;
    expect(await handlers().save.execute(saving('cus_02', 'other'))).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(gateway.calls).toEqual([]);
  });
});

describe('the outcome of a set-up', () => {
  test('is pending until the buyer confirms, then active, and the method may be the default', async () => {
    const paymentMethodId = await saved();
    await handlers().outcome.execute(outcomeOf(paymentMethodId));
    expect(typesWritten()).toEqual(['CustomerCreated', 'PaymentMethodSaveStarted']);
    gateway.confirm();
    const result = await handlers().outcome.execute(outcomeOf(paymentMethodId));
    if (isRefusal(result)) throw new Error(result.code);
    expect(result.state.paymentMethods[paymentMethodId]).toMatchObject({
      methodToken: 'tok_visa',
      facts: { status: 'active', card: VISA },
    });
    const set = new SetDefaultPaymentMethod(commandContext('default'), { paymentMethodId });
    expect(await handlers().setDefault.execute(set)).toMatchObject({
      state: { profile: { defaultPaymentMethodId: paymentMethodId } },
    });
  });

  test('of a method that was removed meanwhile is detached at the gateway (F16)', async () => {
    const paymentMethodId = await saved();
    await handlers().remove.execute(removalOf(paymentMethodId));
    gateway.confirm();
    expect(await handlers().outcome.execute(outcomeOf(paymentMethodId))).toMatchObject({
      code: 'PAYMENT_METHOD_NOT_ACTIVE',
    });
    expect(gateway.detached).toEqual(['tok_visa']);
  });

  test('of a method that nobody saved is not found', async () => {
    expect(await handlers().outcome.execute(outcomeOf('pm_none'))).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});

describe('removing at the gateway', () => {
  test('detaches before it appends, so that an acknowledged removal cannot be charged (F16)', async () => {
    const paymentMethodId = await savedAndConfirmed();
    const detachedAtAppend: string[][] = [];
    step = async (what) => {
      if (what.startsWith('append')) detachedAtAppend.push([...gateway.detached]);
    };
    await handlers().remove.execute(removalOf(paymentMethodId));
    expect(detachedAtAppend).toEqual([['tok_visa']]);
    expect(typesWritten().at(-1)).toBe('PaymentMethodRemoved');
  });

  test('does not touch the gateway when live subscriptions stand in the way', async () => {
    const paymentMethodId = await savedAndConfirmed();
    live = [{ resource_type: 'subscription', resource_id: 'sub_01', status: 'active' }];
    expect(await handlers().remove.execute(removalOf(paymentMethodId))).toMatchObject({
      code: 'PAYMENT_METHOD_HAS_ACTIVE_SUBSCRIPTIONS',
    });
    expect(gateway.detached).toEqual([]);
  });

  test('is finished by the same command after a crash between the two', async () => {
    const paymentMethodId = await savedAndConfirmed();
    step = async (what) => {
      if (what.startsWith('append')) throw new Crash();
    };
    await expect(handlers().remove.execute(removalOf(paymentMethodId))).rejects.toBeInstanceOf(Crash);
    step = async () => {};
    const result = await handlers().remove.execute(removalOf(paymentMethodId));
    expect(result).toMatchObject({
      state: { paymentMethods: { [paymentMethodId]: { facts: { status: 'removed' } } } },
    });
    expect(await handlers().remove.execute(removalOf(paymentMethodId))).toEqual({ ...result, replayed: true });
  });

  test('detaches a pending method that is confirmed in the very moment', async () => {
    const paymentMethodId = await saved();
    step = async (what) => {
      if (!what.startsWith('append')) return;
      step = async () => {};
      gateway.confirm();
      await handlers().outcome.execute(outcomeOf(paymentMethodId));
    };
    expect(await handlers().remove.execute(removalOf(paymentMethodId))).toMatchObject({ replayed: false });
    expect(typesWritten().slice(-2)).toEqual(['PaymentMethodActivated', 'PaymentMethodRemoved']);
    expect(gateway.detached).toEqual(['tok_visa']);
  });
});
