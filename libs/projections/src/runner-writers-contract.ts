import { expect, it } from '@jest/globals';
import { ENV, eventAt, ListFeed, tallies } from './projection-fixtures.js';
import { applied, newGroup, type RunnerContext, reach, until } from './projection-runner-kit.js';
import { documentKey } from './read-store-keys.js';

/** What a runner does beside other writers. */
export function describeWriters({ store, runners }: RunnerContext): void {
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
      await until(async () =>
        rivals.map((each) => each.status()).some((each) => each.position === 600n && each.state === 'live'),
      );
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
