import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FeedItem } from '#event-store';
import {
  bothViews,
  ENV,
  eventAt,
  ListFeed,
  latest,
  tallies,
  UnreliableStore,
  undecodableAt,
} from './projection-fixtures.js';
import type { AnyProjection, ProjectionGroup } from './projection-group.js';
import { ProjectionRunner, type ProjectionRunnerOptions } from './projection-runner.js';
import type { ReadStore } from './read-store.port.js';
import { commitOf, type OpenReadStore } from './read-store-contract.js';
import { documentKey } from './read-store-keys.js';
import { StoredViewReader } from './stored-view-reader.js';
import { waitForCheckpoint } from './wait-for-checkpoint.js';

const WAIT_ms = 10_000;
const QUICK = { initial_ms: 1, max_ms: 5 };

let generation = 0;

/** A group that no test used before. */
export function newGroup(projections: readonly AnyProjection[] = bothViews): ProjectionGroup {
  return { name: 'test', projections, generation: ++generation };
}

/** The runners of one test; all are stopped after it. */
export class Runners {
  private readonly runners: ProjectionRunner[] = [];

  start(options: ProjectionRunnerOptions): ProjectionRunner {
    const runner = new ProjectionRunner({ backoff: QUICK, ...options });
    this.runners.push(runner);
    runner.start();
    return runner;
  }

  async stop(): Promise<void> {
    await Promise.all(this.runners.splice(0).map((runner) => runner.stop()));
  }
}

/** The positions that a tally was folded with. */
export async function applied(store: ReadStore, group: ProjectionGroup, id: string): Promise<readonly string[]> {
  return (await new StoredViewReader(store, [group]).get(tallies, ENV, id))?.applied ?? [];
}

/** What a runner must hold over every store. */
export function describeProjectionRunner(name: string, open: OpenReadStore): void {
  describe(`a projection runner over ${name}`, () => {
    const runners = new Runners();
    let opened: Awaited<ReturnType<OpenReadStore>>;

    beforeAll(async () => {
      opened = await open();
    });
    afterEach(() => runners.stop());
    afterAll(() => opened.close());

    const context = { store: () => opened.store, runners };
    describeFollowing(context);
    describePoison(context);
    describeFaults(context);
    describeWriters(context);
  });
}

interface Context {
  readonly store: () => ReadStore;
  readonly runners: Runners;
}

