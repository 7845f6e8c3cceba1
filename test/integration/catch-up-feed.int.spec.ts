import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CatchUpFeed,
  EventCodec,
  type EventLog,
  EventStoreLog,
  type FeedItem,
  LogCommandRunner,
  type Position,
  type RawFeedItem,
  resourceIdFor,
} from '#event-store';
import { openPersonalDataVault, type PersonalDataVault } from '#personal-data';
import { counterAggregate as counter, ENVIRONMENT, newCommand, openCounter, raiseCounter } from './counter.js';
import { type StoreProcess, startStoreProcess } from './store-process.js';

let folder: string;
let store: StoreProcess;
let vault: PersonalDataVault;
let log: EventStoreLog;
let codec: EventCodec;
let runner: LogCommandRunner;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onfile-feed-'));
  store = await startStoreProcess(join(folder, 'events'));
  vault = await openPersonalDataVault({ dataDir: folder });
  log = new EventStoreLog(store.address);
  codec = new EventCodec([counter], vault);
  runner = new LogCommandRunner(log, codec);
});

afterAll(async () => {
  await log.close();
  await store.kill();
  await vault.close();
  await rm(folder, { recursive: true, force: true });
});

async function opened(): Promise<string> {
  const context = newCommand();
  const id = resourceIdFor('cus', context.commandId);
  await runner.execute(counter, id, context, openCounter('a'));
  return id;
}

const raise = async (id: string, by: number) => {
  const raised = await runner.execute(counter, id, newCommand(), raiseCounter(by));
  return (raised as { position: Position }).position;
};

/** Reads on until an item satisfies. */
async function until(
  items: AsyncIterator<FeedItem>,
  isEnough: (item: FeedItem) => boolean,
  seen: FeedItem[] = [],
): Promise<FeedItem[]> {
  for (;;) {
    const { done, value } = await items.next();
    if (done) throw new Error('the feed ended');
    seen.push(value);
    if (isEnough(value)) return seen;
  }
}

const read = (feed: CatchUpFeed, after: Position | undefined, signal: AbortSignal, types?: readonly string[]) =>
  feed.read({ name: 'test', after, signal, types })[Symbol.asyncIterator]();
const isHead = (item: FeedItem) => item.kind === 'caught_up';
const amounts = (items: readonly FeedItem[]) =>
  items.flatMap((item) => (item.kind === 'event' ? [(item.event.data as { by?: number }).by] : []));

