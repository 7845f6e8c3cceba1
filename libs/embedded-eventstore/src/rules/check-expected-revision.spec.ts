import { describe, expect, test } from '@jest/globals';
import { checkExpectedRevision, type ExpectedRevision, type StreamFacts } from './check-expected-revision.js';

/** A stream that holds events with these ids. */
function streamOf(ids: readonly string[], facts: Partial<StreamFacts> = {}): StreamFacts {
  return {
    lastRevision: ids.length - 1,
    isTombstoned: false,
    isSoftDeleted: false,
    hasMetadata: false,
    eventIdAt: (revision) => ids[revision],
    recentRevisionOf: (id) => (ids.includes(id) ? ids.indexOf(id) : undefined),
    ...facts,
  };
}

const ANY: ExpectedRevision = { kind: 'any' };
const EXISTS: ExpectedRevision = { kind: 'stream_exists' };
const NONE: ExpectedRevision = { kind: 'no_stream' };
const at = (revision: number): ExpectedRevision => ({ kind: 'revision', revision });

const APPEND = { kind: 'append', undeletes: false };
const UNDELETE = { kind: 'append', undeletes: true };
const WRONG = { kind: 'wrong_expected_revision' };
const DELETED = { kind: 'stream_deleted' };
const known = (lastRevision: number) => ({ kind: 'already_appended', lastRevision });

describe('the check of an expected revision', () => {
  test.each([ANY, EXISTS, NONE, at(1), at(5)])('refuses a tombstoned stream whatever is expected: %j', (expected) => {
    expect(checkExpectedRevision(expected, ['a'], streamOf(['a', 'b'], { isTombstoned: true }))).toEqual(DELETED);
  });

  const cases: [string, ExpectedRevision, string[], StreamFacts, object][] = [
    ['no stream, and there is none', NONE, ['a'], streamOf([]), APPEND],
    ['no stream, and there is one', NONE, ['x'], streamOf(['a']), WRONG],
    ['no stream, the same events', NONE, ['a', 'b'], streamOf(['a', 'b', 'c']), known(1)],
    ['no stream, more events than there are', NONE, ['a', 'b'], streamOf(['a']), WRONG],
    ['the current revision', at(1), ['c'], streamOf(['a', 'b']), APPEND],
    ['an earlier revision, the same events', at(0), ['b', 'c'], streamOf(['a', 'b', 'c', 'd']), known(2)],
    ['an earlier revision, another event', at(0), ['x'], streamOf(['a', 'b']), WRONG],
    ['an earlier revision, a later event differs', at(0), ['b', 'x'], streamOf(['a', 'b', 'c']), WRONG],
    ['an earlier revision, no events', at(0), [], streamOf(['a', 'b']), WRONG],
    ['a revision above the current one', at(2), ['c'], streamOf(['a', 'b']), WRONG],
    ['any, unknown', ANY, ['x'], streamOf(['a']), APPEND],
    ['any, all known', ANY, ['a', 'b'], streamOf(['a', 'b', 'c']), known(1)],
    ['any, the first known and a later one not', ANY, ['a', 'x'], streamOf(['a']), WRONG],
    ['any, the first unknown and a later one known', ANY, ['x', 'a'], streamOf(['a']), APPEND],
    ['stream exists, and it does', EXISTS, ['x'], streamOf(['a']), APPEND],
    ['stream exists, and it does not', EXISTS, ['x'], streamOf([]), WRONG],
    ['stream exists, with metadata only', EXISTS, ['x'], streamOf([], { hasMetadata: true }), APPEND],
    ['stream exists, known', EXISTS, ['a'], streamOf(['a', 'b']), known(0)],
    ['no stream, after a soft delete', NONE, ['x'], streamOf(['a', 'b'], { isSoftDeleted: true }), UNDELETE],
    ['no stream, after a soft delete, known', NONE, ['a'], streamOf(['a'], { isSoftDeleted: true }), known(0)],
    ['any, after a soft delete', ANY, ['x'], streamOf(['a'], { isSoftDeleted: true }), UNDELETE],
    ['the current revision, after a soft delete', at(0), ['x'], streamOf(['a'], { isSoftDeleted: true }), UNDELETE],
    ['stream exists, after a soft delete', EXISTS, ['x'], streamOf(['a'], { isSoftDeleted: true }), DELETED],
  ];
  test.each(cases)('%s', (_, expected, ids, stream, outcome) => {
    expect(checkExpectedRevision(expected, ids, stream)).toEqual(outcome);
  });
});
