import type { StoredEvent } from '#event-store';
import type { FindQuery, FindResult, Projection, ViewReader } from '#projections';

/** Views folded in memory from stored events, read as a read store would: index order, page by page. */
export class ArrayViews implements ViewReader {
  private readonly docs = new Map<string, Map<string, object>>();

  constructor(private readonly environmentId: string) {}

  apply<Doc extends object>(view: Projection<Doc>, events: readonly StoredEvent[]): this {
    const docs = this.docsOf(view);
    for (const event of events) {
      if (!view.events.includes(event.type)) continue;
      for (const id of view.documentIds(event)) {
        const doc = view.evolve(docs.get(id) as Doc | undefined, event, id);
        // Documents survive only as JSON.
        if (doc === undefined) docs.delete(id);
        else docs.set(id, JSON.parse(JSON.stringify(doc)) as object);
      }
    }
    return this;
  }

  async get<Doc extends object>(view: Projection<Doc>, environmentId: string, documentId: string) {
    return environmentId === this.environmentId ? (this.docsOf(view).get(documentId) as Doc | undefined) : undefined;
  }

  async getMany<Doc extends object>(view: Projection<Doc>, environmentId: string, documentIds: readonly string[]) {
    return Promise.all(documentIds.map((id) => this.get(view, environmentId, id)));
  }

  async find<Doc extends object>(view: Projection<Doc>, query: FindQuery<Doc>): Promise<FindResult<Doc>> {
    const index = view.indexes[query.index];
    if (index === undefined) throw new Error(`no index ${query.index}`);
    const sign = query.direction === 'asc' ? 1 : -1;
    const entries = [...this.docsOf(view)]
      .flatMap(([documentId, doc]) => {
        const entry = index(doc as Doc, this.environmentId);
        return entry?.partition === query.partition ? [{ documentId, sort: entry.sort, doc: doc as Doc }] : [];
      })
      .filter(
        ({ sort }) => (query.from === undefined || sort >= query.from) && (query.to === undefined || sort < query.to),
      )
      .sort((a, b) => sign * (compare(a.sort, b.sort) || compare(a.documentId, b.documentId)));
    const { after } = query;
    const rest = entries.filter(
      (entry) =>
        after === undefined ||
        sign * (compare(entry.sort, after.sort) || compare(entry.documentId, after.documentId)) > 0,
    );
    const kept = rest.filter(({ doc }) => query.filter?.(doc) ?? true);
    const page = kept.slice(0, query.limit);
    const last = page.at(-1);
    const next = kept.length > page.length && last ? { sort: last.sort, documentId: last.documentId } : undefined;
    return { docs: page.map(({ doc }) => doc), next };
  }

  private docsOf<Doc extends object>(view: Projection<Doc>): Map<string, object> {
    const docs = this.docs.get(view.name) ?? new Map<string, object>();
    this.docs.set(view.name, docs);
    return docs;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