describe('the feed over the real store', () => {
  it('moves its position through events that are foreign or not wanted, and stays in order', async () => {
    const from = await log.head();
    const id = await opened();
    const foreign = { id: randomUUID(), type: 'CounterRaised', data: { by: 99 }, metadata: {} };
    const { position: atForeign } = await log.append(`elsewhere-${randomUUID()}`, [foreign], -1);
    const last = await raise(id, 1);
    const stop = new AbortController();
    const feed = new CatchUpFeed(log, codec);
    const items = read(feed, from, stop.signal, ['CounterRaised']);
    const seen = await until(items, isHead);
    stop.abort();
    await items.return?.(undefined);
    expect(amounts(seen)).toEqual([1]);
    const positions = seen.flatMap((item) =>
      item.kind === 'position' ? [item.position] : item.kind === 'event' ? [item.event.position] : [],
    );
    expect(positions).toContain(atForeign);
    expect(positions).toContain(last);
    expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('hands over as undecodable what this program does not know, and goes on behind it (F45, F46)', async () => {
    const from = await log.head();
    const id = await opened();
    const stranger = { id: randomUUID(), type: 'CounterSmashed', data: {}, metadata: {} };
    const name = `counter-${ENVIRONMENT}.${id}`;
    const { position } = await log.append(name, [stranger], 0);
    const other = await opened();
    await raise(other, 3);
    const stop = new AbortController();
    const items = read(new CatchUpFeed(log, codec), from, stop.signal, ['CounterRaised']);
    const seen = await until(items, isHead);
    stop.abort();
    await items.return?.(undefined);
    expect(seen.filter((item) => item.kind === 'undecodable')).toEqual([
      {
        kind: 'undecodable',
        event: {
          id: stranger.id,
          type: 'CounterSmashed',
          streamName: name,
          stream: { category: 'counter', environmentId: ENVIRONMENT, id },
          position,
          reason: 'unknown event type',
        },
      },
    ]);
    expect(amounts(seen)).toEqual([3]);
  });

  it('resumes after the last item when the store was killed and came back', async () => {
    const id = await opened();
    const from = await log.head();
    for (const by of [1, 2, 3]) await raise(id, by);
    const stop = new AbortController();
    const notices: string[] = [];
    const feed = new CatchUpFeed(log, codec, (_, message) => notices.push(message));
    const items = read(feed, from, stop.signal);
    const seen = await until(items, (item) => amounts([item]).includes(2));
    await store.kill();
    const waiting = until(items, (item) => amounts([item]).includes(5), seen);
    store = await startStoreProcess(join(folder, 'events'));
    for (const by of [4, 5]) await raise(id, by);
    await waiting;
    stop.abort();
    await items.return?.(undefined);
    expect(amounts(seen)).toEqual([1, 2, 3, 4, 5]);
    expect(notices).toContain('subscription lost, resuming');
  });

  it('ends promptly by its signal while nothing comes', async () => {
    const stop = new AbortController();
    const items = read(new CatchUpFeed(log, codec), await log.head(), stop.signal);
    await until(items, isHead);
    const next = items.next();
    const started_ms = performance.now();
    stop.abort();
    expect((await next).done).toBe(true);
    expect(performance.now() - started_ms).toBeLessThan(500);
  });

  it('ends promptly by its signal while the store is not there', async () => {
    const stop = new AbortController();
    const from = await log.head();
    await store.kill();
    const next = read(new CatchUpFeed(log, codec), from, stop.signal).next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started_ms = performance.now();
    stop.abort();
    expect((await next).done).toBe(true);
    expect(performance.now() - started_ms).toBeLessThan(1_500);
    store = await startStoreProcess(join(folder, 'events'));
  });
});

/** The real log, whose subscriptions fall silent after so many items: the first one does, later ones do not. */
class FallsSilent implements EventLog {
  subscriptions = 0;
  ended = 0;
  constructor(
    private readonly real: EventLog,
    private readonly afterItems: number,
  ) {}

  async *subscribe(after: Position | undefined, signal: AbortSignal): AsyncGenerator<RawFeedItem> {
    const isDeaf = ++this.subscriptions === 1;
    let items = 0;
    try {
      for await (const item of this.real.subscribe(after, signal)) {
        if (isDeaf && items++ === this.afterItems) {
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
          return;
        }
        yield item;
      }
    } finally {
      this.ended++;
    }
  }

  append: EventLog['append'] = (...call) => this.real.append(...call);
  readStream: EventLog['readStream'] = (...call) => this.real.readStream(...call);
  head = () => this.real.head();
  close = () => this.real.close();
}

describe('a subscription that is quiet because it is dead', () => {
  it('is replaced when the log moves on, without a gap or a repeat', async () => {
    const id = await opened();
    const from = await log.head();
    for (const by of [1, 2, 3]) await raise(id, by);
    const silent = new FallsSilent(log, 1);
    const notices: string[] = [];
    const feed = new CatchUpFeed(silent, codec, (_, message) => notices.push(message), 100);
    const stop = new AbortController();
    const items = read(feed, from, stop.signal);
    const seen = await until(items, (item) => amounts([item]).includes(3));
    stop.abort();
    await items.return?.(undefined);
    expect(amounts(seen)).toEqual([1, 2, 3]);
    expect(notices).toEqual(['subscription is silent while the log moves on, reconnecting']);
    expect({ opened: silent.subscriptions, ended: silent.ended }).toEqual({ opened: 2, ended: 2 });
  });

  it('is left alone while the log stands still, and while its reader is at work', async () => {
    const id = await opened();
    const from = await log.head();
    for (const by of [1, 2]) await raise(id, by);
    const notices: string[] = [];
    const stop = new AbortController();
    const items = read(new CatchUpFeed(log, codec, (_, message) => notices.push(message), 40), from, stop.signal);
    await until(items, (item) => amounts([item]).includes(1));
    await new Promise((resolve) => setTimeout(resolve, 150));
    const rest = await until(items, isHead);
    const next = items.next();
    await new Promise((resolve) => setTimeout(resolve, 150));
    stop.abort();
    await next;
    expect({ amounts: amounts(rest), notices }).toEqual({ amounts: [2], notices: [] });
  });
});
