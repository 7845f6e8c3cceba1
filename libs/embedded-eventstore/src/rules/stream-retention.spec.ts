import { describe, expect, test } from '@jest/globals';
import {
  firstVisibleRevision,
  isExpired,
  isSoftDeleted,
  parseRetention,
  SOFT_DELETED_TRUNCATE_BEFORE,
  undeletedMetadata,
} from './stream-retention.js';

describe("a stream's retention", () => {
  test('is read from the metadata, ignoring all that makes no sense', () => {
    expect(parseRetention('{"$maxCount":3,"$maxAge":60,"$tb":7,"$acl":{}}')).toEqual({
      maxCount: 3,
      maxAge_s: 60,
      truncateBefore: 7,
    });
    for (const json of ['', 'null', '[]', '{"$maxCount":"3"}', '{"$maxCount":0,"$tb":-1}', '{']) {
      expect(parseRetention(json)).toEqual({});
    }
  });

  test('keeps the last events by count, and none before the truncation', () => {
    expect(firstVisibleRevision({}, 9)).toBe(0);
    expect(firstVisibleRevision({ maxCount: 3 }, 9)).toBe(7);
    expect(firstVisibleRevision({ maxCount: 30 }, 9)).toBe(0);
    expect(firstVisibleRevision({ maxCount: 3, truncateBefore: 5 }, 9)).toBe(7);
    expect(firstVisibleRevision({ maxCount: 3, truncateBefore: 8 }, 9)).toBe(8);
  });

  test('hides what is older than the maximal age', () => {
    expect(isExpired({ maxAge_s: 10 }, 0, 10_000)).toBe(false);
    expect(isExpired({ maxAge_s: 10 }, 0, 10_001)).toBe(true);
    expect(isExpired({}, 0, 10_001)).toBe(false);
  });

  test('knows a soft delete, and lifts it without losing the rest', () => {
    const deleted = `{"$tb":${SOFT_DELETED_TRUNCATE_BEFORE},"$maxCount":4}`;
    expect(isSoftDeleted(parseRetention(deleted))).toBe(true);
    const lifted = parseRetention(undeletedMetadata(deleted, 3));
    expect(isSoftDeleted(lifted)).toBe(false);
    expect(lifted).toEqual({ maxCount: 4, truncateBefore: 3 });
  });
});
