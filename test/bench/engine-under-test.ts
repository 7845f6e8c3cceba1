import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../apps/engine/src/main.js', import.meta.url));
const START_TIMEOUT_MS = 600_000;
const POLL_MS = 10;

/** Where an engine is and how to be let in. */
export interface EngineAccess {
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** `own`: without the pages of files (programs, and data files as LMDB maps them), which the kernel takes back at will. */
export interface EngineMemory {
  readonly resident_MiB: number;
  readonly own_MiB: number;
}

/** The engine as `npm start` runs it, on its defaults but for the port. Its log lines go nowhere; they are still written. */
export class EngineUnderTest {
  private constructor(
    private readonly child: ChildProcess,
    readonly access: EngineAccess,
    /** From the start of the process until `/health/ready` said yes. */
    readonly readyAfter_ms: number,
  ) {}

  static async start(dataDir: string, profileDir?: string, env: Record<string, string> = {}): Promise<EngineUnderTest> {
    const profiling = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [];
    const started_ms = performance.now();
    const child = spawn(process.execPath, [...profiling, MAIN], {
      env: { ...process.env, PORT: '0', DATA_DIR: dataDir, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-20_000);
    });
    const isLate = () => child.exitCode !== null || performance.now() - started_ms > START_TIMEOUT_MS;
    const check = () => {
      if (!isLate()) return;
      child.kill('SIGKILL');
      throw new Error(`the engine did not start:\n${said}`);
    };
    while (!/Onfile listens on /.test(said)) {
      check();
      await pause(POLL_MS);
    }
    const bootstrap = JSON.parse(await readFile(join(dataDir, 'bootstrap.json'), 'utf8'));
    const access = { baseUrl: bootstrap.base_url as string, apiKey: bootstrap.api_key as string };
    while (!(await isReady(access.baseUrl))) {
      check();
      await pause(POLL_MS);
    }
    return new EngineUnderTest(child, access, performance.now() - started_ms);
  }

  /** Memory of the engine's process now, its store's thread included; Linux only. */
  async memory(): Promise<EngineMemory> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    const mebibytes = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_024;
    return { resident_MiB: mebibytes('VmRSS'), own_MiB: mebibytes('RssAnon') };
  }

  cpu_s(): Promise<number> {
    return cpuOf_s(this.child.pid);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

async function isReady(baseUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${baseUrl}/health/ready`)).ok;
  } catch {
    return false;
  }
}

/** CPU time of a process so far, in seconds; Linux only, where a tick is 10 ms. */
export async function cpuOf_s(pid: number | undefined): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
