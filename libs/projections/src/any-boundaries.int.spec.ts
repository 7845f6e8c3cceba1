import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FeedItem, StoredEvent } from '#event-store';
import {
  ENV,
  eventAt,
  type Fault,
  ListFeed,
  type Tally,
  type TallyData,
  tallies,
  UnreliableStore,
} from './projection-fixtures.js';
import { newGroup, Runners, reach, until } from './projection-runner-kit.js';
import { openLmdb } from './read-store-fixtures.js';
import { compareBytes } from './read-store-keys.js';
import { StoredViewReader } from './stored-view-reader.js';

const runners = new Runners();
let opened: Awaited<ReturnType<typeof openLmdb>>;

beforeAll(async () => {
  opened = await openLmdb();
});
afterEach(() => runners.stop());
afterAll(() => opened.close());

const data = fc.record<TallyData>(
  {
    sort: fc.constantFrom('1', '2', '3', '10'),
    also: fc.constantFrom('a', 'b', 'c', 'd'),
    gone: fc.boolean(),
    poison: fc.nat(12).map((chance) => chance === 0),
  },
  { requiredKeys: [] },
);
const step = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  data,
  type: fc.constantFrom('Counted', 'Counted', 'Other'),
});
const fault = fc.constantFrom<Fault>(undefined, undefined, undefined, 'before', 'after');

/** The plain fold: each event in order into each document, until one of its events fails. */
function foldAll(log: readonly FeedItem[]): Tally[] {
  const docs = new Map<string, Tally>();
  const parked = new Set<string>();
  for (const item of log) {
    if (item.kind !== 'event' || item.event.type !== 'Counted') continue;
    for (const id of new Set(tallies.documentIds(item.event))) foldInto(docs, parked, item.event, id);
  }
  return [...docs.values()];
}

function foldInto(docs: Map<string, Tally>, parked: Set<string>, event: StoredEvent, id: string): void {
  if (parked.has(id)) return;
  try {
    const doc = tallies.evolve(docs.get(id), event, id);
    if (doc) docs.set(id, doc);
    else docs.delete(id);
  } catch {
    parked.add(id);
  }
}

it('gives the same views as one plain fold, whatever the events, batches, failures and restarts', async () => {
  const scenario = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 40 }),
    faults: fc.array(fault, { maxLength: 30 }),
    batch_count: fc.integer({ min: 1, max: 7 }),
    restarts: fc.array(fc.nat(40), { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ steps, faults, batch_count, restarts }) => {
      const log = steps.map(({ id, data, type }, i) => eventAt(BigInt(i + 1) * 10n, id, data, type));
      const group = newGroup([tallies]);
      const store = new UnreliableStore(opened.store, (call) => faults[call]);
      for (const restart of restarts) {
        const killed = runners.start({ group, feed: new ListFeed([...log]), store, batch_count });
        await until(async () => store.call_count >= restart || killed.status().state === 'live');
        await killed.stop();
      }
      const runner = runners.start({ group, feed: new ListFeed([...log]), store, batch_count });
      await reach(runner, BigInt(log.length) * 10n);
      await runner.stop();

      const wanted = foldAll(log);
      const reader = new StoredViewReader(opened.store, [group]);
      const found = await reader.getMany(tallies, ENV, ['a', 'b', 'c', 'd']);
      expect(found.filter((doc) => doc !== undefined)).toEqual([...wanted].sort((l, r) => compareBytes(l.id, r.id)));
      const query = { index: 'by_sort', partition: ENV, direction: 'asc', limit: 10 } as const;
      const listed = wanted.filter(({ sort }) => sort !== '');
      listed.sort((left, right) => compareBytes(left.sort, right.sort) || compareBytes(left.id, right.id));
      expect((await reader.find(tallies, query)).docs).toEqual(listed);
    }),
    { numRuns: 150 },
  );
});
