import { describe, expect, test } from '@jest/globals';
import {
  collect,
  type GetClient,
  NO_STREAM,
  newStreamName,
  numbered,
  numberedBatch,
  revisionsOf,
  WrongExpectedVersionError,
} from './store-under-test.adapter.js';

export function describeStreamMetadata(client: GetClient): void {
  describe('stream metadata', () => {
    const revisions = async (stream: string): Promise<(bigint | undefined)[]> =>
      revisionsOf(await collect(client().readStream(stream)));

    test('knows none at first and gives back the newest', async () => {
      const stream = newStreamName();
      expect((await client().getStreamMetadata(stream)).metadata).toBeUndefined();
      await client().setStreamMetadata(stream, { maxCount: 7 });
      await client().setStreamMetadata(stream, { maxCount: 3, owner: 'us' });
      expect((await client().getStreamMetadata(stream)).metadata).toEqual({ maxCount: 3, owner: 'us' });
    });

    test('guards metadata by their own revision', async () => {
      const stream = newStreamName();
      await client().setStreamMetadata(stream, { maxCount: 7 }, { expectedRevision: NO_STREAM });
      await expect(
        client().setStreamMetadata(stream, { maxCount: 8 }, { expectedRevision: NO_STREAM }),
      ).rejects.toBeInstanceOf(WrongExpectedVersionError);
    });

    test('reads as many events as the maximal count allows', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(5));
      await client().setStreamMetadata(stream, { maxCount: 2 });
      expect(await revisions(stream)).toEqual([3n, 4n]);
      await client().appendToStream(stream, numbered(5));
      expect(await revisions(stream)).toEqual([4n, 5n]);
      const backwards = client().readStream(stream, { direction: 'backwards', fromRevision: 'end' });
      expect(revisionsOf(await collect(backwards))).toEqual([5n, 4n]);
    });

    test('reads from the revision that the stream is truncated before', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(5));
      await client().setStreamMetadata(stream, { truncateBefore: 3 });
      expect(await revisions(stream)).toEqual([3n, 4n]);
      expect(revisionsOf(await collect(client().readStream(stream, { fromRevision: 1n, maxCount: 1 })))).toEqual([3n]);
    });

    test('hides events that are older than the maximal age, and shows them when it is lifted', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(2));
      await client().setStreamMetadata(stream, { maxAge: 1 });
      const limit_ms = Date.now() + 10_000;
      while ((await revisions(stream)).length > 0) expect(Date.now()).toBeLessThan(limit_ms);
      await client().appendToStream(stream, numbered(2));
      expect(await revisions(stream)).toEqual([2n]);
      await client().setStreamMetadata(stream, { maxAge: 86_400 });
      expect(await revisions(stream)).toEqual([0n, 1n, 2n]);
    });

    test('still knows hidden events by their ids', async () => {
      const stream = newStreamName();
      const events = numberedBatch(3);
      await client().appendToStream(stream, events, { expectedRevision: NO_STREAM });
      await client().setStreamMetadata(stream, { truncateBefore: 3 });
      const again = await client().appendToStream(stream, events, { expectedRevision: NO_STREAM });
      expect(again.nextExpectedRevision).toBe(2n);
    });
  });
}
