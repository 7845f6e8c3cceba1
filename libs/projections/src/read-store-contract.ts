import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Checkpoint, ReadStore, ReadStoreCommit } from './read-store.port.js';
import {
  NamespaceReset,
  PositionConflict,
  ReadStoreNotReady,
  UnreadableCheckpoint,
  WriterFenced,
} from './read-store-errors.js';
import { compareBytes, documentKey, indexList, indexMember, memberRange, parseMember } from './read-store-keys.js';

/** Opens a store for one suite; `close` ends the store and whatever it runs on. */
export type OpenReadStore = () => Promise<{ store: ReadStore; close: () => Promise<void> }>;

const VIEW = 'things';
const ENV = 'menv_1';
const LIST = indexList(VIEW, 'by_time', ENV);

let namespace_count = 0;
const newNamespace = () => `contract.${++namespace_count}.${'0'.repeat(8)}`;
const key = (id: string) => documentKey(VIEW, ENV, id);
const row = (sort: string, id: string) => ({ list: LIST, member: indexMember(LIST, sort, id, ENV) });

/** A commit that changes nothing but what is given. */
export function commitOf(
  namespace: string,
  held: Checkpoint,
  expected: bigint | undefined,
  position: bigint | undefined,
  changes: Partial<ReadStoreCommit> = {},
): ReadStoreCommit {
  const nothing = { puts: [], removes: [], indexAdds: [], indexRemoves: [], parked: [], markReady: true };
  return { namespace, fence: held.fence, expected, position, ...nothing, ...changes };
}

/** What every read store must hold. */
export function describeReadStore(name: string, open: OpenReadStore): void {
  describe(`${name} as a read store`, () => {
    let opened: Awaited<ReturnType<OpenReadStore>>;
    let store: ReadStore;

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close());

    describeCheckpoints(() => store);
    describeDocuments(() => store);
    describeIndexes(() => store);
  });
}