function describeFollowing({ store, runners }: Context): void {
  it('folds the log into all views of the group and follows it', async () => {
    const group = newGroup();
    const feed = new ListFeed([eventAt(10n, 'a'), eventAt(20n, 'b'), eventAt(30n, 'a', { also: 'b' })]);
    const runner = runners.start({ group, feed, store: store() });
    await reach(runner, 30n);
    feed.add(eventAt(40n, 'b', {}, 'Touched'), eventAt(50n, 'b', { gone: true }), eventAt(60n, 'c'));
    await reach(runner, 60n);
    expect(await applied(store(), group, 'a')).toEqual(['10', '30']);
    expect(await applied(store(), group, 'b')).toEqual([]);
    expect(await applied(store(), group, 'c')).toEqual(['60']);
    const reader = new StoredViewReader(store(), [group]);
    expect(await reader.getMany(latest, ENV, ['a', 'b', 'x'])).toEqual([{ at: '30' }, { at: '50' }, undefined]);
    expect(runner.status()).toMatchObject({ group: 'test', state: 'live', position: 60n, lag: 0n, parked: [] });
  });

  it('goes on exactly after the stored position', async () => {
    const group = newGroup();
    const feed = new ListFeed([eventAt(10n, 'a'), eventAt(20n, 'a')]);
    await stopAt(20n, { group, feed, store: store() });
    feed.add(eventAt(30n, 'a'));
    await stopAt(30n, { group, feed, store: store() });
    expect(feed.requests.map(({ after }) => after)).toEqual([undefined, 20n]);
    expect(await applied(store(), group, 'a')).toEqual(['10', '20', '30']);
  });

  it('moves its position when everything is filtered out', async () => {
    const group = newGroup([tallies]);
    const feed = new ListFeed([eventAt(10n, 'a', {}, 'Other'), eventAt(20n, 'a', {}, 'Other')]);
    await stopAt(20n, { group, feed, store: store() });
    expect(
      (await store().readCheckpoint(new ProjectionRunner({ group, feed, store: store() }).namespace))?.position,
    ).toBe(20n);
    const unfiltered = newGroup([tallies]);
    await stopAt(20n, { group: unfiltered, feed, store: store(), readsAllTypes: true });
    expect(feed.requests.map(({ types }) => types)).toEqual([['Counted'], undefined]);
  });

  it('is ready on an empty log, and not before the head of a full one was reached', async () => {
    const group = newGroup();
    const reader = new StoredViewReader(store(), [group]);
    await expect(reader.get(tallies, ENV, 'a')).rejects.toThrow('being filled');
    const feed = new ListFeed();
    const runner = runners.start({ group, feed, store: store() });
    await until(async () => (await store().readCheckpoint(runner.namespace))?.isReady === true);
    expect(await reader.get(tallies, ENV, 'a')).toBeUndefined();
    expect(runner.status()).toMatchObject({ state: 'live', position: undefined, lag: undefined });
  });

  it('applies an event once that the feed gives twice', async () => {
    const group = newGroup();
    const feed = { read: (request: Parameters<ListFeed['read']>[0]) => doubled(new ListFeed(log), request) };
    const log = [eventAt(10n, 'a'), eventAt(20n, 'a'), eventAt(30n, 'a')];
    await stopAt(30n, { group, feed, store: store(), batch_count: 2 });
    expect(await applied(store(), group, 'a')).toEqual(['10', '20', '30']);
  });

  it('reads only a bounded number of items ahead of the store', async () => {
    const log = Array.from({ length: 500 }, (_, i) => eventAt(BigInt(i + 1), `t${i % 7}`));
    const feed = new ListFeed(log);
    const group = newGroup();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = new UnreliableStore(store(), () => undefined);
    const commit = slow.commit.bind(slow);
    slow.commit = async (each) => {
      await held;
      return commit(each);
    };
    const runner = runners.start({ group, feed, store: slow, batch_count: 10 });
    await until(async () => feed.pulled_count >= 30);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(feed.pulled_count).toBeLessThanOrEqual(31);
    release();
    await reach(runner, 500n);
  });

  it('tells those who wait, here and in another process, and gives up in time', async () => {
    const group = newGroup();
    const feed = new ListFeed([eventAt(10n, 'a')]);
    const runner = runners.start({ group, feed, store: store() });
    const seen: bigint[] = [];
    const end = runner.onCommitted((position) => seen.push(position));
    const here = runner.waitFor(20n, WAIT_ms);
    const elsewhere = waitForCheckpoint(store(), runner.namespace, 20n, WAIT_ms);
    expect(await runner.waitFor(15n, 20)).toBe(false);
    expect(await waitForCheckpoint(store(), runner.namespace, 15n, 20)).toBe(false);
    feed.add(eventAt(20n, 'a'));
    expect(await Promise.all([here, elsewhere])).toEqual([true, true]);
    end();
    feed.add(eventAt(30n, 'a'));
    await runner.waitFor(30n, WAIT_ms);
    expect(seen).toEqual([10n, 20n]);
    await runner.stop();
    expect(await runner.waitFor(40n, WAIT_ms)).toBe(false);
    expect(await runner.waitFor(30n, WAIT_ms)).toBe(true);
  });

  async function stopAt(position: bigint, options: ProjectionRunnerOptions): Promise<void> {
    const runner = runners.start(options);
    await reach(runner, position);
    await runner.stop();
    expect(runner.status().state).toBe('stopped');
  }
}

