import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  customerAggregate,
  decideCreateCustomer,
  decideRecordSetupOutcome,
  decideSavePaymentMethod,
  PaymentMethodDirectory,
  paymentMethodLinkAggregate,
} from '#customers';
import { startEmbeddedStore } from '#embedded-eventstore';
import { EventCodec, type EventLog, EventStoreLog, LogCommandRunner, resourceIdFor } from '#event-store';
import { type Dice, type FaultMode, openSandbox, type PaymentGateway, type Sandbox, testCardOf } from '#gateways';
import { type CommandContext, isRefusal, plusMilliseconds, type Timestamp } from '#kernel';
import { orderAggregate } from '#orders';
import {
  CancelPaymentIntentHandler,
  CapturePaymentIntentHandler,
  ConfirmPaymentIntentHandler,
  CreatePaymentIntentHandler,
  CustomerSavedMethods,
  DuePaymentIntents,
  PaymentIntentCharges,
  PaymentIntentProcess,
  paymentIntentAggregate,
  refundAggregate,
  refundablePaymentAggregate,
} from '#payments';
import { openPersonalDataVault } from '#personal-data';
import type { ViewReader } from '#projections';
import { ENVIRONMENT, newCommand } from './counter.js';

/** Hundreds of processes die here, none of them with its disk: a file system in memory saves the waiting where there is one. */
const MEMORY = '/dev/shm';

export const ACCOUNT = { merchantId: 'mer_1', environmentId: ENVIRONMENT };
export const NOON: Timestamp = '2026-03-01T12:00:00.000Z';
const HOUR_MS = 3_600_000;
export const USD_20 = { amount: 2_000, currency: 'USD' };

const AGGREGATES = [
  customerAggregate,
  paymentMethodLinkAggregate,
  paymentIntentAggregate,
  orderAggregate,
  refundablePaymentAggregate,
  refundAggregate,
];

/** One engine process, as far as payments go: nothing of it outlives a crash. */
export type ChargingEngine = ReturnType<typeof engineOn>;

/** Store, vault, gateway and its record; engines come and go on top of it. */
export type ChargingWorld = Awaited<ReturnType<typeof openChargingWorld>>;

