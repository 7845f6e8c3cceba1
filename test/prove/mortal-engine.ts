import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../../apps/demo/src/api-client.js';
import { EngineWorld } from '../acceptance/engine-world.js';
import type { Shop } from '../acceptance/shop.js';

/** How often a request is sent again before the run counts as stuck. */
const MAX_SENDS = 400;
const AGAIN_MS = 25;

/** The same request is being carried out already: no answer yet (contract §1.9). */
function isStillRunning({ status, body }: Answer): boolean {
  return status === 409 && body.error.code === 'IDEMPOTENCY_KEY_IN_PROGRESS';
}

/** An engine that is killed every now and then and comes back on the same data. Its clients wait and send the same again. */
export class MortalEngine {
  #up: Promise<void> = Promise.resolve();
  kills = 0;
  /** How long each request took that was answered at the first try, in milliseconds. */
  readonly durations_ms: number[] = [];
  /** Requests that a kill or an outage cut off and that were sent again. */
  sentAgain = 0;

  constructor(readonly world: EngineWorld) {}

  static async start(): Promise<MortalEngine> {
    return new MortalEngine(await EngineWorld.start({ LOG_LEVEL: 'error' }));
  }

  get shop(): Shop {
    return this.world.shop;
  }

  /** How often each fault struck, as far as it was told before the kills. */
  readonly strikes = new Map<string, number>();

  /** SIGKILL, then a new start on the same folder. */
  killAndRestart(): Promise<void> {
    this.#up = this.#up.then(async () => {
      this.kills++;
      await this.countStrikes();
      await this.world.engine.kill();
      await this.world.startAgain();
    });
    return this.#up;
  }

  /** Adds what the engine in use has counted since its start: once in its life. */
  async countStrikes(): Promise<void> {
    const metrics = await (await fetch(`${this.world.baseUrl}/metrics`)).text();
    for (const [, mode, count] of metrics.matchAll(/^onfile_sandbox_gateway_faults\{mode="(\w+)"\} (\d+)/gm)) {
      this.strikes.set(mode!, (this.strikes.get(mode!) ?? 0) + Number(count));
    }
  }

  /** Sends the identical request until the engine has an answer to it: outages (503, 504, a broken connection) are none. */
  async ask(method: string, path: string, body: unknown, key: string): Promise<Answer> {
    for (let send = 0; send < MAX_SENDS; send++) {
      await this.#up;
      const begun_ms = performance.now();
      const answer = await this.world.api.call(method, path, body, { 'idempotency-key': key }).catch(() => undefined);
      if (answer && answer.status < 500 && !isStillRunning(answer)) {
        if (send === 0) this.durations_ms.push(performance.now() - begun_ms);
        return answer;
      }
      this.sentAgain++;
      if (answer && answer.status >= 500 && answer.status !== 503 && answer.status !== 504) {
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
      await pause(AGAIN_MS);
    }
    throw new Error(`${method} ${path}: no answer after ${MAX_SENDS} tries`);
  }
}
