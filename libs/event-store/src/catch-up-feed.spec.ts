import { describe, expect, it } from '@jest/globals';
import type { Aggregate, DomainEvent } from '#kernel';
import { CatchUpFeed } from './catch-up-feed.js';
import { EventCodec } from './event-codec.js';
import type { FeedItem } from './event-feed.js';
import type { EventLog, RawEvent, RawFeedItem } from './event-log.port.js';
import type { Position } from './stored-event.js';

type Noted = DomainEvent<'Noted', { text?: string; personal?: { name: string } }>;
const aggregate: Aggregate<null, Noted> = {
  category: 'note',
  events: { Noted: { version: 1 } },
  initial: null,
  evolve: () => null,
};

const raw = (position: bigint, data: object = {}): RawEvent => ({
  id: `e${position}`,
  type: 'Noted',
  streamName: 'note-menv_01ARZ3NDEKTSV4RRFFQ69G5FAV.n1',
  revision: Number(position),
  position,
  data,
  metadata: { schemaVersion: 1, occurredAt: '2026-03-01T00:00:00.000Z' },
});

/** A log of events that never ends, and that tells where each subscription to it began. */
class EndlessLog implements Pick<EventLog, 'subscribe' | 'head'> {
  readonly subscribedAfter: (Position | undefined)[] = [];
  constructor(private readonly events: readonly RawEvent[]) {}

  async *subscribe(after: Position | undefined, signal: AbortSignal): AsyncGenerator<RawFeedItem> {
    this.subscribedAfter.push(after);
    for (const event of this.events) {
      if (after === undefined || event.position > after) yield { kind: 'event', event };
    }
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  async head() {
    return this.events.at(-1)?.position;
  }
}

async function take(feed: CatchUpFeed, count: number): Promise<FeedItem[]> {
  const stop = new AbortController();
  const seen: FeedItem[] = [];
  for await (const item of feed.read({ name: 'test', after: undefined, signal: stop.signal })) {
    seen.push(item);
    if (seen.length === count) break;
  }
  stop.abort();
  return seen;
}

const at = (item: FeedItem) => (item.kind === 'event' ? item.event.position : undefined);

describe('following the log', () => {
  it('comes back to an event whose keys could not be read for a moment, and passes over nothing', async () => {
    let outages = 2;
    const codec = new EventCodec([aggregate], {
      seal: async () => 'sealed',
      open: () => {
        if (outages-- > 0) throw Object.assign(new Error('later'), { name: 'PersonalDataKeysUnavailable' });
        return { name: 'Ada' };
      },
    });
    const log = new EndlessLog([raw(10n), raw(20n, { personal: 'sealed' }), raw(30n)]);
    const items = await take(new CatchUpFeed(log as unknown as EventLog, codec), 3);
    expect(items.map(at)).toEqual([10n, 20n, 30n]);
    expect(log.subscribedAfter).toEqual([undefined, 10n, 10n]);
  });
});
