import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A worker in a process of its own, which may be held still. */
export class WorkerProcess {
  isStopped = false;

  private constructor(private readonly child: ChildProcess) {}

  static async start(env: Record<string, string>): Promise<WorkerProcess> {
    const child = fork(new URL('./worker-child.js', import.meta.url), [], {
      env: { ...process.env, ...env },
      execArgv: [],
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error('a worker ended before it was ready');
    });
    await Promise.race([once(child, 'message'), ended]);
    ended.catch(() => {});
    return new WorkerProcess(child);
  }

  /** SIGSTOP: in the middle of whatever it is doing, without a word to anybody. */
  suspend(): void {
    this.isStopped = true;
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.isStopped = false;
    this.child.kill('SIGCONT');
  }

  /** Ends it in good order; answers how many payments it has asked the gateway to take. */
  async end(): Promise<number> {
    this.resume();
    if (this.child.exitCode !== null) throw new Error(`a worker ended by itself with ${this.child.exitCode}`);
    const told = once(this.child, 'message');
    this.child.send('end');
    const [{ confirmations_count }] = (await told) as [{ confirmations_count: number }];
    return confirmations_count;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
