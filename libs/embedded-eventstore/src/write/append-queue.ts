import type { EventLog } from '../storage/event-log.adapter.js';
import { DiskFull, type EmbeddedStoreError, StoreDamaged, StoreIoError, StoreTakenOver } from '../store-errors.js';
import { applyWrites } from './apply-writes.js';
import type { WriteOutcome, WriteRequest } from './write-requests.js';

/**
 * How long a commit waits for as many writes as the last one had. A commit costs the same for one write as for fifty, and those who
 * were just answered are about to write again; a lone writer never waits.
 */
const MAX_GATHER_MS = 2;
const MAX_COMMIT_REQUESTS = 1_000;
const MAX_COMMIT_BYTES = 8 * 1024 * 1024;
const MAX_QUEUED_REQUESTS = 10_000;
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;
const DISK_PROBE_INTERVAL_MS = 500;
/** Free space that must be back before appends are taken again. */
const DISK_PROBE_BYTES = 2 * 1024 * 1024;

interface Queued {
  readonly request: WriteRequest;
  readonly resolve: (outcome: WriteOutcome) => void;
  readonly reject: (error: Error) => void;
}

export interface AppendQueueEvents {
  /** New events can be read. */
  onCommitted(): void;
  /** Appends are refused from now on. */
  onFailure(error: EmbeddedStoreError): void;
  /** Appends are taken again. */
  onRecovery(): void;
}

/**
 * Gathers all writes that arrive in one turn of the event loop and makes one commit of them (group commit). While a commit waits
 * for the disk, the next turn's writes pile up in the sockets, so the batch grows with the load and with the disk's slowness.
 */
export class AppendQueue {
  readonly #queue: Queued[] = [];
  #queued_bytes = 0;
  #isScheduled = false;
  #lastBatchSize = 1;
  #failure: EmbeddedStoreError | undefined;
  #probe: NodeJS.Timeout | undefined;
  #waitingForRoom: (() => void)[] = [];
  #isClosed = false;

  constructor(
    readonly log: EventLog,
    readonly events: AppendQueueEvents,
  ) {}

  /** Settles when the disk has the answer. Rejects with an `EmbeddedStoreError` when nothing can be written. */
  submit(request: WriteRequest): Promise<WriteOutcome> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#isClosed) return Promise.reject(new StoreIoError('The store is closing.'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      this.#queued_bytes += sizeOf(request);
      this.#schedule();
    });
  }

  /** Resolves when more may be submitted; undefined when that is now. */
  room(): Promise<void> | undefined {
    if (this.#queue.length < MAX_QUEUED_REQUESTS && this.#queued_bytes < MAX_QUEUED_BYTES) return undefined;
    return new Promise((resolve) => this.#waitingForRoom.push(resolve));
  }

  /** Takes no more appends, because of something that was found outside of a commit. */
  refuse(error: EmbeddedStoreError): void {
    if (this.#failure === undefined || this.#failure instanceof DiskFull) this.#fail(error);
  }

  get failure(): EmbeddedStoreError | undefined {
    return this.#failure;
  }

  /** Carries out what is queued and takes nothing more. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#probe);
    while (this.#queue.length > 0 && this.#failure === undefined) this.#commitNext();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const first = performance.now();
    const check = (): void => {
      const isGathered = this.#queue.length >= this.#lastBatchSize || this.#queued_bytes >= MAX_COMMIT_BYTES;
      if (!isGathered && performance.now() - first < MAX_GATHER_MS) {
        setTimeout(check, 1);
        return;
      }
      this.#isScheduled = false;
      if (this.#queue.length > 0) this.#commitNext();
      if (this.#queue.length > 0) this.#schedule();
    };
    // After the poll phase: by then every write that the sockets held is in the queue.
    setImmediate(check);
  }

  #commitNext(): void {
    const batch = this.#takeBatch();
    this.#lastBatchSize = batch.length;
    try {
      const before = this.log.head;
      const outcomes = applyWrites(
        this.log,
        batch.map((queued) => queued.request),
        Date.now(),
      );
      for (const [index, queued] of batch.entries()) queued.resolve(outcomes[index]!);
      if (this.log.head !== before) this.events.onCommitted();
    } catch (error) {
      const failure = asStoreError(error);
      for (const queued of batch) queued.reject(failure);
      this.#fail(failure);
    }
  }

  #takeBatch(): Queued[] {
    let count = 0;
    let bytes = 0;
    while (count < this.#queue.length && count < MAX_COMMIT_REQUESTS && (count === 0 || bytes < MAX_COMMIT_BYTES)) {
      bytes += sizeOf(this.#queue[count]!.request);
      count += 1;
    }
    this.#queued_bytes -= bytes;
    const waiting = this.#waitingForRoom;
    this.#waitingForRoom = [];
    for (const resume of waiting) resume();
    return this.#queue.splice(0, count);
  }

  #fail(failure: EmbeddedStoreError): void {
    this.#failure = failure;
    for (const queued of this.#queue.splice(0)) queued.reject(failure);
    this.#queued_bytes = 0;
    this.events.onFailure(failure);
    // Only a full disk can get well by itself. After a failed sync nobody knows what the disk holds: see F35.
    if (failure instanceof DiskFull) this.#probe ??= setInterval(() => this.#tryAgain(), DISK_PROBE_INTERVAL_MS);
  }

  #tryAgain(): void {
    if (!(this.#failure instanceof DiskFull)) {
      clearInterval(this.#probe);
      return;
    }
    try {
      if (this.log.freeSpace_bytes() < DISK_PROBE_BYTES) return;
      this.log.touch();
    } catch (error) {
      if (error instanceof DiskFull) return;
      clearInterval(this.#probe);
      this.#fail(asStoreError(error));
      return;
    }
    clearInterval(this.#probe);
    this.#probe = undefined;
    this.#failure = undefined;
    this.events.onRecovery();
  }
}

const sizeOf = (request: WriteRequest): number => (request.kind === 'append' ? request.size_bytes : 0);

function asStoreError(error: unknown): EmbeddedStoreError {
  if (error instanceof DiskFull || error instanceof StoreIoError) return error;
  if (error instanceof StoreTakenOver || error instanceof StoreDamaged) return error;
  return new StoreIoError(`A commit failed: ${error instanceof Error ? error.stack : String(error)}`);
}
