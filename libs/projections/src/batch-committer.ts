import type { FeedItem, Position } from '#event-store';
import { assertHeld } from './checkpoint-codec.js';
import { collectBatch } from './collect-batch.js';
import { DocumentCache } from './document-cache.js';
import { type Changes, foldDocuments, type Original } from './fold-documents.js';
import { foldTotals } from './fold-totals.js';
import { ParkingLot } from './parking-lot.js';
import type { UntypedProjection } from './projection-group.js';
import type { Checkpoint, Fence, ReadStore } from './read-store.port.js';
import { NamespaceReset, PositionConflict } from './read-store-errors.js';

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
  private readonly cache = new DocumentCache();

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
    this.cache.clear();
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
    foldTotals(changes, await this.prefetch(changes.totals));
    const parked = parking.takeChanges();
    if (this.isStrict && parked.length > 0) throw this.poison();
    const { fence, position: expected } = checkpoint;
    const { folded, totals: _, ...written } = changes;
    await this.store.commit({ namespace, fence, expected, position: batch.position, markReady, parked, ...written });
    this.remember(changes);
    this.checkpoint = { fence, position: batch.position, isReady: checkpoint.isReady || markReady };
    return true;
  }

  /**
   * Looks whether the namespace is still as the last commit left it: a flush or another writer shows also when no event comes.
   * Always false, since it moves nothing.
   */
  async verify(): Promise<false> {
    const { checkpoint, namespace } = this;
    if (!checkpoint) throw new Error('resume() comes first');
    const stored = await this.store.readCheckpoint(namespace);
    assertHeld(namespace, stored?.fence, checkpoint.fence);
    if (stored?.position !== checkpoint.position) throw new PositionConflict(namespace);
    return false;
  }

  private async prefetch(touches: ReadonlyMap<string, unknown>): Promise<Map<string, Original>> {
    const originals = new Map<string, Original>();
    const missing: string[] = [];
    for (const key of touches.keys()) {
      const cached = this.cache.get(key);
      if (cached) originals.set(key, cached);
      else missing.push(key);
    }
    if (missing.length === 0) return originals;
    const texts = await this.store.readDocuments(this.namespace, missing, 'always');
    for (let i = 0; i < missing.length; i++) originals.set(missing[i]!, texts[i]);
    return originals;
  }

  private remember({ puts, folded, removes }: Changes): void {
    for (let i = 0; i < puts.length; i++) this.cache.set(puts[i]!.key, folded[i]!, puts[i]!.text.length);
    for (const key of removes) this.cache.delete(key);
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
