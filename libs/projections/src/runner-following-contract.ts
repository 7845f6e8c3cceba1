import { expect, it } from '@jest/globals';
import type { FeedItem } from '#event-store';
import { ENV, eventAt, ListFeed, latest, tallies, UnreliableStore } from './projection-fixtures.js';
import { ProjectionRunner, type ProjectionRunnerOptions } from './projection-runner.js';
import { applied, newGroup, type RunnerContext, reach, until, WAIT_ms } from './projection-runner-kit.js';
import { StoredViewReader } from './stored-view-reader.js';
import { waitForCheckpoint } from './wait-for-checkpoint.js';

/** How a runner follows the log. */
export function describeFollowing({ store, runners }: RunnerContext): void {
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

  it('keeps the totals of a view as its documents change and go, in each environment apart', async () => {
    const group = newGroup();
    const feed = new ListFeed([eventAt(10n, 'a', { sort: '1' }), eventAt(20n, 'b', { sort: '1' })]);
    const runner = runners.start({ group, feed, store: store() });
    await reach(runner, 20n);
    const reader = new StoredViewReader(store(), [group]);
    expect(await reader.totals(tallies, ENV)).toEqual({ documents: 2n, applied: 2n, 'sort:1': 2n });
    feed.add(eventAt(30n, 'a', { sort: '2' }), eventAt(40n, 'b', { gone: true }), eventAt(50n, 'b', { gone: true }));
    await reach(runner, 50n);
    expect(await reader.totals(tallies, ENV)).toEqual({ documents: 1n, applied: 2n, 'sort:2': 1n });
    feed.add(eventAt(60n, 'a', { gone: true }));
    await reach(runner, 60n);
    expect(await reader.totals(tallies, ENV)).toEqual({});
    expect(await reader.totals(tallies, 'menv_2')).toEqual({});
    await expect(reader.totals(latest, ENV)).rejects.toThrow('has no totals');
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
    await until(async () => runner.status().state === 'live');
    expect(await store().readCheckpoint(runner.namespace)).toMatchObject({ isReady: true });
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
    const tooEarly = await waitForCheckpoint(store(), runner.namespace, 15n, 20);
    expect(tooEarly).toEqual({ isReached: false, position: 10n });
    feed.add(eventAt(20n, 'a'));
    expect(await here).toBe(true);
    expect(await elsewhere).toEqual({ isReached: true, position: 20n });
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

async function* doubled(feed: ListFeed, request: Parameters<ListFeed['read']>[0]): AsyncIterable<FeedItem> {
  for await (const item of feed.read(request)) {
    yield item;
    yield item;
  }
}
