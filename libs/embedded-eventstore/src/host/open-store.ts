import { chmodSync, rmSync } from 'node:fs';
import { AppendSignal } from '../read/append-signal.js';
import { nextTurn } from '../read/frame-sink.js';
import { Readers } from '../rpc/read.adapter.js';
import { StoreServer } from '../rpc/store-server.adapter.js';
import { openVerifiedLog } from '../storage/open-verified-log.js';
import { type EmbeddedStoreError, StoreDamaged } from '../store-errors.js';
import { AppendQueue } from '../write/append-queue.js';
import { socketPathOf } from './store-address.js';
import type { StoreStats, WorkerInput } from './worker-messages.js';

export interface StoreEvents {
  onFailure(error: EmbeddedStoreError): void;
  onRecovery(): void;
}

export interface RunningStore {
  readonly port: number;
  stats(): StoreStats;
  close(): Promise<void>;
}

/** Opens the data, checks them, and serves them. Throws an `EmbeddedStoreError`. */
export async function openStore({ dataDir, plan }: WorkerInput, events: StoreEvents): Promise<RunningStore> {
  const { log, tail } = openVerifiedLog(dataDir);
  const signal = new AppendSignal();
  const queue = new AppendQueue(log, {
    onCommitted: () => {
      tail.note(log.head);
      signal.notify();
    },
    onFailure: (error) => events.onFailure(error),
    onRecovery: () => events.onRecovery(),
  });
  const readers = new Readers(log, signal, (error) => {
    if (error instanceof StoreDamaged) queue.refuse(error);
  });
  const socketPath = socketPathOf(plan.target);
  // Left by a process that was killed; the lock says that none lives.
  if (socketPath !== undefined) rmSync(socketPath, { force: true });
  const server = new StoreServer(queue, readers, plan);
  const port = await server.listen();
  if (socketPath !== undefined) chmodSync(socketPath, 0o600);
  return {
    port,
    stats: () => ({
      eventCount: log.head.eventCount,
      lastPosition: log.head.lastPosition,
      openReaders: readers.count,
      isReadOnly: queue.failure !== undefined,
      freeSpace_bytes: log.freeSpace_bytes(),
    }),
    close: async () => {
      queue.close();
      // The answers to the last commit are written in the microtasks after it.
      await nextTurn();
      await server.close();
      tail.close();
      await log.close();
      if (socketPath !== undefined) rmSync(socketPath, { force: true });
    },
  };
}
