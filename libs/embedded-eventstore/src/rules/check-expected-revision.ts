/** What a writer expects of a stream. `revision` is the revision of the stream's last event. */
export type ExpectedRevision =
  | { readonly kind: 'any' }
  | { readonly kind: 'stream_exists' }
  | { readonly kind: 'no_stream' }
  | { readonly kind: 'revision'; readonly revision: number };

/** What the rules need to know of a stream. All of it as of one instant, inside the writing transaction. */
export interface StreamFacts {
  /** -1 when no event was ever appended. */
  readonly lastRevision: number;
  readonly isTombstoned: boolean;
  readonly isSoftDeleted: boolean;
  readonly hasMetadata: boolean;
  /** The event id at a revision, truncated events included. */
  eventIdAt(revision: number): string | undefined;
  /** Where an event id stands among the recent events of this stream. */
  recentRevisionOf(eventId: string): number | undefined;
}

export type RevisionCheck =
  | { readonly kind: 'append'; readonly undeletes: boolean }
  | { readonly kind: 'already_appended'; readonly lastRevision: number }
  | { readonly kind: 'wrong_expected_revision' }
  | { readonly kind: 'stream_deleted' };

const WRONG: RevisionCheck = { kind: 'wrong_expected_revision' };
const DELETED: RevisionCheck = { kind: 'stream_deleted' };

/** Decides whether events with these ids may follow. The order of the checks is EventStoreDB's. */
export function checkExpectedRevision(
  expected: ExpectedRevision,
  eventIds: readonly string[],
  stream: StreamFacts,
): RevisionCheck {
  if (stream.isTombstoned) return DELETED;
  switch (expected.kind) {
    case 'stream_exists':
      if (stream.isSoftDeleted) return DELETED;
      if (stream.lastRevision < 0 && !stream.hasMetadata) return WRONG;
      return checkByRecentIds(eventIds, stream);
    case 'any':
      return checkByRecentIds(eventIds, stream);
    case 'no_stream':
      return checkByRevision(-1, eventIds, stream);
    case 'revision':
      return checkByRevision(expected.revision, eventIds, stream);
  }
}

function checkByRecentIds(eventIds: readonly string[], stream: StreamFacts): RevisionCheck {
  let lastRevision = -1;
  for (const [index, eventId] of eventIds.entries()) {
    const revision = stream.recentRevisionOf(eventId);
    if (revision === undefined) return index === 0 ? { kind: 'append', undeletes: stream.isSoftDeleted } : WRONG;
    lastRevision = revision;
  }
  if (eventIds.length === 0) return { kind: 'append', undeletes: stream.isSoftDeleted };
  return { kind: 'already_appended', lastRevision };
}

function checkByRevision(expected: number, eventIds: readonly string[], stream: StreamFacts): RevisionCheck {
  if (expected > stream.lastRevision) return WRONG;
  if (expected === stream.lastRevision) return { kind: 'append', undeletes: stream.isSoftDeleted };
  let revision = expected;
  for (const eventId of eventIds) {
    revision += 1;
    if (stream.eventIdAt(revision) === eventId) continue;
    const isFirst = revision === expected + 1;
    // A soft-deleted stream looks absent to its readers, so "no stream" is a true statement about it.
    if (isFirst && expected === -1 && stream.isSoftDeleted) return { kind: 'append', undeletes: true };
    return WRONG;
  }
  return revision === expected ? WRONG : { kind: 'already_appended', lastRevision: revision };
}
