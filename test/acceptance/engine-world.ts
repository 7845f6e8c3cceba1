import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findRunningStore } from '#embedded-eventstore';
import { commandIdOf, EventCodec, EventStoreLog, LogCommandRunner, SYSTEM_ENVIRONMENT } from '#event-store';
import { isRefusal, timestampOf } from '#kernel';
import { apiKeyAggregate, MINT_BYTES, merchantAggregate, openMerchantSandbox, SCOPES } from '#merchants';
import { ApiClient, type Json } from '../../apps/demo/src/api-client.js';
import { EngineProcess } from '../../apps/demo/src/engine-process.js';
import { Shop } from './shop.js';

/** Merchants and keys hold nothing personal. */
const NOTHING_PERSONAL = {
  seal: () => Promise.reject(new Error('nothing personal was expected here')),
  open: () => undefined,
};

/** The engine as a process on a temporary data folder, and its clients. */
export class EngineWorld {
  #log: EventStoreLog | undefined;
  /** All that the engine has said since it became ready, over all its lives. */
  said = '';

  private constructor(
    readonly folder: string,
    readonly env: Record<string, string>,
    public engine: EngineProcess,
  ) {
    this.#listen();
  }

  static async start(env: Record<string, string> = {}): Promise<EngineWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'onfile-acceptance-'));
    return new EngineWorld(folder, env, await EngineProcess.start(join(folder, 'data'), env));
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  get baseUrl(): string {
    return this.engine.bootstrap.base_url;
  }

  get api(): ApiClient {
    return new ApiClient(this.baseUrl, this.engine.bootstrap.api_key);
  }

  /** The first sandbox, in the words of a merchant. */
  get shop(): Shop {
    return new Shop(this.api);
  }

  /** Starts the engine again on the same folder, whether it was stopped or killed. */
  async startAgain(): Promise<void> {
    await this.#leaveStore();
    this.engine = await EngineProcess.start(this.dataDir, this.env);
    this.#listen();
  }

  /** Another merchant with a sandbox, a key and a clock of its own. No route makes one: it is written straight to the store. */
  async openSandbox(
    scopes: readonly string[] = SCOPES,
  ): Promise<{ shop: Shop; apiKey: string; environmentId: string }> {
    const random = randomBytes(MINT_BYTES);
    const commands = new LogCommandRunner(
      await this.storeLog(),
      new EventCodec([merchantAggregate, apiKeyAggregate], NOTHING_PERSONAL),
    );
    const context = {
      environmentId: SYSTEM_ENVIRONMENT,
      merchantId: '',
      commandId: commandIdOf('acceptance', random.toString('hex')),
      fingerprint: 'acceptance',
      actor: { type: 'system' as const, id: 'acceptance' },
      requestId: '',
      now: timestampOf(Date.now()),
    };
    const opened = await openMerchantSandbox(commands, context, { businessName: 'Another', scopes, random });
    if (isRefusal(opened)) throw new Error(`no second sandbox: ${opened.code}`);
    const { apiKey, environmentId } = opened;
    return { shop: new Shop(new ApiClient(this.baseUrl, apiKey)), apiKey, environmentId };
  }

  /** The embedded store of the running engine, through the real client. One per test file: so the client wants it. */
  async storeLog(): Promise<EventStoreLog> {
    if (this.#log) return this.#log;
    const address = await findRunningStore(join(this.dataDir, 'events'));
    if (!address) throw new Error('no store runs in the data folder');
    this.#log = new EventStoreLog(address);
    return this.#log;
  }

  async health(): Promise<{ status: number; body: Json }> {
    const response = await fetch(`${this.baseUrl}/health/ready`);
    return { status: response.status, body: await response.json() };
  }

  /** The end of the log, once the views have come to it. */
  async settledPosition(): Promise<string> {
    const head = (await (await this.storeLog()).head()) ?? 0n;
    await eventually('the views to reach the end of the log', async () => {
      const { position } = (await this.health()).body.checks.projections.detail;
      return BigInt(position ?? -1) >= head ? true : undefined;
    });
    return head.toString();
  }

  async stop(): Promise<number | null> {
    await this.#leaveStore();
    return this.engine.stop();
  }

  async close(): Promise<void> {
    await this.#leaveStore();
    await this.engine.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #leaveStore(): Promise<void> {
    await this.#log?.close();
    this.#log = undefined;
  }

  #listen(): void {
    for (const stream of [this.engine.child.stdout, this.engine.child.stderr]) {
      stream?.on('data', (chunk) => {
        this.said += chunk;
      });
    }
  }
}

/** Asks until there is an answer, where there is no position to wait for. Throws after the deadline. */
export async function eventually<Found>(
  what: string,
  ask: () => Promise<Found | undefined>,
  timeout_ms = 15_000,
): Promise<Found> {
  const deadline_ms = performance.now() + timeout_ms;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (performance.now() > deadline_ms) throw new Error(`waited ${timeout_ms} ms in vain for ${what}`);
    await pause(25);
  }
}
