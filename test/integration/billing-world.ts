import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import {
  CreateCustomer,
  customerAggregate,
  customerEmailAggregate,
  customersProjections,
  DuePaymentMethodExpiries,
  paymentMethodLinkAggregate,
  RecordSetupOutcome,
  SavePaymentMethod,
  SetDefaultPaymentMethod,
} from '#customers';
import { startEmbeddedStore } from '#embedded-eventstore';
import { CatchUpFeed, EventCodec, EventStoreLog, type Executed, LogCommandRunner } from '#event-store';
import { type FaultMode, type FaultPlan, type GatewayOperation, openSandbox } from '#gateways';
import { type CommandContext, isRefusal, type Refusal, type Timestamp } from '#kernel';
import { ordersView, refundedOrders } from '#orders';
import { paymentIntentAggregate, paymentIntentsView } from '#payments';
import { openPersonalDataVault } from '#personal-data';
import { foldedFrom, LmdbReadStore, type ProjectionGroup, ProjectionRunner, StoredViewReader } from '#projections';
import type { DueSource } from '#scheduling';
import {
  CreateSubscription,
  CreateSubscriptionPlan,
  DefaultBillingSettings,
  DueSubscriptions,
  DueTerminationFees,
  renewalOrders,
  renewalPaymentIntents,
  type SubscriptionPlan,
  subscriptionAggregate,
  subscriptionPlanAggregate,
  subscriptionReferenceAggregate,
  subscriptionsProjections,
  TerminationFeeCollection,
} from '#subscriptions';
import { openPrograms, paymentIntentsOf, renewalsOf } from './open-programs.js';

export const NOW: Timestamp = '2026-03-01T10:00:00.000Z';
export const ENVIRONMENT = 'menv_01ARZ3NDEKTSV4RRFFQ69G5FAV';
export const ACCOUNT = { merchantId: 'mer_1', environmentId: ENVIRONMENT };
const VIEWS: ProjectionGroup = {
  name: 'views',
  projections: [
    ...customersProjections,
    foldedFrom(paymentIntentsView, [renewalPaymentIntents]),
    foldedFrom(ordersView, [refundedOrders, renewalOrders]),
    ...subscriptionsProjections,
  ],
};
const AGGREGATES = [
  customerAggregate,
  customerEmailAggregate,
  paymentMethodLinkAggregate,
  paymentIntentAggregate,
  subscriptionPlanAggregate,
  subscriptionAggregate,
  subscriptionReferenceAggregate,
];

/** The engine without its HTTP surface and without loops: time moves, and due things are done, only when told. */
export type BillingWorld = Awaited<ReturnType<typeof openBillingWorld>>;

export async function openBillingWorld() {
  const folder = await mkdtemp(join(tmpdir(), 'onfile-billing-'));
  const store = await startEmbeddedStore({ dataDir: join(folder, 'events') });
  const vault = await openPersonalDataVault({ dataDir: folder });
  const log = new EventStoreLog(store.address);
  const codec = new EventCodec(AGGREGATES, vault);
  const runner = new LogCommandRunner(log, codec);
  const readStore = new LmdbReadStore(join(folder, 'views'));
  const feed = new CatchUpFeed(log, codec);
  const projections = new ProjectionRunner({ group: VIEWS, feed, store: readStore, readsAllTypes: true });
  const views = new StoredViewReader(readStore, [VIEWS]);
  /** How each call to the gateway goes wrong; empty while all is well. */
  const faults = new Map<GatewayOperation, FaultMode>();
  const faultPlan: FaultPlan = {
    next: (_, operation) => (operation === 'notice' ? [] : [faults.get(operation) ?? 'none']),
  };
  const sandbox = openSandbox({ dataDir: folder, hang_ms: 1, faults: faultPlan });
  const renewals = renewalsOf(runner, sandbox.gateway);
  const anotherProcess = () => renewalsOf(new LogCommandRunner(log, codec), sandbox.gateway);
  const caughtUp = {
    head: () => log.head(),
    waitFor: (position: bigint, timeout_ms: number) => projections.waitFor(position, timeout_ms),
  };
  const { program, anotherProgram, closePrograms } = await openPrograms(
    { log, codec, vault, views, caughtUp, gateway: sandbox.gateway },
    runner,
    renewals,
  );
  projections.start();
  const close = async () => {
    await closePrograms();
    await projections.stop();
    await sandbox.close();
    await readStore.close();
    await log.close();
    await store.close();
    await vault.close();
    await rm(folder, { recursive: true, force: true });
  };
  /** As each process looks for fees that nobody has asked for. */
  const collection = (own = new LogCommandRunner(log, codec)) =>
    new TerminationFeeCollection(own, paymentIntentsOf(own, sandbox.gateway));
  const terminationFees = (own?: LogCommandRunner) => new DueTerminationFees(views, collection(own));
  const sources = {
    terminationFees: terminationFees(runner),
    renewals: new DueSubscriptions(views, renewals, new DefaultBillingSettings()),
    expiries: new DuePaymentMethodExpiries(runner, views),
  };
  return {
    bus: program.get(CommandBus),
    ...{ log, codec, runner, projections, views, sandbox, faults, renewals },
    ...{ anotherProcess, anotherProgram, collection, terminationFees, caughtUp, sources, close },
  };
}

