import type { FeedItem, Position } from '#event-store';
import { assertHeld } from './checkpoint-codec.js';
import { collectBatch } from './collect-batch.js';
import { foldDocuments } from './fold-documents.js';
import { ParkingLot } from './parking-lot.js';
import type { UntypedProjection } from './projection-group.js';
import type { Checkpoint, Fence, ReadStore } from './read-store.port.js';
import { NamespaceReset } from './read-store-errors.js';

/** A strict run met an event that it cannot fold; it stands at `position` and nothing of its batch was committed. */
export class PoisonEvent extends Error {
  constructor(
    readonly position: string,
    readonly reason: string,
    what: string,
  ) {
    super(`${what} at position ${position}: ${reason}`);
    this.name = 'PoisonEvent';
  }
}

/** Folds batches into one namespace under one fence. It holds what the store held after the last commit. */
export class BatchCommitter {
  private checkpoint: Checkpoint | undefined;
  private parking = new ParkingLot();

  constructor(
    private readonly store: ReadStore,
    private readonly namespace: string,
    private readonly byType: ReadonlyMap<string, readonly UntypedProjection[]>,
    private readonly isStrict: boolean,
  ) {}

  get position(): Position | undefined {
    return this.checkpoint?.position;
  }

  get parkingLot(): ParkingLot {
    return this.parking;
  }

  /**
   * Reads where the namespace stands, before the first batch and after every failure: a commit without an answer may have been written.
   * Takes the namespace over the first time, and again when it was emptied under us; never back from another writer (`WriterFenced`).
   */
  async resume(): Promise<void> {
    this.checkpoint = await this.findCheckpoint(this.checkpoint?.fence);
    this.parking = new ParkingLot(await this.store.readParked(this.namespace));
  }

  /** Applies a batch in one atomic step. Returns whether anything had to be written. */
  async apply(items: readonly FeedItem[]): Promise<boolean> {
    const { checkpoint, parking, namespace } = this;
    if (!checkpoint) throw new Error('resume() comes first');
    const batch = collectBatch(items, checkpoint.position, this.byType, parking);
    const markReady = batch.isCaughtUp && !checkpoint.isReady;
    if (batch.position === checkpoint.position && !markReady) return false;
    const changes = foldDocuments(batch.touches, await this.prefetch(batch.touches), parking);
    const parked = parking.takeChanges();
    if (this.isStrict && parked.length > 0) throw this.poison();
    const { fence, position: expected } = checkpoint;
    await this.store.commit({ namespace, fence, expected, position: batch.position, markReady, parked, ...changes });
    this.checkpoint = { fence, position: batch.position, isReady: checkpoint.isReady || markReady };
    return true;
  }

  private async prefetch(touches: ReadonlyMap<string, unknown>): Promise<Map<string, string>> {
    const stored = new Map<string, string>();
    if (touches.size === 0) return stored;
    const keys = [...touches.keys()];
    const texts = await this.store.readDocuments(this.namespace, keys, 'always');
    for (let i = 0; i < keys.length; i++) {
      const text = texts[i];
      if (text !== undefined) stored.set(keys[i]!, text);
    }
    return stored;
  }

  private async findCheckpoint(held: Fence | undefined): Promise<Checkpoint> {
    if (!held) return this.store.acquire(this.namespace);
    const stored = await this.store.readCheckpoint(this.namespace);
    try {
      assertHeld(this.namespace, stored?.fence, held);
    } catch (error) {
      if (!(error instanceof NamespaceReset)) throw error;
      return this.store.acquire(this.namespace);
    }
    return stored!;
  }

  private poison(): PoisonEvent {
    const [first] = [...this.parking.list()].sort((a, b) => (BigInt(a.position) < BigInt(b.position) ? -1 : 1));
    const what = `${first?.eventType} ${first?.eventId} of ${first?.streamName}`;
    return new PoisonEvent(first?.position ?? '', first?.reason ?? '', what);
  }
}
