import type { FindQuery, FindResult, IndexPlace, Projection, Totals, ViewReader } from './projection.js';
import { namespaceOf, type ProjectionGroup } from './projection-group.js';
import type { ReadStore, ScannedRow } from './read-store.port.js';
import { ReadStoreUnavailable } from './read-store-errors.js';
import {
  assertRange,
  documentKey,
  fitsKey,
  indexList,
  type MemberRange,
  memberRange,
  parseMember,
  totalsKey,
} from './read-store-keys.js';
import { readTotals, type StoredTotals } from './view-totals.js';

/** The most index entries that one `find` looks at; then it gives what it has, and where to go on. */
export const MAX_FIND_SCAN = 5_000;
/** The most documents that one page or one `getMany` gives. */
export const MAX_DOCUMENTS_PER_READ = 1_000;

const SCAN_CHUNK = 500;

/** The views of some groups, read from where their runners keep them. */
export class StoredViewReader implements ViewReader {
  private readonly namespaces = new Map<string, string>();

  /** @param groups as the runners run them. Throws when a view stands in two groups. */
  constructor(
    private readonly store: ReadStore,
    groups: readonly ProjectionGroup[],
  ) {
    for (const group of groups) {
      const namespace = namespaceOf(group);
      for (const { name } of group.projections) {
        if (this.namespaces.has(name)) throw new RangeError(`${name} stands in two groups`);
        this.namespaces.set(name, namespace);
      }
    }
  }

  /** Where a view is kept; throws for a view of no group. */
  namespaceOf(view: { readonly name: string }): string {
    const namespace = this.namespaces.get(view.name);
    if (namespace === undefined) throw new RangeError(`the view ${view.name} stands in no group`);
    return namespace;
  }

  async get<Doc extends object>(
    view: Projection<Doc>,
    environmentId: string,
    documentId: string,
  ): Promise<Doc | undefined> {
    return (await this.getMany(view, environmentId, [documentId]))[0];
  }

  async getMany<Doc extends object>(
    view: Projection<Doc>,
    environmentId: string,
    documentIds: readonly string[],
  ): Promise<readonly (Doc | undefined)[]> {
    if (documentIds.length > MAX_DOCUMENTS_PER_READ) throw new RangeError(`${documentIds.length} documents at once`);
    const keys = documentIds.map((id) => keyOf(view, environmentId, id));
    const askable = keys.filter((key) => key !== undefined);
    const texts = await this.store.readDocuments(this.namespaceOf(view), askable, 'when_ready');
    let next = 0;
    return keys.map((key) => (key === undefined ? undefined : parse<Doc>(texts[next++])));
  }

  async find<Doc extends object>(view: Projection<Doc>, query: FindQuery<Doc>): Promise<FindResult<Doc>> {
    const { index, partition, limit, filter } = query;
    assertFind(view, query);
    if (!fitsKey(partition)) return { docs: [] };
    const list = indexList(view.name, index, partition);
    const found: Doc[] = [];
    const scan_limit = filter ? MAX_FIND_SCAN : limit + 1;
    let range = memberRange(query);
    assertRange(list, range);
    let last: { place: IndexPlace } | undefined;
    let lastFound: IndexPlace | undefined;
    for (let scanned_count = 0; scanned_count < scan_limit; ) {
      const chunk = Math.min(scan_limit - scanned_count, filter ? Math.max(limit + 1, SCAN_CHUNK) : limit + 1);
      const rows = await this.scan(view, list, range, query.direction, chunk);
      for (const row of rows) {
        const doc = parse<Doc>(row.text);
        const place = placeOf(row);
        last = { place };
        if (doc === undefined || (filter && !filter(doc))) continue;
        // One more than asked for was found: the page is full, and it is known that another follows.
        if (found.length === limit) return { docs: found, next: lastFound };
        found.push(doc);
        lastFound = place;
      }
      if (rows.length < chunk || !last) return { docs: found };
      scanned_count += rows.length;
      range = memberRange({ ...query, after: last.place });
    }
    return { docs: found, next: last?.place };
  }

  async totals<Doc extends object>(view: Projection<Doc>, environmentId: string): Promise<Totals> {
    if (view.totals === undefined) throw new RangeError(`the view ${view.name} has no totals`);
    const key = totalsKey(view.name, environmentId);
    const [text] = await this.store.readDocuments(this.namespaceOf(view), [key], 'when_ready');
    return readTotals(parse<StoredTotals>(text));
  }

  private scan(
    view: { readonly name: string },
    list: string,
    range: MemberRange,
    direction: 'asc' | 'desc',
    limit: number,
  ): Promise<readonly ScannedRow[]> {
    return this.store.scanIndex(this.namespaceOf(view), { view: view.name, list, range, direction, limit });
  }
}

function assertFind<Doc extends object>(view: Projection<Doc>, query: FindQuery<Doc>): void {
  const { index, limit, after, from = '', to = '' } = query;
  if (!Object.hasOwn(view.indexes, index)) throw new RangeError(`the view ${view.name} has no index ${index}`);
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_DOCUMENTS_PER_READ)
    throw new RangeError(`limit ${limit}`);
  if (![from, to, after?.sort ?? '', after?.documentId ?? ''].every(fitsKey)) throw new RangeError('not a place');
}

/** Undefined for an id (it may come from a request) that could be no key: it names nothing. */
function keyOf(view: { readonly name: string }, environmentId: string, documentId: string): string | undefined {
  try {
    return documentKey(view.name, environmentId, documentId);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function placeOf(row: ScannedRow): IndexPlace {
  const { sort, documentId } = parseMember(row.member);
  return { sort, documentId };
}

function parse<Doc>(text: string | undefined): Doc | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Doc;
  } catch (error) {
    throw new ReadStoreUnavailable('a stored document is damaged', { cause: error });
  }
}