function describePoison({ store, runners }: Context): void {
  const log = [
    eventAt(10n, 'a'),
    eventAt(20n, 'a', { poison: true }),
    eventAt(30n, 'b'),
    eventAt(40n, 'a'),
    eventAt(50n, 'b', { also: 'a' }),
  ];

  it.each([1, 2, 500])(
    'parks a document at its poison event and nothing else, in batches of %i',
    async (batch_count) => {
      const group = newGroup();
      const feed = new ListFeed([...log]);
      const first = runners.start({ group, feed, store: store(), batch_count });
      await reach(first, 50n);
      await first.stop();
      feed.add(eventAt(60n, 'a'), eventAt(70n, 'b'));
      const runner = runners.start({ group, feed, store: store(), batch_count });
      await reach(runner, 70n);
      expect(await applied(store(), group, 'a')).toEqual(['10']);
      expect(await applied(store(), group, 'b')).toEqual(['30', '50', '70']);
      expect(await new StoredViewReader(store(), [group]).get(latest, ENV, 'a')).toEqual({ at: '60' });
      expect(runner.status().parked).toEqual([
        {
          kind: 'document',
          view: 'tallies',
          environmentId: ENV,
          documentId: 'a',
          streamName: `tally-${ENV}.a`,
          eventId: 'event-20',
          eventType: 'Counted',
          position: '20',
          reason: 'TypeError: cannot fold this',
          later_count: 3,
          lastPosition: '60',
        },
      ]);
    },
  );

  it('parks the stream of an event that cannot be read, in all views (F46)', async () => {
    const group = newGroup();
    const unread = [undecodableAt(20n, 'a'), undecodableAt(25n, 'b', 'NotOurs')];
    const feed = new ListFeed([eventAt(10n, 'a'), ...unread, eventAt(30n, 'b'), eventAt(40n, 'a')]);
    const runner = runners.start({ group, feed, store: store() });
    await reach(runner, 40n);
    expect(await applied(store(), group, 'a')).toEqual(['10']);
    expect(await applied(store(), group, 'b')).toEqual(['30']);
    const { parked } = runner.status();
    expect(parked).toMatchObject([{ kind: 'stream', streamName: `tally-${ENV}.a`, position: '20', later_count: 2 }]);
  });

  it.each([
    ['whose documents cannot be named', { documentIds: () => [''.concat('x\0')] }],
    ['whose index row is too long', { indexes: { i: () => ({ partition: 'p', sort: 'x'.repeat(3_000) }) } }],
    ['whose document cannot be stored', { evolve: () => ({ amount: 1n }) }],
  ])('parks an event %s', async (_, fault) => {
    const broken = { ...latest, name: 'broken', ...fault } as AnyProjection;
    const group = newGroup([broken, tallies]);
    const runner = runners.start({ group, feed: new ListFeed([eventAt(10n, 'a')]), store: store() });
    await reach(runner, 10n);
    expect(await applied(store(), group, 'a')).toEqual(['10']);
    expect(runner.status().parked).toMatchObject([{ view: 'broken', eventId: 'event-10' }]);
  });

  it('stops a strict run before its poison event, which it names', async () => {
    const group = newGroup();
    const feed = new ListFeed([...log]);
    const runner = runners.start({ group, feed, store: store(), isStrict: true, batch_count: 1 });
    expect(await runner.whenEnded()).toMatchObject({ state: 'failed', position: 10n });
    expect(runner.status().lastError).toBe(
      `PoisonEvent: Counted event-20 of tally-${ENV}.a at position 20: TypeError: cannot fold this`,
    );
    expect(await store().readParked(runner.namespace)).toEqual([]);
  });
}

function describeFaults({ store, runners }: Context): void {
  const log = [
    eventAt(10n, 'a', { sort: '1' }),
    eventAt(20n, 'b', { sort: '2' }),
    { kind: 'position', position: 25n } as FeedItem,
    eventAt(30n, 'a', { sort: '3' }),
    eventAt(40n, 'b', { poison: true }),
    eventAt(50n, 'a', { also: 'c' }),
    { kind: 'position', position: 55n } as FeedItem,
  ];
  const expectViews = async (group: ProjectionGroup) => {
    const reader = new StoredViewReader(store(), [group]);
    const query = { index: 'by_sort', partition: ENV, direction: 'asc', limit: 10 } as const;
    const { docs } = await reader.find(tallies, query);
    expect(docs).toEqual([
      { id: 'b', sort: '2', applied: ['20'] },
      { id: 'a', sort: '3', applied: ['10', '30', '50'] },
    ]);
    expect(await applied(store(), group, 'c')).toEqual(['50']);
    expect(await reader.getMany(latest, ENV, ['a', 'b'])).toEqual([{ at: '50' }, { at: '40' }]);
  };

  it.each(['before', 'after'] as const)('heals from a store that fails %s any one of its steps', async (when) => {
    for (let failing = 1, isOver = false; !isOver; failing++) {
      const group = newGroup();
      const unreliable = new UnreliableStore(store(), (call) => (call === failing ? when : undefined));
      const runner = runners.start({ group, feed: new ListFeed([...log]), store: unreliable, batch_count: 2 });
      await reach(runner, 55n);
      await runner.stop();
      await expectViews(group);
      isOver = unreliable.call_count < failing;
    }
  });

  it.each(['before', 'after'] as const)('starts again after a crash %s any one step', async (when) => {
    for (let failing = 1, isOver = false; !isOver; failing++) {
      const group = newGroup();
      // The "crash": from that step on, nothing of this process reaches the store any more.
      const dying = new UnreliableStore(store(), (call) =>
        call < failing ? undefined : call === failing ? when : 'before',
      );
      const first = runners.start({ group, feed: new ListFeed([...log]), store: dying, batch_count: 2 });
      await until(async () => dying.call_count >= failing || first.status().position === 55n);
      isOver = dying.call_count < failing;
      await first.stop();
      const second = runners.start({ group, feed: new ListFeed([...log]), store: store(), batch_count: 3 });
      await reach(second, 55n);
      await second.stop();
      await expectViews(group);
    }
  });

  it('shows that the store is down, and never a position that is not applied', async () => {
    const group = newGroup();
    let isDown = true;
    const unreliable = new UnreliableStore(store(), (_, method) =>
      isDown && method === 'commit' ? 'before' : undefined,
    );
    const runner = runners.start({ group, feed: new ListFeed([...log]), store: unreliable });
    await until(async () => runner.status().state === 'retrying');
    expect(runner.status()).toMatchObject({ position: undefined, lastError: expect.stringContaining('down before') });
    expect((await store().readCheckpoint(runner.namespace))?.position).toBeUndefined();
    isDown = false;
    await reach(runner, 55n);
    await until(async () => runner.status().state === 'live');
    expect(runner.status().lastError).toBeUndefined();
  });

  it('stops at a checkpoint that it cannot read, and does not start from the beginning', async () => {
    const group = newGroup();
    const { namespace } = new ProjectionRunner({ group, feed: new ListFeed(), store: store() });
    await store().commit(commitOf(namespace, await store().acquire(namespace), undefined, -5n));
    const feed = new ListFeed([...log]);
    const runner = runners.start({ group, feed, store: store() });
    expect(await runner.whenEnded()).toMatchObject({
      state: 'failed',
      lastError: expect.stringContaining('Unreadable'),
    });
    expect(feed.requests).toEqual([]);
  });

  it('comes back when the feed fails or ends', async () => {
    const group = newGroup();
    const healthy = new ListFeed([...log]);
    const failures = [new Error('connection lost'), undefined];
    const feed = {
      async *read(request: Parameters<ListFeed['read']>[0]): AsyncIterable<FeedItem> {
        if (failures.length === 0) return yield* healthy.read(request);
        yield log[0]!;
        const failure = failures.shift();
        if (failure) throw failure;
      },
    };
    const runner = runners.start({ group, feed, store: store() });
    await reach(runner, 55n);
    await expectViews(group);
  });

  it.each([
    ['while events come', false],
    ['while it is quiet', true],
  ])('starts again when the namespace is emptied under it %s', async (_, isQuiet) => {
    const group = newGroup();
    const feed = new ListFeed([...log]);
    const runner = runners.start({ group, feed, store: store() });
    await reach(runner, 55n);
    await store().drop(runner.namespace);
    if (!isQuiet) feed.add(eventAt(60n, 'd'));
    await until(async () => (await store().readCheckpoint(runner.namespace))?.isReady === true);
    await expectViews(group);
    expect(await applied(store(), group, 'd')).toEqual(isQuiet ? [] : ['60']);
  });
}

