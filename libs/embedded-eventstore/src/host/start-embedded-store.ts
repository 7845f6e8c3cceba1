import { rmSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type EmbeddedStoreError, fromErrorShape, StoreStopped } from '../store-errors.js';
import { DataFolderLock, findHolder } from './data-folder-lock.js';
import { planListening, type StoreAddress, toAddress } from './store-address.js';
import type { FromWorker, StoreStats, ToWorker, WorkerInput } from './worker-messages.js';

/** Where the store says what happens to it. A pino logger fits. */
export interface StoreLogger {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface EmbeddedStoreOptions {
  /** Made with mode 0700 when it does not exist. */
  readonly dataDir: string;
  readonly logger?: StoreLogger;
}

export interface EmbeddedStore {
  /** For the client: `new EventStoreDBClient(store.address.settings, store.address.credentials)`. */
  readonly address: StoreAddress;
  /** The failure that keeps the store from taking appends now; undefined while all is well. */
  readonly failure: EmbeddedStoreError | undefined;
  /** Calls back when appends stop being taken, and for damage found by a reader. Returns how to take the callback back. */
  onFailure(callback: (error: EmbeddedStoreError) => void): () => void;
  /** Calls back when appends are taken again, after `DISK_FULL`. */
  onRecovery(callback: () => void): () => void;
  stats(): Promise<StoreStats>;
  /** Finishes the appends under way, ends readers, and frees the data folder. May be called again. */
  close(): Promise<void>;
}

/** Opens the store in a data folder and serves it. Throws an `EmbeddedStoreError` when that cannot be. */
export async function startEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const dataDir = resolvePath(options.dataDir);
  const lock = await DataFolderLock.acquire(dataDir);
  const plan = planListening(dataDir);
  const input: WorkerInput = { dataDir, plan };
  const worker = new Worker(new URL('./store-worker.js', import.meta.url), { workerData: input, name: 'event-store' });
  const release = (): void => {
    if (plan.temporaryDir !== undefined) rmSync(plan.temporaryDir, { recursive: true, force: true });
    lock.release();
  };
  try {
    const port = await untilReady(worker);
    const address = toAddress(plan, port);
    lock.publish(address);
    options.logger?.info({ dataDir, endpoint: address.settings.endpoint }, 'embedded event store is ready');
    return new StoreHost(worker, address, release, options.logger);
  } catch (error) {
    await worker.terminate();
    release();
    throw error;
  }
}

/** The address of the store that a living process serves from this data folder; undefined when none does. */
export async function findRunningStore(dataDir: string): Promise<StoreAddress | undefined> {
  return (await findHolder(resolvePath(dataDir)))?.address;
}

function untilReady(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once('error', (error) => reject(new StoreStopped(`The store's thread failed: ${error.message}`)));
    worker.once('exit', () => reject(new StoreStopped("The store's thread ended before it was ready.")));
    worker.once('message', (message: FromWorker) => {
      if (message.kind === 'ready') resolve(message.port);
      else if (message.kind === 'start_failed') reject(fromErrorShape(message.error));
    });
  });
}

class StoreHost implements EmbeddedStore {
  #failure: EmbeddedStoreError | undefined;
  #closing: Promise<void> | undefined;
  #nextStatsId = 1;
  readonly #failureCallbacks = new Set<(error: EmbeddedStoreError) => void>();
  readonly #recoveryCallbacks = new Set<() => void>();
  readonly #statsWaiting = new Map<number, (stats: StoreStats) => void>();
  readonly #exited: Promise<void>;

  constructor(
    readonly worker: Worker,
    readonly address: StoreAddress,
    readonly release: () => void,
    readonly logger: StoreLogger | undefined,
  ) {
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) => this.#fail(new StoreStopped(`The store's thread failed: ${error.message}`)));
    this.#exited = new Promise((resolve) => {
      worker.once('exit', (code) => {
        if (this.#closing === undefined) this.#fail(new StoreStopped(`The store's thread ended with code ${code}.`));
        release();
        resolve();
      });
    });
  }

  get failure(): EmbeddedStoreError | undefined {
    return this.#failure;
  }

  onFailure(callback: (error: EmbeddedStoreError) => void): () => void {
    this.#failureCallbacks.add(callback);
    return () => this.#failureCallbacks.delete(callback);
  }

  onRecovery(callback: () => void): () => void {
    this.#recoveryCallbacks.add(callback);
    return () => this.#recoveryCallbacks.delete(callback);
  }

  stats(): Promise<StoreStats> {
    if (this.#closing !== undefined) return Promise.reject(new StoreStopped('The store is closed.'));
    const id = this.#nextStatsId++;
    return new Promise((resolve) => {
      this.#statsWaiting.set(id, resolve);
      this.#post({ kind: 'stats', id });
    });
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#closing = this.#exited;
      this.#post({ kind: 'close' });
    }
    return this.#closing;
  }

  #post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'failure':
        this.#fail(fromErrorShape(message.error));
        return;
      case 'recovery':
        this.#failure = undefined;
        this.logger?.info({}, 'embedded event store takes appends again');
        for (const callback of this.#recoveryCallbacks) callback();
        return;
      case 'stats':
        this.#statsWaiting.get(message.id)?.(message.stats);
        this.#statsWaiting.delete(message.id);
        return;
      case 'ready':
      case 'start_failed':
      case 'closed':
        return;
    }
  }

  #fail(error: EmbeddedStoreError): void {
    this.#failure = error;
    this.logger?.error({ code: error.code }, error.message);
    for (const callback of this.#failureCallbacks) callback(error);
  }
}
