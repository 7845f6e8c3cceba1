import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AGGREGATES } from '#catalogue';
import { type EmbeddedStore, startEmbeddedStore } from '#embedded-eventstore';
import { CatchUpFeed, EventCodec, EventStoreLog, LogCommandRunner } from '#event-store';
import { openSandbox, type Sandbox, watchedGateway } from '#gateways';
import { openPersonalDataVault, type PersonalDataVault } from '#personal-data';
import { createReadStore, type ReadStore } from '#projections';
import type { EngineConfig } from '../config.js';
import type { EngineLog } from '../observability/engine-log.js';
import { GatewayMetrics } from '../observability/gateway-metrics.js';

/** Everything that holds state, opened in the order that each needs and closed in the reverse. */
export interface EngineStores {
  readonly events: EventStoreLog;
  /** Undefined when another server keeps the log. */
  readonly embedded: EmbeddedStore | undefined;
  readonly codec: EventCodec;
  readonly commands: LogCommandRunner;
  readonly feed: CatchUpFeed;
  readonly vault: PersonalDataVault;
  readonly readStore: ReadStore;
  readonly sandbox: Sandbox;
  /** Of the gateway that the sandbox shows here. */
  readonly gatewayMetrics: GatewayMetrics;
  close(): Promise<void>;
}

export async function openStores(config: EngineConfig, log: EngineLog): Promise<EngineStores> {
  const ends: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  const keep = <Part>(part: Part, end: (part: Part) => Promise<unknown>): Part => {
    ends.push(() => end(part));
    return part;
  };
  try {
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
    const embedded = config.eventStoreUrl ? undefined : await openEmbedded(config, log, keep);
    const vault = keep(await openPersonalDataVault({ dataDir: config.dataDir, keyFile: config.keyFile }), (part) =>
      part.close(),
    );
    const events = keep(new EventStoreLog(config.eventStoreUrl ?? embedded!.address), (part) => part.close());
    const codec = new EventCodec(AGGREGATES, vault);
    const feed = new CatchUpFeed(events, codec, (level, message, { feed: component, error }) =>
      log.write(level, message, {
        component: String(component),
        error_message: error === undefined ? error : String(error),
      }),
    );
    const readStore = keep(await createReadStore(config), (part) => part.close());
    const opened = keep(openSandbox({ dataDir: config.dataDir }), (part) => part.close());
    const gatewayMetrics = new GatewayMetrics();
    const sandbox = { ...opened, gateway: watchedGateway(opened.gateway, gatewayMetrics.watch) };
    return {
      events,
      embedded,
      codec,
      commands: new LogCommandRunner(events, codec),
      feed,
      vault,
      readStore,
      sandbox,
      gatewayMetrics,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Keep = <Part>(part: Part, end: (part: Part) => Promise<unknown>) => Part;

async function openEmbedded(config: EngineConfig, log: EngineLog, keep: Keep): Promise<EmbeddedStore> {
  const store = keep(await startEmbeddedStore({ dataDir: join(config.dataDir, 'events') }), (part) => part.close());
  store.onFailure((error) => log.failure('error', error, { component: 'embedded_store', error_code: error.code }));
  store.onRecovery(() => log.write('info', 'the embedded store takes appends again', { component: 'embedded_store' }));
  return store;
}
