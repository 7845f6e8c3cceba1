import { describe, expect, test } from '@jest/globals';
import {
  ANY,
  type AppendResult,
  collect,
  type GetClient,
  NO_STREAM,
  newStreamName,
  numbered,
  numberedBatch,
  revisionsOf,
  STREAM_EXISTS,
  WrongExpectedVersionError,
} from './store-under-test.adapter.js';

export function describeExpectedRevisions(client: GetClient): void {
  describe('expected revisions', () => {
    test('makes a stream that is expected not to exist, and answers with its last revision', async () => {
      const stream = newStreamName();
      const result = await client().appendToStream(stream, numberedBatch(3), { expectedRevision: NO_STREAM });
      expect(result).toMatchObject({ success: true, nextExpectedRevision: 2n });
      expect(revisionsOf(await collect(client().readStream(stream)))).toEqual([0n, 1n, 2n]);
    });

    test('refuses a stream that is expected not to exist but does', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(2), { expectedRevision: NO_STREAM });
      const error = await rejection(client().appendToStream(stream, numbered(9), { expectedRevision: NO_STREAM }));
      expect(error).toMatchObject({ streamName: stream, expectedVersion: 'no_stream', actualVersion: 1n });
    });

    test('appends at the current revision', async () => {
      const stream = newStreamName();
      const first = await client().appendToStream(stream, numberedBatch(2), { expectedRevision: NO_STREAM });
      const next = await client().appendToStream(stream, numbered(2), { expectedRevision: first.nextExpectedRevision });
      expect(next.nextExpectedRevision).toBe(2n);
    });

    test('refuses other events at an earlier revision', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(3), { expectedRevision: NO_STREAM });
      const error = await rejection(client().appendToStream(stream, numbered(9), { expectedRevision: 1n }));
      expect(error).toMatchObject({ expectedVersion: 1n, actualVersion: 2n });
    });

    test('refuses a revision above the current one', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numbered(0), { expectedRevision: NO_STREAM });
      const error = await rejection(client().appendToStream(stream, numbered(1), { expectedRevision: 1n }));
      expect(error).toMatchObject({ expectedVersion: 1n, actualVersion: 0n });
    });

    test('refuses any revision of a stream that does not exist', async () => {
      const stream = newStreamName();
      const error = await rejection(client().appendToStream(stream, numbered(0), { expectedRevision: 0n }));
      expect(error).toMatchObject({ expectedVersion: 0n, actualVersion: 'no_stream' });
    });

    test('refuses a stream that is expected to exist but does not', async () => {
      const append = client().appendToStream(newStreamName(), numbered(0), { expectedRevision: STREAM_EXISTS });
      expect(await rejection(append)).toMatchObject({ expectedVersion: 'stream_exists', actualVersion: 'no_stream' });
    });

    test('appends to a stream that is expected to exist and does', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numbered(0), { expectedRevision: ANY });
      const result = await client().appendToStream(stream, numbered(1), { expectedRevision: STREAM_EXISTS });
      expect(result.nextExpectedRevision).toBe(1n);
    });

    test('takes a stream of which only metadata exist for an existing one', async () => {
      const stream = newStreamName();
      await client().setStreamMetadata(stream, { maxCount: 5 });
      const result = await client().appendToStream(stream, numbered(0), { expectedRevision: STREAM_EXISTS });
      expect(result.nextExpectedRevision).toBe(0n);
    });

    test('stores nothing of a refused append', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numbered(0), { expectedRevision: NO_STREAM });
      await rejection(client().appendToStream(stream, numberedBatch(5), { expectedRevision: 3n }));
      expect(revisionsOf(await collect(client().readStream(stream)))).toEqual([0n]);
    });

    test('lets one of many writers at the same revision win', async () => {
      const stream = newStreamName();
      const attempts = Array.from({ length: 12 }, (_, writer) =>
        client().appendToStream(stream, numbered(writer), { expectedRevision: NO_STREAM }),
      );
      const results = await Promise.allSettled(attempts);
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      expect(await collect(client().readStream(stream))).toHaveLength(1);
    });

    test('keeps the events of one append together while others append', async () => {
      const stream = newStreamName();
      const appends = Array.from({ length: 10 }, (_, writer) =>
        client().appendToStream(stream, numberedBatch(5, writer * 5), { expectedRevision: ANY }),
      );
      await Promise.all(appends);
      const events = await collect(client().readStream<{ type: 'Numbered'; data: { number: number } }>(stream));
      const numbers = events.map((resolved) => resolved.event!.data.number);
      expect(numbers).toHaveLength(50);
      for (let start = 0; start < 50; start += 5) {
        const first = numbers[start]!;
        expect(first % 5).toBe(0);
        expect(numbers.slice(start, start + 5)).toEqual([first, first + 1, first + 2, first + 3, first + 4]);
      }
    });
  });
}

async function rejection(append: Promise<AppendResult>): Promise<unknown> {
  const error = await append.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(WrongExpectedVersionError);
  return error;
}
