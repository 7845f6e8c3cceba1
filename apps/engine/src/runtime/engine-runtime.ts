import { VIEWS } from '#catalogue';
import {
  DuePaymentMethodExpiries,
  DueUnconfirmedPaymentMethods,
  PaymentMethodDirectory,
  RecordSetupOutcomeHandler,
} from '#customers';
import { commandIdOf, pause } from '#event-store';
import { testCardOf } from '#gateways';
import { ALL_ENVIRONMENTS, EnvironmentSettings, environmentsView } from '#merchants';
import { DueOrderPayments, DueOrders, getOrder, OrderPaymentPlanner, OrderPayments } from '#orders';
import {
  CustomerSavedMethods,
  type CycleNotices,
  DueGatewayNotices,
  DuePaymentIntents,
  DueRefunds,
  GatewayNotices,
  PaymentIntentCharges,
  PaymentIntentProcess,
  RefundProcess,
  ViewRefundTargets,
} from '#payments';
import { type FollowedLog, type IndexPlace, ProjectionRunner, StoredViewReader } from '#projections';
import {
  type BreakerChange,
  CircuitBreakers,
  ClockAdvancer,
  type DueSource,
  DueWorker,
  type Environment,
  EnvironmentClocks,
} from '#scheduling';
import {
  DueAnnouncements,
  DueMethodRecoveries,
  DueSubscriptions,
  DueTerminationFees,
  MerchantBillingSettings,
  RenewalProcess,
  TerminationFeeCollection,
} from '#subscriptions';
import type { EngineConfig } from '../config.js';
import type { EngineLog } from '../observability/engine-log.js';
import { SandboxUrls } from '../resources/sandbox/sandbox-urls.js';
import { type EngineStores, openStores } from './engine-stores.js';
import { ParkedEventHealer } from './parked-event-healer.js';
import { LocalViewProgress, RemoteViewProgress, type ViewProgress } from './view-progress.js';

/** How often it is looked whether the views are filled. */
const READY_POLL_MS = 25;
/** How many environments are read at once. */
const ENVIRONMENTS_PER_PAGE = 500;

/** The engine without its HTTP surface: everything that Nest hands out, and the loops that run by themselves. */
export class EngineRuntime {
  readonly clocks: EnvironmentClocks;
  readonly views: StoredViewReader;
  readonly projections: ProjectionRunner | undefined;
  readonly progress: ViewProgress;
  readonly directory: PaymentMethodDirectory;
  readonly savedMethods: CustomerSavedMethods;
  readonly paymentIntentCharges: PaymentIntentCharges;
  readonly paymentIntents: PaymentIntentProcess;
  readonly refunds: RefundProcess;
  readonly settings: EnvironmentSettings;
  readonly billingSettings: MerchantBillingSettings;
  readonly orderPayments: OrderPayments;
  readonly orderPlanner: OrderPaymentPlanner;
  readonly renewals: RenewalProcess;
  /** The log's head and how far the views are, for decisions that rest on views (ADR 0006). */
  readonly followed: FollowedLog;
  readonly worker: DueWorker;
  readonly advancer: ClockAdvancer;
  readonly sandboxUrls: SandboxUrls;
  /** Where clients reach this engine; known once it listens. */
  baseUrl = 'http://127.0.0.1';
  readonly #stopping = new AbortController();
  readonly #namespace: string;
  readonly #healer: ParkedEventHealer | undefined;
  #looking: Promise<void> | undefined;

  static async open(config: EngineConfig, log: EngineLog): Promise<EngineRuntime> {
    return new EngineRuntime(config, log, await openStores(config, log));
  }

