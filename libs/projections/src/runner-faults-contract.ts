import { expect, it } from '@jest/globals';
import type { FeedItem } from '#event-store';
import { ENV, eventAt, ListFeed, latest, tallies, UnreliableStore } from './projection-fixtures.js';
import type { ProjectionGroup } from './projection-group.js';
import { ProjectionRunner } from './projection-runner.js';
import { applied, newGroup, type RunnerContext, reach, until } from './projection-runner-kit.js';
import { commitOf } from './read-store-contract.js';
import { StoredViewReader } from './stored-view-reader.js';

const NO_OTHERS = {};

/** What a runner does when its store or feed fails, at every step (F38, F39). */
export function describeFaults({ store, runners }: RunnerContext): void {
  const log = [
    eventAt(10n, 'a', { sort: '1' }),
    eventAt(20n, 'b', { sort: '2' }),
    { kind: 'position', position: 25n } as FeedItem,
    eventAt(30n, 'a', { sort: '3' }),
    eventAt(40n, 'b', { poison: true }),
    eventAt(50n, 'a', { also: 'c' }),
    { kind: 'position', position: 55n } as FeedItem,
  ];
  const expectViews = async (group: ProjectionGroup, others: Readonly<Record<string, bigint>> = NO_OTHERS) => {
    const reader = new StoredViewReader(store(), [group]);
    const query = { index: 'by_sort', partition: ENV, direction: 'asc', limit: 10 } as const;
    const { docs } = await reader.find(tallies, query);
    expect(docs).toEqual([
      { id: 'b', sort: '2', applied: ['20'] },
      { id: 'a', sort: '3', applied: ['10', '30', '50'] },
    ]);
    expect(await applied(store(), group, 'c')).toEqual(['50']);
    expect(await reader.totals(tallies, ENV)).toEqual({
      documents: 3n,
      applied: 5n,
      'sort:': 1n,
      'sort:2': 1n,
      'sort:3': 1n,
      ...others,
    });
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
    await expectViews(group, isQuiet ? NO_OTHERS : { documents: 4n, applied: 6n, 'sort:': 2n });
    expect(await applied(store(), group, 'd')).toEqual(isQuiet ? [] : ['60']);
  });
}