let commands = 0;

/** A command that was never sent before. */
export function freshCommand(now: Timestamp): CommandContext {
  const serial = String(++commands).padStart(12, '0');
  return {
    ...ACCOUNT,
    commandId: `00000000-0000-5000-8000-${serial}`,
    fingerprint: 'f',
    actor: { type: 'api_key', id: 'ak_1' },
    requestId: serial,
    now,
  };
}

/** What a command came to; throws when it was refused. */
export async function send<Answer>(world: BillingWorld, command: object): Promise<Answer> {
  const answer: Answer | Refusal = await world.bus.execute(command);
  if (isRefusal(answer)) throw new Error(answer.code);
  return answer;
}

/** A customer with the sandbox's card on file as default. */
export async function customerWith(world: BillingWorld, card: string, now: Timestamp) {
  const email = `buyer-${++commands}@example.com`;
  const created = await send<{ state: { profile: { customerId: string } } }>(
    world,
    new CreateCustomer(freshCommand(now), { email }),
  );
  const { customerId } = created.state.profile;
  return { customerId, paymentMethodId: await saveMethod(world, customerId, card, now) };
}

/** Saves another card for a customer, and makes it the default. */
export async function saveMethod(world: BillingWorld, customerId: string, card: string, now: Timestamp) {
  const command = new SavePaymentMethod(freshCommand(now), { customerId, type: 'card', usage: 'off_session' });
  const saving = await send<{ paymentMethodId: string; clientSetup: { clientSecret: string } }>(world, command);
  const { paymentMethodId, clientSetup } = saving;
  await world.sandbox.buyer.confirmSetup(clientSetup.clientSecret, card, now);
  await send(world, new RecordSetupOutcome(freshCommand(now), { paymentMethodId, consentChannel: 'test' }));
  await send(world, new SetDefaultPaymentMethod(freshCommand(now), { paymentMethodId }));
  return paymentMethodId;
}

/** Does everything of a source that is due at `now`, as the worker would; answers how many things it did. */
export async function doDue(world: BillingWorld, source: DueSource, now: Timestamp): Promise<number> {
  const environment = { ...ACCOUNT, mode: 'test' } as const;
  let done = 0;
  for (let round = 0; round < 50; round++) {
    await caughtUp(world);
    let moved = 0;
    for (const work of await source.due(environment, now, 100)) {
      if ((await source.act(work, now)) !== undefined) moved++;
    }
    if (moved === 0) return done;
    done += moved;
  }
  throw new Error(`${source.name} does not come to rest`);
}

/** Waits until the views show all that the log holds. */
export async function caughtUp({ caughtUp: log }: BillingWorld): Promise<void> {
  const head = await log.head();
  if (head !== undefined && !(await log.waitFor(head, 5_000))) throw new Error('the views do not follow');
}

/** A monthly plan over 2 × 10 USD. */
export async function planFor(
  world: BillingWorld,
  changes: Partial<
    Pick<SubscriptionPlan, 'trialPeriod_days' | 'setupFee' | 'contractTerm_months' | 'earlyTerminationFee'>
  > = {},
): Promise<string> {
  const terms = {
    name: 'Coffee',
    description: null,
    interval: { unit: 'monthly', count: 1 } as const,
    lineItems: [{ name: 'Beans', description: null, unitPrice: { amount: 1_000, currency: 'USD' }, quantity: 2 }],
    trialPeriod_days: 0,
    setupFee: null,
    contractTerm_months: null,
    earlyTerminationFee: null,
    images: [],
    externalReferenceId: null,
    metadata: {},
    ...changes,
  };
  const command = new CreateSubscriptionPlan(freshCommand(NOW), { currency: 'USD', terms });
  const { state } = await send<Executed<SubscriptionPlan>>(world, command);
  return state.planId;
}

/** A subscription that starts at once. */
export const creation = (planId: string, customerId: string, paymentMethodId?: string, context = freshCommand(NOW)) =>
  new CreateSubscription(context, {
    planId,
    customerId,
    paymentMethodId,
    billingStart: { type: 'immediate' },
    externalReferenceId: null,
    metadata: {},
  });
