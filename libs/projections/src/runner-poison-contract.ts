import { expect, it } from '@jest/globals';
import { ENV, eventAt, ListFeed, latest, tallies, undecodableAt } from './projection-fixtures.js';
import type { AnyProjection } from './projection-group.js';
import { applied, newGroup, type RunnerContext, reach } from './projection-runner-kit.js';
import { StoredViewReader } from './stored-view-reader.js';

/** What a runner does with events that it cannot fold (F45, F46). */
export function describePoison({ store, runners }: RunnerContext): void {
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
    // What nobody here knows may be what a later version folds: it is set aside too, never passed over.
    expect(await applied(store(), group, 'b')).toEqual([]);
    const { parked } = runner.status();
    const [first, second] = [...parked].sort((left, right) => (left.position < right.position ? -1 : 1));
    expect(first).toMatchObject({ kind: 'stream', streamName: `tally-${ENV}.a`, position: '20' });
    expect(second).toMatchObject({ kind: 'stream', streamName: `tally-${ENV}.b`, position: '25' });
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
