import type { Projection } from './projection.js';

/** Streams of one library that tell of a view's documents. */
export type ProjectionSource<Doc extends object> = Pick<Projection<Doc>, 'events' | 'documentIds' | 'evolve'>;

/** The view as others fill it too, such as billing cycles: each event type has one owner. Throws when two of them want the same. */
export function foldedFrom<Doc extends object>(
  view: Projection<Doc>,
  others: readonly ProjectionSource<Doc>[],
): Projection<Doc> {
  const owners = new Map<string, ProjectionSource<Doc>>();
  for (const source of [view, ...others]) {
    for (const type of source.events) {
      if (owners.has(type)) throw new Error(`two sources of ${view.name} fold ${type}`);
      owners.set(type, source);
    }
  }
  return {
    ...view,
    events: [...owners.keys()],
    documentIds: (event) => owners.get(event.type)?.documentIds(event) ?? [],
    evolve: (doc, event, id) => {
      const owner = owners.get(event.type);
      return owner ? owner.evolve(doc, event, id) : doc;
    },
  };
}
