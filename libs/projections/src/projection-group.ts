import { createHash } from 'node:crypto';
import type { StoredEvent } from '#event-store';
import type { IndexEntry } from './projection.js';
import { assertViewName } from './read-store-keys.js';

/** A `Projection` of any document; each `Projection<Doc>` is one. */
export interface AnyProjection {
  readonly name: string;
  readonly version: number;
  readonly events: readonly string[];
  readonly documentIds: (event: StoredEvent) => readonly string[];
  readonly evolve: (doc: never, event: StoredEvent, documentId: string) => object | undefined;
  readonly indexes: Readonly<Record<string, (doc: never, environmentId: string) => IndexEntry | undefined>>;
  readonly totals?: (doc: never) => Readonly<Record<string, number>>;
}

/** Projections that are filled together, under one checkpoint. */
export interface ProjectionGroup {
  /** Lower case letters, digits and underscores. */
  readonly name: string;
  readonly projections: readonly AnyProjection[];
  /** Sets a rebuild of the same versions beside the one that serves; 0 when left out. */
  readonly generation?: number;
}

/** A projection with the type of its document set aside: the store holds whatever it once made itself. */
export interface UntypedProjection {
  readonly name: string;
  readonly documentIds: (event: StoredEvent) => readonly string[];
  readonly evolve: (doc: object | undefined, event: StoredEvent, documentId: string) => object | undefined;
  readonly indexes: Readonly<Record<string, (doc: object, environmentId: string) => IndexEntry | undefined>>;
  readonly totals?: (doc: object) => Readonly<Record<string, number>>;
}

const MAX_PROJECTIONS_PER_GROUP = 100;

/** Where a group's views are kept: another version of any of its projections is another place, filled from the start. */
export function namespaceOf(group: ProjectionGroup): string {
  assertGroup(group);
  const versions = group.projections.map(({ name, version }) => `${name}.${version}`).sort();
  const digest = createHash('sha256').update(versions.join('\n')).digest('hex').slice(0, 12);
  return `${group.name}.${digest}.${group.generation ?? 0}`;
}

/** Which projections fold an event, by its type. */
export function projectionsByType(group: ProjectionGroup): ReadonlyMap<string, readonly UntypedProjection[]> {
  const byType = new Map<string, UntypedProjection[]>();
  for (const projection of group.projections as readonly unknown[] as readonly (UntypedProjection & AnyProjection)[]) {
    for (const type of new Set(projection.events)) {
      const folding = byType.get(type);
      if (folding) folding.push(projection);
      else byType.set(type, [projection]);
    }
  }
  return byType;
}

function assertGroup({ name, projections, generation = 0 }: ProjectionGroup): void {
  assertViewName(name);
  if (projections.length === 0 || projections.length > MAX_PROJECTIONS_PER_GROUP) {
    throw new RangeError(`group ${name} has ${projections.length} projections`);
  }
  if (!Number.isSafeInteger(generation) || generation < 0) throw new RangeError(`generation ${generation}`);
  const names = new Set<string>();
  for (const projection of projections) {
    assertViewName(projection.name);
    if (!Number.isSafeInteger(projection.version)) throw new RangeError(`version of ${projection.name}`);
    if (names.has(projection.name)) throw new RangeError(`${projection.name} stands twice in group ${name}`);
    names.add(projection.name);
  }
}
