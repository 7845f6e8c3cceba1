import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Extra settings of a task's process. */
export interface TaskOptions {
  /** Where its CPU profile goes. */
  readonly profileDir?: string | undefined;
}

/** A task that goes on until it is ended; `ready` is what it said when it stood. */
export interface RunningTask<Ready> {
  readonly child: ChildProcess;
  readonly ready: Ready;
  end(): Promise<void>;
}

/** Runs a file of this folder in a process of its own, so that it shares no event loop with anything, and gives its answer. */
export async function runTask<Input, Output>(file: string, input: Input, options: TaskOptions = {}): Promise<Output> {
  const task = await startTask<Input, Output>(file, input, options);
  await task.end();
  return task.ready;
}

/** Starts a file of this folder that stays after its first answer. */
export async function startTask<Input, Ready>(
  file: string,
  input: Input,
  { profileDir }: TaskOptions = {},
): Promise<RunningTask<Ready>> {
  const execArgv = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [];
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv });
  child.send(input as object);
  const ended = once(child, 'exit');
  const answered = once(child, 'message').then(([message]) => message as { ready: Ready } | { failure: string });
  const answer = await Promise.race([answered, ended.then(([code]) => ({ failure: `it ended with ${code}` }))]);
  if ('failure' in answer) throw new Error(`${file}: ${answer.failure}`);
  const end = async () => {
    if (child.connected) child.disconnect();
    await ended;
  };
  return { child, ready: answer.ready, end };
}

/** The task's own side: works on the input, answers, and ends when its starter lets go of it. */
export function serveTask<Input, Output>(
  work: (input: Input) => Promise<{ output: Output; close?: () => Promise<void> }>,
): void {
  process.once('message', (input) => {
    work(input as Input).then(
      ({ output, close }) => {
        process.once('disconnect', () => void end(close));
        process.send?.({ ready: output });
      },
      (error: unknown) => {
        process.send?.({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
        process.exitCode = 1;
        process.disconnect();
      },
    );
  });
}

async function end(close?: () => Promise<void>): Promise<void> {
  await close?.();
  process.exit(0);
}