export async function openChargingWorld(options: { dice?: Dice } = {}) {
  const folder = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'onfile-charging-'));
  const store = await startEmbeddedStore({ dataDir: join(folder, 'events') });
  const vault = await openPersonalDataVault({ dataDir: folder });
  const log = new EventStoreLog(store.address);
  const codec = new EventCodec(AGGREGATES, vault);
  const sandbox = openSandbox({ dataDir: folder, hang_ms: 1, ...options });
  const engine = engineOn(log, codec, sandbox.gateway);
  return {
    log,
    sandbox,
    engine,
    /** A process of its own, on a log and a gateway that may fail. */
    newEngine: (parts: { log?: EventLog; gateway?: PaymentGateway } = {}) =>
      engineOn(parts.log ?? log, codec, parts.gateway ?? sandbox.gateway),
    customerWith: (token: string, usage?: 'on_session' | 'off_session') => saveCustomer(engine, sandbox, token, usage),
    addMethod: (customerId: string, token: string) => saveMethod(engine, sandbox, customerId, token),
    /** The gateway with some calls replaced. */
    gatewayWith: (changes: Partial<PaymentGateway>) => withChanges(sandbox.gateway, changes),
    fail: (mode: FaultMode) => sandbox.setFaults(ACCOUNT, { faults: [{ mode, probability: 1 }] }),
    /** All that the gateway does late, and by itself. */
    arriveLate: async (until = plusMilliseconds(NOON, HOUR_MS)) => {
      for (const { itemId, dueAt } of sandbox.agenda(ACCOUNT, until, 100)) {
        await sandbox.perform(ACCOUNT, itemId, dueAt);
        await sandbox.acknowledge(ACCOUNT, itemId);
      }
    },
    /** The gateway's own record of one payment intent, oldest first. */
    triesOf: (paymentIntentId: string) =>
      sandbox
        .listCharges(ACCOUNT, { limit: 100 })
        .charges.filter((charge) => charge.payment_intent_id === paymentIntentId)
        .reverse(),
    async close() {
      await log.close();
      await sandbox.close();
      await store.close();
      await vault.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function withChanges(gateway: PaymentGateway, changes: Partial<PaymentGateway>): PaymentGateway {
  return new Proxy(gateway, {
    get: (real, name) => {
      const changed = changes[name as keyof PaymentGateway];
      if (changed) return changed;
      const member = Reflect.get(real, name, real);
      return typeof member === 'function' ? member.bind(real) : member;
    },
  });
}

/** Due lists are only hints: these tests say themselves what is due. */
export const NO_VIEWS = {
  get: () => Promise.reject(new Error('no views here')),
  find: () => Promise.reject(new Error('no views here')),
} as unknown as ViewReader;

function engineOn(log: EventLog, codec: EventCodec, gateway: PaymentGateway) {
  const runner = new LogCommandRunner(log, codec);
  const directory = new PaymentMethodDirectory(runner);
  const methods = new CustomerSavedMethods(runner, directory);
  const charges = new PaymentIntentCharges(runner, gateway, methods);
  const process = new PaymentIntentProcess({ runner, charges, methods, tokens: testCardOf });
  const due = new DuePaymentIntents(runner, NO_VIEWS, charges);
  const environment = { ...ACCOUNT, mode: 'test' as const };
  return {
    runner,
    directory,
    methods,
    charges,
    process,
    create: new CreatePaymentIntentHandler(runner),
    confirm: new ConfirmPaymentIntentHandler(process),
    capture: new CapturePaymentIntentHandler(process),
    cancel: new CancelPaymentIntentHandler(process),
    /** What the engine does by itself about a payment intent at a time. */
    actOn: (paymentIntentId: string, now: Timestamp) =>
      due.act({ environment, key: paymentIntentId, resourceId: paymentIntentId, dueAt: now }, now),
    stateOf: async (paymentIntentId: string) =>
      (await runner.load(paymentIntentAggregate, ENVIRONMENT, paymentIntentId)).state,
  };
}

export const at = (now: Timestamp): CommandContext => newCommand({ now });

/** A new payment intent of a customer. */
export async function newIntent(
  world: ChargingWorld,
  customerId: string | undefined,
  captureMethod: 'automatic' | 'manual' = 'automatic',
): Promise<string> {
  const input = { amount: USD_20, paymentOptions: ['card'], customerId, captureMethod };
  const created = await world.engine.create.execute({ context: at(NOON), input });
  if (isRefusal(created)) throw new Error(created.code);
  return created.paymentIntentId;
}

/** A customer with one active method of the test card. */
async function saveCustomer(
  engine: ChargingEngine,
  sandbox: Sandbox,
  token: string,
  usage: 'on_session' | 'off_session' = 'off_session',
) {
  const context = at(NOON);
  const customerId = resourceIdFor('cus', context.commandId);
  const { merchantId } = ACCOUNT;
  await engine.runner.execute(customerAggregate, customerId, context, (state) =>
    decideCreateCustomer({ customerId, merchantId, email: 'a@example.com', name: 'Ada' }, state),
  );
  return { customerId, paymentMethodId: await saveMethod(engine, sandbox, customerId, token, usage) };
}

/** Saves a method as its buyer would confirm it; answers its id. */
async function saveMethod(
  engine: ChargingEngine,
  sandbox: Sandbox,
  customerId: string,
  token: string,
  usage: 'on_session' | 'off_session' = 'off_session',
): Promise<string> {
  const context = at(NOON);
  const paymentMethodId = resourceIdFor('pm', context.commandId);
  await engine.directory.link(context, paymentMethodId, customerId);
  const call = { account: ACCOUNT, at: NOON, idempotencyKey: context.commandId };
  const { gatewaySetupId, clientSecret } = await sandbox.gateway.createSetup({ ...call, paymentMethodId, customerId });
  await engine.runner.execute(customerAggregate, customerId, at(NOON), (state) =>
    decideSavePaymentMethod({ paymentMethodId, type: 'card', usage, gatewaySetupId }, state),
  );
  const saved = await sandbox.buyer.confirmSetup(clientSecret, token, NOON);
  if (isRefusal(saved) || !saved.methodToken || !saved.card) throw new Error(`${token} could not be saved`);
  const { methodToken, card } = saved;
  const outcome = { kind: 'succeeded' as const, methodToken, card, authenticatedForOffSession: true };
  const recorded = await engine.runner.execute(customerAggregate, customerId, at(NOON), (state) =>
    decideRecordSetupOutcome({ paymentMethodId, outcome, consentChannel: 'test', now: NOON }, state),
  );
  if (isRefusal(recorded)) throw new Error(recorded.code);
  return paymentMethodId;
}
