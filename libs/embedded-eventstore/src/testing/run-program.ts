import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Program {
  readonly process: ChildProcess;
  /** The lines that it has printed so far. */
  readonly lines: readonly string[];
  /** Resolves when it has printed so many lines; rejects when it ends before. */
  printed(count: number): Promise<void>;
  /** How it ended; all that it printed is in `lines` by then. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** Runs a program beside these tests in a process of its own. `prefix` is a command that runs it, such as `strace`. */
export function runProgram(name: string, args: readonly string[], prefix: readonly string[] = []): Program {
  const path = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const [command, ...rest] = [...prefix, process.execPath, path, ...args];
  const child = spawn(command!, rest, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    for (const check of waiting) check();
  });
  const closed = new Promise<void>((resolve) => reader.once('close', resolve));
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => void closed.then(() => resolve({ code, signal })));
  });
  const printed = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (lines.length < count) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
      void ended.then(({ code, signal }) => reject(new Error(`${name} ended early with ${code ?? signal}`)));
    });
  return { process: child, lines, printed, ended };
}
