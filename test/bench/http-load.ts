import { Agent, type IncomingMessage, request } from 'node:http';
import { type LaneOptions, runLanes } from './run-lanes.js';
import { median, percentile } from './statistics.js';
import { serveTask } from './task-process.js';

export interface HttpLoad extends LaneOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly method: 'GET' | 'PATCH' | 'POST';
  /** Asked in turn. */
  readonly paths: readonly string[];
  /** The JSON body of a write; each `%n` becomes a number that was not used before. */
  readonly body?: string;
  readonly expectedStatus: number;
  /** Where the numbers start, so that no two runs send the same. */
  readonly firstNumber?: number;
}

export interface HttpLoadReport {
  readonly rate_per_s: number;
  /** With those of the warm-up. */
  readonly total_count: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** CPU that the load itself took, as a share of one core: what the engine had to do without on a small machine. */
  readonly loadCpu_share: number;
}

/** Sends requests over kept-alive connections and times them. Any answer but the one expected ends it. */
async function load(job: HttpLoad): Promise<HttpLoadReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: job.lanes_count, maxFreeSockets: job.lanes_count });
  const { hostname, port } = new URL(job.baseUrl);
  const headers = { authorization: `Bearer ${job.apiKey}`, 'content-type': 'application/json' };
  let number = job.firstNumber ?? 0;
  const act = (): Promise<void> => {
    const path = job.paths[number % job.paths.length]!;
    const body = job.body?.replaceAll('%n', String(number));
    number++;
    const length = body === undefined ? undefined : { 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const options = { agent, hostname, port, path, method: job.method, headers: { ...headers, ...length } };
      const sent = request(options, (answer) => finish(answer, job.expectedStatus, resolve, reject));
      sent.once('error', reject);
      sent.end(body);
    });
  };
  const cpu = process.cpuUsage();
  const started_ms = performance.now();
  const { rate_per_s, total_count, latencies_ms } = await runLanes(job, act);
  const { user, system } = process.cpuUsage(cpu);
  const loadCpu_share = (user + system) / 1_000 / (performance.now() - started_ms);
  agent.destroy();
  return {
    rate_per_s,
    total_count,
    p50_ms: median(latencies_ms),
    p99_ms: percentile(latencies_ms, 0.99),
    loadCpu_share,
  };
}

function finish(answer: IncomingMessage, expectedStatus: number, resolve: () => void, reject: (e: Error) => void) {
  if (answer.statusCode === expectedStatus) {
    answer.resume().once('end', resolve);
    return;
  }
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.once('end', () => reject(new Error(`HTTP ${answer.statusCode}: ${Buffer.concat(chunks).toString()}`)));
}

serveTask(async (job: HttpLoad) => ({ output: await load(job) }));