function describeCheckpoints(current: () => ReadStore): void {
  it('tells an absent namespace from one without a position', async () => {
    const store = current();
    const namespace = newNamespace();
    expect(await store.readCheckpoint(namespace)).toBeUndefined();
    const held = await store.acquire(namespace);
    expect(held).toMatchObject({ position: undefined, isReady: false, fence: { epoch: 1 } });
    expect(await store.readCheckpoint(namespace)).toEqual(held);
  });

  it('keeps positions beyond 2^53 exactly', async () => {
    const store = current();
    const namespace = newNamespace();
    const held = await store.acquire(namespace);
    const position = 18_446_744_073_709_551_615n;
    await store.commit(commitOf(namespace, held, undefined, position));
    expect((await store.readCheckpoint(namespace))?.position).toBe(position);
  });

  it('fences the older writer inside the commit and writes nothing of it', async () => {
    const store = current();
    const namespace = newNamespace();
    const older = await store.acquire(namespace);
    const newer = await store.acquire(namespace);
    expect(newer.fence).toMatchObject({ epoch: 2, incarnation: older.fence.incarnation });
    const puts = [{ key: key('a'), text: '"older"' }];
    await expect(store.commit(commitOf(namespace, older, undefined, 1n, { puts }))).rejects.toThrow(WriterFenced);
    expect(await store.readDocuments(namespace, [key('a')], 'always')).toEqual([undefined]);
    await store.commit(commitOf(namespace, newer, undefined, 1n));
  });

  it('lets exactly one of two racing writers through at each position', async () => {
    const store = current();
    const namespace = newNamespace();
    const held = await store.acquire(namespace);
    const race = (text: string) =>
      store.commit(commitOf(namespace, held, undefined, 5n, { puts: [{ key: key('a'), text }] }));
    const results = await Promise.allSettled([race('"one"'), race('"two"'), race('"three"')]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(PositionConflict);
  });

  it('refuses a commit made for another position', async () => {
    const store = current();
    const namespace = newNamespace();
    const held = await store.acquire(namespace);
    await store.commit(commitOf(namespace, held, undefined, 5n));
    await expect(store.commit(commitOf(namespace, held, undefined, 6n))).rejects.toThrow(PositionConflict);
    await expect(store.commit(commitOf(namespace, held, 4n, 6n))).rejects.toThrow(PositionConflict);
    expect((await store.readCheckpoint(namespace))?.position).toBe(5n);
  });

  it('says that the namespace was reset when it is gone or another life of it began', async () => {
    const store = current();
    const namespace = newNamespace();
    const held = await store.acquire(namespace);
    await store.commit(commitOf(namespace, held, undefined, 5n));
    await store.drop(namespace);
    expect(await store.readCheckpoint(namespace)).toBeUndefined();
    await expect(store.commit(commitOf(namespace, held, 5n, 6n))).rejects.toThrow(NamespaceReset);
    const reborn = await store.acquire(namespace);
    expect(reborn).toMatchObject({ position: undefined, isReady: false });
    await expect(store.commit(commitOf(namespace, held, undefined, 6n))).rejects.toThrow(NamespaceReset);
  });

  it('never takes an unreadable checkpoint for an absent one', async () => {
    const store = current();
    const namespace = newNamespace();
    const held = await store.acquire(namespace);
    // No position is negative: what is stored now is not what a checkpoint looks like.
    await store.commit(commitOf(namespace, held, undefined, -5n));
    await expect(store.readCheckpoint(namespace)).rejects.toThrow(UnreadableCheckpoint);
    await expect(store.acquire(namespace)).rejects.toThrow(UnreadableCheckpoint);
    await store.drop(namespace);
    expect(await store.acquire(namespace)).toMatchObject({ position: undefined, isReady: false });
  });

  it('takes readiness never back', async () => {
    const store = current();
    const namespace = newNamespace();
    const held = await store.acquire(namespace);
    await store.commit(commitOf(namespace, held, undefined, undefined, { markReady: true }));
    await store.commit(commitOf(namespace, held, undefined, 1n, { markReady: false }));
    expect(await store.acquire(namespace)).toMatchObject({ position: 1n, isReady: true });
  });
}

function describeDocuments(current: () => ReadStore): void {
  it('refuses readers until the views were filled, but not the writer', async () => {
    const store = current();
    const namespace = newNamespace();
    const read = () => store.readDocuments(namespace, [key('a')], 'when_ready');
    await expect(read()).rejects.toThrow(ReadStoreNotReady);
    const held = await store.acquire(namespace);
    await store.commit(commitOf(namespace, held, undefined, 1n, { markReady: false }));
    await expect(read()).rejects.toThrow(ReadStoreNotReady);
    const scan = { view: VIEW, list: LIST, range: { lower: '' }, direction: 'asc', limit: 1 } as const;
    await expect(store.scanIndex(namespace, scan)).rejects.toThrow(ReadStoreNotReady);
    expect(await store.readDocuments(namespace, [key('a')], 'always')).toEqual([undefined]);
    await store.commit(commitOf(namespace, held, 1n, 1n));
    expect(await read()).toEqual([undefined]);
  });

  it('puts, replaces and removes documents, and reads many in the order asked for', async () => {
    const store = current();
    const namespace = newNamespace();
    const held = await store.acquire(namespace);
    const ids = Array.from({ length: 3_000 }, (_, i) => `t${i}`);
    const puts = ids.map((id) => ({ key: key(id), text: JSON.stringify({ id, text: 'ü€😀\0' }) }));
    await store.commit(commitOf(namespace, held, undefined, 1n, { puts }));
    const removes = ids.slice(0, 2_500).map(key);
    const changed = { puts: [{ key: key('t2999'), text: '{}' }], removes };
    await store.commit(commitOf(namespace, held, 1n, 2n, changed));
    const texts = await store.readDocuments(namespace, [...ids].reverse().map(key), 'when_ready');
    const expected = puts.map(({ text }, i) => (i < 2_500 ? undefined : i === 2_999 ? '{}' : text));
    expect(texts).toEqual(expected.reverse());
    expect(await store.readDocuments(namespace, [], 'when_ready')).toEqual([]);
  });

  it('keeps namespaces and environments apart', async () => {
    const store = current();
    const [left, right] = [newNamespace(), newNamespace()];
    const held = await store.acquire(left);
    await store.commit(commitOf(right, await store.acquire(right), undefined, 1n));
    await store.commit(commitOf(left, held, undefined, 1n, { puts: [{ key: key('a'), text: '1' }] }));
    expect(await store.readDocuments(right, [key('a')], 'when_ready')).toEqual([undefined]);
    expect(await store.readDocuments(left, [documentKey(VIEW, 'menv_2', 'a')], 'when_ready')).toEqual([undefined]);
  });

  it('keeps parked records by key', async () => {
    const store = current();
    const namespace = newNamespace();
    const held = await store.acquire(namespace);
    const parked = (text: string, ...keys: string[]) => keys.map((each) => ({ key: `document\0${each}`, text }));
    await store.commit(commitOf(namespace, held, undefined, 1n, { parked: parked('1', 'a', 'b') }));
    await store.commit(commitOf(namespace, held, 1n, 2n, { parked: parked('2', 'b') }));
    const stored = [...(await store.readParked(namespace))].sort((a, b) => compareBytes(a.key, b.key));
    expect(stored).toEqual([...parked('1', 'a'), ...parked('2', 'b')]);
  });
}

function describeIndexes(current: () => ReadStore): void {
  const sorts = [
    '',
    'a',
    'a',
    'a\x01',
    'aa',
    'b',
    'Ab',
    '10',
    '9',
    'é',
    '\uffee',
    '😀',
    'x'.repeat(60),
    'x'.repeat(70),
    'b',
  ];
  const rows = sorts.map((sort, i) => ({
    sort,
    documentId: `id${String(i).padStart(2, '0')}`,
    ...row(sort, `id${String(i).padStart(2, '0')}`),
  }));
  const ordered = [...rows].sort((a, b) => compareBytes(a.sort, b.sort) || compareBytes(a.documentId, b.documentId));
  const namespace = `contract.indexes.${'0'.repeat(8)}`;
  let store: ReadStore;

  const scan = (query: Parameters<typeof memberRange>[0], limit: number) =>
    store.scanIndex(namespace, {
      view: VIEW,
      list: LIST,
      range: memberRange(query),
      direction: query.direction,
      limit,
    });

  beforeAll(async () => {
    store = current();
    const held = await store.acquire(namespace);
    const puts = rows.map(({ documentId }) => ({ key: key(documentId), text: `"${documentId}"` }));
    const stray = [
      { ...row('a', 'stray'), list: indexList(VIEW, 'by_time', `${ENV}x`) },
      { ...row('a', 'stray'), list: indexList(VIEW, 'by_timer', ENV) },
    ];
    await store.commit(commitOf(namespace, held, undefined, 1n, { puts, indexAdds: [...rows, ...stray] }));
  });

  it.each(['asc', 'desc'] as const)(
    'gives members by bytes, then by id, with their documents: %s',
    async (direction) => {
      const wanted = direction === 'asc' ? ordered : [...ordered].reverse();
      const found = await scan({ direction }, 100);
      expect(found).toEqual(wanted.map(({ member, documentId }) => ({ member, text: `"${documentId}"` })));
    },
  );

  it.each(['asc', 'desc'] as const)('pages through ties without loss or repetition: %s', async (direction) => {
    const wanted = direction === 'asc' ? ordered : [...ordered].reverse();
    for (const limit of [1, 2, 4]) {
      const seen: string[] = [];
      for (let after: { sort: string; documentId: string } | undefined; ; ) {
        const page = await scan({ direction, after }, limit);
        if (page.length === 0) break;
        seen.push(...page.map(({ member }) => member));
        after = parseMember(page.at(-1)!.member);
      }
      expect(seen).toEqual(wanted.map(({ member }) => member));
    }
  });

  it('keeps to [from, to) both ways, also after a place', async () => {
    const within = ordered.filter(({ sort }) => compareBytes(sort, 'a') >= 0 && compareBytes(sort, 'b') < 0);
    const members = async (query: Parameters<typeof memberRange>[0]) =>
      (await scan(query, 100)).map(({ member }) => member);
    const wanted = within.map(({ member }) => member);
    expect(await members({ direction: 'asc', from: 'a', to: 'b' })).toEqual(wanted);
    expect(await members({ direction: 'desc', from: 'a', to: 'b' })).toEqual([...wanted].reverse());
    const after = within[1]!;
    expect(await members({ direction: 'asc', from: 'a', to: 'b', after })).toEqual(wanted.slice(2));
    expect(await members({ direction: 'desc', from: 'a', to: 'b', after })).toEqual([wanted[0]]);
    expect(await members({ direction: 'asc', from: 'b', to: 'a' })).toEqual([]);
    expect(await members({ direction: 'desc', from: 'b', after })).toEqual([]);
  });

  it('moves an entry when its row is removed and another added, in one step', async () => {
    const moved = `contract.moved.${'0'.repeat(8)}`;
    const held = await store.acquire(moved);
    await store.commit(commitOf(moved, held, undefined, 1n, { indexAdds: [row('a', 'x'), row('b', 'y')] }));
    const change = { indexRemoves: [row('a', 'x')], indexAdds: [row('c', 'x')] };
    await store.commit(commitOf(moved, held, 1n, 2n, change));
    const scanned = { view: VIEW, list: LIST, range: { lower: '' }, direction: 'asc', limit: 9 } as const;
    const found = await store.scanIndex(moved, scanned);
    expect(found.map(({ member }) => parseMember(member).documentId)).toEqual(['y', 'x']);
  });
}
