import type { EventFeed, FeedItem, FeedRequest, Position, StoredEvent, UndecodableEvent } from '#event-store';
import type { Projection } from './projection.js';
import type { AnyProjection } from './projection-group.js';
import { type IndexScan, type ReadAccess, ReadStore, type ReadStoreCommit } from './read-store.port.js';
import { ReadStoreUnavailable } from './read-store-errors.js';

export const ENV = 'menv_1';

/** A document that remembers each event that it was folded with: lost and doubled ones show. */
export interface Tally {
  readonly id: string;
  readonly applied: readonly string[];
  readonly sort: string;
}

/** Data of the test events: `poison` makes `evolve` throw, `gone` removes the document. */
export interface TallyData {
  readonly sort?: string;
  readonly poison?: boolean;
  readonly gone?: boolean;
  readonly also?: string;
}

/** Folds `Counted` into a tally per stream, and into the one named by `also`. */
export const tallies: Projection<Tally> = {
  name: 'tallies',
  version: 1,
  events: ['Counted'],
  documentIds: ({ stream, data }) => [stream.id, ...((data as TallyData).also ? [(data as TallyData).also!] : [])],
  evolve: (doc, { position, data }, id) => {
    const { poison, gone, sort = doc?.sort ?? '' } = data as TallyData;
    if (poison) throw new TypeError('cannot fold this');
    return gone ? undefined : { id, sort, applied: [...(doc?.applied ?? []), position.toString()] };
  },
  indexes: { by_sort: ({ sort }, environmentId) => (sort === '' ? undefined : { partition: environmentId, sort }) },
  totals: ({ applied, sort }) => ({ documents: 1, applied: applied.length, [`sort:${sort}`]: 1 }),
};

/** A second view in the group: the last position per stream. */
export const latest: Projection<{ at: string }> = {
  name: 'latest',
  version: 3,
  events: ['Counted', 'Touched'],
  documentIds: ({ stream }) => [stream.id],
  evolve: (_, { position }) => ({ at: position.toString() }),
  indexes: {},
};

export const bothViews: readonly AnyProjection[] = [tallies, latest];

export function eventAt(position: Position, id: string, data: TallyData = {}, type = 'Counted'): FeedItem {
  const event: StoredEvent = {
    type,
    data,
    fact: { id: `event-${position}`, at: '2026-01-31T00:00:00.000Z', revision: 0 },
    stream: { category: 'tally', environmentId: ENV, id },
    position,
    metadata: {
      schemaVersion: 1,
      occurredAt: '2026-01-31T00:00:00.000Z',
      commandId: 'command',
      fingerprint: '',
      actor: { type: 'system', id: 'test' },
      requestId: 'req',
    },
  };
  return { kind: 'event', event };
}

export function undecodableAt(position: Position, id: string, type = 'Counted'): FeedItem {
  const stream = { category: 'tally', environmentId: ENV, id };
  const streamName = `tally-${ENV}.${id}`;
  const event: UndecodableEvent = { id: `event-${position}`, type, streamName, stream, position, reason: 'version 9' };
  return { kind: 'undecodable', event };
}

/** A log in memory: gives what is in it after a position, says when it reached the end, and waits for more. */
export class ListFeed implements EventFeed {
  readonly requests: FeedRequest[] = [];
  pulled_count = 0;
  private readonly sleepers = new Set<() => void>();

  constructor(private readonly log: FeedItem[] = []) {}

  add(...items: FeedItem[]): void {
    this.log.push(...items);
    this.wakeAll();
  }

  private wakeAll(): void {
    for (const wake of this.sleepers) wake();
    this.sleepers.clear();
  }

  async *read(request: FeedRequest): AsyncIterable<FeedItem> {
    this.requests.push(request);
    const wakeAll = () => this.wakeAll();
    request.signal.addEventListener('abort', wakeAll, { once: true });
    let next = 0;
    let isCaughtUp = false;
    while (!request.signal.aborted) {
      const item = this.log[next++];
      if (item) {
        const position = positionOf(item);
        if (position !== undefined && (request.after === undefined || position > request.after)) {
          this.pulled_count++;
          yield this.isWanted(item, request) ? item : { kind: 'position', position };
        }
        continue;
      }
      next--;
      if (!isCaughtUp) yield { kind: 'caught_up' };
      isCaughtUp = true;
      await this.more(request.signal, next);
    }
  }

  private isWanted(item: FeedItem, { types }: FeedRequest): boolean {
    return item.kind !== 'event' || !types || types.includes(item.event.type);
  }

  private async more(signal: AbortSignal, next: number): Promise<void> {
    while (this.log.length === next && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.sleepers.add(resolve);
      });
    }
  }
}

export function positionOf(item: FeedItem): Position | undefined {
  if (item.kind === 'caught_up') return undefined;
  return item.kind === 'position' ? item.position : item.event.position;
}

/** What a call of the store is to do: fail before it is carried out, after it, or not at all. */
export type Fault = 'before' | 'after' | undefined;

/** A real store whose answers get lost on the way, as `fault` decides for each call by its running number and method. */
export class UnreliableStore extends ReadStore {
  call_count = 0;

  constructor(
    private readonly store: ReadStore,
    public fault: (call: number, method: string) => Fault,
  ) {
    super();
  }

  acquire(namespace: string) {
    return this.pass('acquire', () => this.store.acquire(namespace));
  }
  readCheckpoint(namespace: string) {
    return this.pass('readCheckpoint', () => this.store.readCheckpoint(namespace));
  }
  commit(commit: ReadStoreCommit) {
    return this.pass('commit', () => this.store.commit(commit));
  }
  readDocuments(namespace: string, keys: readonly string[], access: ReadAccess) {
    return this.pass('readDocuments', () => this.store.readDocuments(namespace, keys, access));
  }
  scanIndex(namespace: string, scan: IndexScan) {
    return this.pass('scanIndex', () => this.store.scanIndex(namespace, scan));
  }
  readParked(namespace: string) {
    return this.pass('readParked', () => this.store.readParked(namespace));
  }
  drop(namespace: string) {
    return this.pass('drop', () => this.store.drop(namespace));
  }
  check() {
    return this.pass('check', () => this.store.check());
  }
  close() {
    return this.store.close();
  }

  private async pass<Result>(method: string, call: () => Promise<Result>): Promise<Result> {
    const fault = this.fault(++this.call_count, method);
    if (fault === 'before') throw new ReadStoreUnavailable('down before the call');
    const result = await call();
    if (fault === 'after') throw new ReadStoreUnavailable('down before the answer');
    return result;
  }
}
