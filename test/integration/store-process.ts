import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { StoreAddress } from '#event-store';

/** The embedded store in a child process, on a folder that outlives it. */
export interface StoreProcess {
  readonly address: StoreAddress;
  /** Holds the process still, without a word to its clients. */
  suspend(): void;
  resume(): void;
  /** kill -9. */
  kill(): Promise<void>;
}

export async function startStoreProcess(dataDir: string): Promise<StoreProcess> {
  const child: ChildProcess = fork(new URL('./store-child.js', import.meta.url), [dataDir], { execArgv: [] });
  const [address] = (await once(child, 'message')) as [StoreAddress];
  return {
    address,
    suspend: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