  private constructor(
    readonly config: EngineConfig,
    readonly log: EngineLog,
    readonly stores: EngineStores,
  ) {
    const { commands, feed, readStore, sandbox } = stores;
    const { gateway } = sandbox;
    this.clocks = new EnvironmentClocks(commands);
    this.views = new StoredViewReader(readStore, [VIEWS]);
    this.#namespace = this.views.namespaceOf(environmentsView);
    this.projections = config.roles.has('projections')
      ? new ProjectionRunner({ group: VIEWS, feed, store: readStore, readsAllTypes: true })
      : undefined;
    this.#healer = this.projections && new ParkedEventHealer({ ...stores, projections: this.projections, log });
    this.progress = this.projections
      ? new LocalViewProgress(this.projections)
      : new RemoteViewProgress(readStore, this.#namespace);
    this.directory = new PaymentMethodDirectory(commands);
    this.savedMethods = new CustomerSavedMethods(commands, this.directory);
    this.paymentIntentCharges = new PaymentIntentCharges(commands, gateway, this.savedMethods);
    this.paymentIntents = new PaymentIntentProcess({
      runner: commands,
      charges: this.paymentIntentCharges,
      methods: this.savedMethods,
      tokens: testCardOf,
    });
    this.followed = { head: () => stores.events.head(), waitFor: this.progress.waitFor.bind(this.progress) };
    this.refunds = new RefundProcess(commands, gateway, this.#refundTargets());
    this.settings = new EnvironmentSettings(commands);
    this.billingSettings = new MerchantBillingSettings(this.settings);
    const settings = this.billingSettings;
    this.orderPayments = new OrderPayments(commands, this.paymentIntents);
    const { orderPayments: payments, savedMethods: methods } = this;
    this.orderPlanner = new OrderPaymentPlanner({ payments, methods, tokens: testCardOf });
    const breakers = new CircuitBreakers((change) => tellOfBreaker(log, change));
    this.renewals = new RenewalProcess({ runner: commands, gateway, methods, settings, breakers });
    const sources = this.#dueSources();
    this.worker = new DueWorker({
      sources,
      lists: this.progress,
      environments: () => this.environments(),
      now: (environment) => this.#nowIn(environment),
      warn: (message, detail) =>
        log.write('warn', message, { component: 'due_work', error_message: `${detail.error}` }),
    });
    this.advancer = new ClockAdvancer(commands, this.clocks, this.worker, sources, this.progress);
    this.sandboxUrls = new SandboxUrls(() => this.baseUrl);
  }

  /** All environments, oldest first, however many: none may be left out of what falls due. */
  async environments(): Promise<readonly Environment[]> {
    const all: Environment[] = [];
    let after: IndexPlace | undefined;
    do {
      const page = await this.views.find(environmentsView, {
        index: 'opened',
        partition: ALL_ENVIRONMENTS,
        direction: 'asc',
        limit: ENVIRONMENTS_PER_PAGE,
        after,
      });
      all.push(...page.docs);
      after = page.next;
    } while (after !== undefined);
    return all;
  }

  /** Starts the loops of this process's roles. */
  start(): void {
    this.projections?.start();
    this.#healer?.start();
    if (this.config.roles.has('renewals')) this.#looking = this.#lookAfterDueWork();
  }

  /** Ends the loops, then closes the stores. What is under way is finished first. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
    await this.worker.stop();
    await this.#healer?.stop();
    await this.projections?.stop();
    await this.stores.close();
  }

  /** Due lists say nothing before they are filled; then interrupted clock moves are finished, and all else follows. */
  async #lookAfterDueWork(): Promise<void> {
    const { signal } = this.#stopping;
    while (
      !signal.aborted &&
      !(await this.stores.readStore.readCheckpoint(this.#namespace).catch(() => undefined))?.isReady
    ) {
      await pause(READY_POLL_MS, signal);
    }
    if (signal.aborted) return;
    this.worker.start();
    for (const environment of await this.environments().catch(() => [])) {
      if (environment.mode === 'test') void this.#finishAdvance(environment);
    }
  }

  /** A process that stopped in the middle of moving a clock left it under way. */
  async #finishAdvance({ environmentId, merchantId }: Environment): Promise<void> {
    try {
      const { advancingTo } = await this.clocks.refresh(environmentId);
      if (!advancingTo) return;
      const now = this.clocks.now(environmentId);
      const commandId = commandIdOf(environmentId, 'finish_advance', advancingTo);
      const actor = { type: 'system', id: 'clock' } as const;
      await this.advancer.finish(
        { environmentId, merchantId, now, commandId, fingerprint: '', actor, requestId: '' },
        now,
      );
    } catch (error) {
      this.log.failure('warn', error, { component: 'clock', environment_id: environmentId });
    }
  }

  #refundTargets(): ViewRefundTargets {
    const orderExists = async (environmentId: string, orderId: string) =>
      (await getOrder(this.views, environmentId, orderId)) !== undefined;
    return new ViewRefundTargets(this.stores.commands, this.views, this.followed, orderExists);
  }

  #dueSources(): readonly DueSource[] {
    const { commands, sandbox } = this.stores;
    const setups = new RecordSetupOutcomeHandler(commands, this.directory, sandbox.gateway);
    return [
      new DueUnconfirmedPaymentMethods(this.views, setups),
      new DuePaymentMethodExpiries(commands, this.views),
      new DueGatewayNotices(sandbox, this.#gatewayNotices()),
      new DuePaymentIntents(commands, this.views, this.paymentIntentCharges),
      new DueRefunds(this.views, this.refunds),
      new DueOrderPayments(commands, this.views, this.orderPayments),
      new DueOrders(commands, this.views, this.orderPayments),
      new DueMethodRecoveries(commands, this.views),
      new DueTerminationFees(this.views, new TerminationFeeCollection(commands, this.paymentIntents)),
      new DueAnnouncements(commands, this.views, this.billingSettings, this.clocks),
      new DueSubscriptions(this.views, this.renewals, this.billingSettings),
    ];
  }

  #gatewayNotices(): GatewayNotices {
    const { views, followed: log, paymentIntentCharges: charges, refunds, renewals } = this;
    const look: CycleNotices['look'] = async (context, subscriptionId, paymentIntentId) =>
      (await renewals.outcomes.lookAgain(context, subscriptionId, paymentIntentId))?.position;
    return new GatewayNotices({ views, log, charges, refunds, cycles: { look } });
  }

  async #nowIn({ environmentId }: Environment) {
    await this.clocks.refresh(environmentId);
    return this.clocks.now(environmentId);
  }
}

const BREAKER_MESSAGES: Readonly<Record<BreakerChange['kind'], string>> = {
  open: 'the gateway does not answer: automatic charges wait',
  asked: 'the gateway asks to be left alone: automatic charges wait',
  closed: 'the gateway answers again: automatic charges go on',
};

/** One line when an environment's automatic charges begin to wait, and one of the same weight when they go on. */
function tellOfBreaker(log: EngineLog, change: BreakerChange): void {
  const until = change.kind === 'closed' ? {} : { until: change.until };
  log.write('warn', BREAKER_MESSAGES[change.kind], { component: 'charges', environment_id: change.name, ...until });
}