function describeWriters({ store, runners }: Context): void {
  it('stops when another takes over, and every event is applied once', async () => {
    for (let round = 0; round < 5; round++) {
      const group = newGroup();
      const feed = new ListFeed([]);
      const rivals = [0, 1, 2].map(() => runners.start({ group, feed, store: store(), batch_count: 3 }));
      const positions = Array.from({ length: 60 }, (_, i) => BigInt(10 * (i + 1)));
      for (const position of positions) {
        feed.add(eventAt(position, 'a'));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await until(async () => rivals.some((runner) => runner.status().position === 600n));
      await until(async () => rivals.filter((runner) => runner.status().state === 'fenced').length === 2);
      expect(await applied(store(), group, 'a')).toEqual(positions.map(String));
      await runners.stop();
      expect(rivals.map((runner) => runner.status().state).sort()).toEqual(['fenced', 'fenced', 'stopped']);
    }
  });

  it('leaves one document in each list however often it moved', async () => {
    const group = newGroup([tallies]);
    const moves = Array.from({ length: 50 }, (_, i) => eventAt(BigInt(i + 1), 'a', { sort: String((i * 7) % 50) }));
    const runner = runners.start({ group, feed: new ListFeed(moves), store: store(), batch_count: 4 });
    await reach(runner, 50n);
    const list = `tallies\0by_sort\0${ENV}`;
    const scan = { view: 'tallies', list, range: { lower: '' }, direction: 'asc', limit: 100 } as const;
    expect(await store().scanIndex(runner.namespace, scan)).toHaveLength(1);
    const [text] = await store().readDocuments(runner.namespace, [documentKey('tallies', ENV, 'a')], 'when_ready');
    expect(JSON.parse(text!)).toMatchObject({ sort: String((49 * 7) % 50) });
  });
}

async function* doubled(feed: ListFeed, request: Parameters<ListFeed['read']>[0]): AsyncIterable<FeedItem> {
  for await (const item of feed.read(request)) {
    yield item;
    yield item;
  }
}

/** Waits until a runner has applied the log to its end, and so that views may be read. */
export async function reach(runner: ProjectionRunner, position: bigint): Promise<void> {
  expect(await runner.waitFor(position, WAIT_ms)).toBe(true);
  await until(async () => runner.status().state === 'live');
}

/** Waits until something holds; fails after ten seconds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + WAIT_ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it never came to hold');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
