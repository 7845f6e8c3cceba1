import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../engine/src/main.js', import.meta.url));
const START_TIMEOUT_MS = 30_000;

/** What the engine writes for its user on the first start. */
export interface Bootstrap {
  readonly base_url: string;
  readonly merchant_id: string;
  readonly sandbox_id: string;
  readonly api_key: string;
}

/** The engine as a process of its own, as `npm start` runs it. */
export class EngineProcess {
  private constructor(
    readonly child: ChildProcess,
    readonly bootstrap: Bootstrap,
  ) {}

  /** Starts the engine on a data folder and waits until it is ready. Throws with what it said when it does not come up. */
  static async start(dataDir: string, env: Record<string, string> = {}): Promise<EngineProcess> {
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', DATA_DIR: dataDir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-20_000);
    });
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-20_000);
    });
    const deadline_ms = Date.now() + START_TIMEOUT_MS;
    while (!/Onfile listens on /.test(said)) {
      if (child.exitCode !== null || Date.now() > deadline_ms) {
        child.kill('SIGKILL');
        throw new Error(`the engine did not start:\n${said}`);
      }
      await pause(20);
    }
    const bootstrap = JSON.parse(await readFile(join(dataDir, 'bootstrap.json'), 'utf8')) as Bootstrap;
    while (!(await isReady(bootstrap.base_url))) {
      if (Date.now() > deadline_ms) throw new Error(`the engine did not become ready:\n${said}`);
      await pause(20);
    }
    return new EngineProcess(child, bootstrap);
  }

  /** Ends it as an operator would; answers its exit code. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    this.child.kill('SIGTERM');
    const [code] = await once(this.child, 'exit');
    return code as number | null;
  }

  /** Ends it as a power cut would end the process. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}

async function isReady(baseUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${baseUrl}/health/ready`)).ok;
  } catch {
    return false;
  }
}
