import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedStore } from '#embedded-eventstore';
import type { EncodedEvent } from '#event-store';
import { BareClient } from './bare-client.adapter.js';
import { type LaneOptions, runLanes } from './run-lanes.js';
import { median, percentile } from './statistics.js';
import { serveTask } from './task-process.js';

export interface BareAppends extends LaneOptions {
  /** The event that the engine appended for the same command. */
  readonly event: EncodedEvent;
  readonly streamName: string;
  /** How many streams the appends go round; 0 gives each append a stream of its own. */
  readonly streams_count: number;
}

export interface BareAppendsReport {
  readonly rate_per_s: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** Of client and store together, for one append. */
  readonly cpu_ms: number;
}

/** Appends with the client alone to a store of the same kind that is empty at first. */
async function append(job: BareAppends): Promise<BareAppendsReport> {
  const dataDir = await mkdtemp(join(tmpdir(), 'onfile-bench-bare-'));
  const store = await startEmbeddedStore({ dataDir });
  const client = new BareClient(store.address);
  try {
    const cpu = process.cpuUsage();
    const { rate_per_s, total_count, latencies_ms } = await runLanes(
      job,
      job.streams_count > 0 ? onward(job, client) : anew(job, client),
    );
    const { user, system } = process.cpuUsage(cpu);
    const cpu_ms = (user + system) / 1_000 / total_count;
    return { rate_per_s, p50_ms: median(latencies_ms), p99_ms: percentile(latencies_ms, 0.99), cpu_ms };
  } finally {
    await client.close();
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Appends to streams in turn, each lane to its own, at the revision that each has reached. */
function onward({ event, streamName, streams_count, lanes_count }: BareAppends, client: BareClient) {
  const perLane = Math.max(1, Math.floor(streams_count / lanes_count));
  const revisions = new Int32Array(perLane * lanes_count).fill(-1);
  const next = new Int32Array(lanes_count);
  return async (lane: number) => {
    const at = lane * perLane + (next[lane]!++ % perLane);
    const revision = revisions[at]!;
    revisions[at] = revision + 1;
    await client.append(`${streamName.slice(0, -6)}${String(at).padStart(6, '0')}`, fresh(event), revision);
  };
}

function anew({ event, streamName }: BareAppends, client: BareClient) {
  let count = 0;
  return () => client.append(`${streamName.slice(0, -8)}${String(count++).padStart(8, '0')}`, fresh(event), -1);
}

function fresh(event: EncodedEvent): EncodedEvent {
  return { ...event, id: randomUUID() };
}

serveTask(async (job: BareAppends) => ({ output: await append(job) }));
