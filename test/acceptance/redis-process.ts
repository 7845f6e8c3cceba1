import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this machine has a `redis-server`. */
export const hasRedisServer = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis of the test's own, which it may freeze. */
export class RedisProcess {
  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<RedisProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'onfile-redis-'));
    const port = await freePort();
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
    const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of child.stdout) if (String(line).includes('Ready to accept connections')) break;
    return new RedisProcess(port, folder, child);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** It takes connections and answers nobody, as one that swaps or hangs. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Sends one command as an operator would; answers the first line. */
  async command(text: string): Promise<string> {
    const socket = connect(this.port, '127.0.0.1');
    socket.write(`${text}\r\n`);
    const [line] = await once(socket, 'data');
    socket.destroy();
    return String(line).trim();
  }

  async close(): Promise<void> {
    this.thaw();
    this.child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
