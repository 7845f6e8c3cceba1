import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FindQuery, IndexPlace, Projection } from './projection.js';
import { namespaceOf, type ProjectionGroup } from './projection-group.js';
import { commitOf, type OpenReadStore } from './read-store-contract.js';
import { openLmdb, openRedis } from './read-store-fixtures.js';
import { documentKey, indexList, indexMember } from './read-store-keys.js';
import { hasRedisServer } from './redis-test-server.adapter.js';
import { MAX_FIND_SCAN, StoredViewReader } from './stored-view-reader.js';

interface Card {
  readonly id: string;
  readonly number: number;
}

const ENV = 'menv_1';
const CARDS = 12_000;

const cards: Projection<Card> = {
  name: 'cards',
  version: 1,
  events: [],
  documentIds: () => [],
  evolve: (doc) => doc,
  indexes: { by_age: () => undefined },
};
const group: ProjectionGroup = { name: 'reader', projections: [cards] };

/** Three cards of each age, so that most pages end among equals. */
const all: readonly Card[] = Array.from({ length: CARDS }, (_, number) => ({
  id: `card${String(number).padStart(5, '0')}`,
  number,
}));
const ageOf = ({ number }: Card) => String(Math.floor(number / 3)).padStart(5, '0');

function describeReader(name: string, open: OpenReadStore): void {
  describe(`reading views from ${name}`, () => {
    let opened: Awaited<ReturnType<OpenReadStore>>;
    let reader: StoredViewReader;

    beforeAll(async () => {
      opened = await open();
      reader = new StoredViewReader(opened.store, [group]);
      const namespace = namespaceOf(group);
      const held = await opened.store.acquire(namespace);
      const list = indexList('cards', 'by_age', ENV);
      const puts = all.map((card) => ({ key: documentKey('cards', ENV, card.id), text: JSON.stringify(card) }));
      const indexAdds = all.map((card) => ({ list, member: indexMember(list, ageOf(card), card.id, ENV) }));
      await opened.store.commit(commitOf(namespace, held, undefined, 1n, { puts, indexAdds }));
    });
    afterAll(() => opened.close());

    const find = (query: Partial<FindQuery<Card>>) =>
      reader.find(cards, { index: 'by_age', partition: ENV, direction: 'asc', limit: 10, ...query });

    const pages = async (query: Partial<FindQuery<Card>>) => {
      const found: Card[][] = [];
      for (let after: IndexPlace | undefined; ; ) {
        const { docs, next } = await find({ ...query, after });
        found.push([...docs]);
        if (!next) return found;
        after = next;
      }
    };

    it('gets documents in the order asked for, and nothing for ids that name none', async () => {
      const ids = ['card00007', 'none', '', 'nul\0', 'x'.repeat(5_000), 'card00001'];
      const found = await reader.getMany(cards, ENV, ids);
      expect(found).toEqual([all[7], undefined, undefined, undefined, undefined, all[1]]);
      expect(await reader.get(cards, 'menv_2', 'card00007')).toBeUndefined();
    });

    it.each([
      ['asc', 7],
      ['asc', 1_000],
      ['desc', 7],
      ['desc', 1_000],
    ] as const)('gives every document once, in order, %s by %i', async (direction, limit) => {
      const found = await pages({ direction, limit, from: '00100', to: '00300' });
      const wanted = all.filter((card) => ageOf(card) >= '00100' && ageOf(card) < '00300');
      expect(found.flat()).toEqual(direction === 'asc' ? wanted : [...wanted].reverse());
      expect(found.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    });

    it('has no next place when the last page is exactly full', async () => {
      const { docs, next } = await find({ from: '00000', to: '00002', limit: 6 });
      expect(docs).toHaveLength(6);
      expect(next).toBeUndefined();
    });

    it('knows by a filter whether another page follows', async () => {
      const isWanted = (card: Card) => card.number % 1_000 === 3;
      expect(await pages({ filter: isWanted, limit: 2, to: '01000' })).toEqual([[all[3], all[1_003]], [all[2_003]]]);
    });

    it('looks at a bounded number of entries and then says where to go on', async () => {
      const last = all.at(-1)!;
      const first = await find({ filter: (card) => card.id === last.id });
      expect(first.docs).toEqual([]);
      expect(first.next).toEqual({ sort: ageOf(all[MAX_FIND_SCAN - 1]!), documentId: all[MAX_FIND_SCAN - 1]!.id });
      expect((await pages({ filter: (card) => card.id === last.id })).flat()).toEqual([last]);
    });

    it('gives nothing for a partition that cannot be', async () => {
      expect(await find({ partition: 'x'.repeat(10_000) })).toEqual({ docs: [] });
      expect(await find({ partition: 'menv_2' })).toEqual({ docs: [] });
    });

    it('refuses an index that the view has not', async () => {
      await expect(find({ index: 'by_name' })).rejects.toThrow(RangeError);
    });
  });
}

describeReader('LMDB', openLmdb);
if (hasRedisServer) describeReader('Redis', openRedis);
else {
  describe.skip('SKIPPED, NOT TESTED: reading views from Redis (no redis-server on this machine)', () => {
    it.todo('runs where redis-server is installed');
  });
}
