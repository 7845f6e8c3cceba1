import { describe, expect, test } from '@jest/globals';
import {
  ANY,
  collect,
  type GetClient,
  NO_STREAM,
  newStreamName,
  numbered,
  numberedBatch,
  readLogOf,
  revisionsOf,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from './store-under-test.adapter.js';

export function describeDeletedStreams(client: GetClient): void {
  describe('deleted streams', () => {
    async function deletedStream(): Promise<string> {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(3), { expectedRevision: NO_STREAM });
      const { position } = await client().deleteStream(stream, { expectedRevision: 2n });
      expect(position?.commit).toBeGreaterThan(0n);
      return stream;
    }

    test('does not find a stream that was deleted', async () => {
      const stream = await deletedStream();
      await expect(collect(client().readStream(stream))).rejects.toBeInstanceOf(StreamNotFoundError);
    });

    test.each([NO_STREAM, ANY, 2n] as const)(
      'goes on with the revisions after a delete, expecting %s',
      async (expected) => {
        const stream = await deletedStream();
        const result = await client().appendToStream(stream, numberedBatch(2, 3), { expectedRevision: expected });
        expect(result.nextExpectedRevision).toBe(4n);
        expect(revisionsOf(await collect(client().readStream(stream)))).toEqual([3n, 4n]);
        const next = await client().appendToStream(stream, numbered(5), { expectedRevision: 4n });
        expect(next.nextExpectedRevision).toBe(5n);
        expect(
          revisionsOf(await collect(client().readStream(stream, { direction: 'backwards', fromRevision: 'end' }))),
        ).toEqual([5n, 4n, 3n]);
      },
    );

    test('does not count a deleted stream as existing', async () => {
      const stream = await deletedStream();
      await expect(
        client().appendToStream(stream, numbered(3), { expectedRevision: STREAM_EXISTS }),
      ).rejects.toBeInstanceOf(StreamDeletedError);
    });

    test('keeps deleted events in the log', async () => {
      const stream = await deletedStream();
      expect(await readLogOf(client(), [stream])).toHaveLength(3);
    });

    test('refuses to delete at another revision', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(2));
      await expect(client().deleteStream(stream, { expectedRevision: 0n })).rejects.toBeInstanceOf(
        WrongExpectedVersionError,
      );
      await expect(client().deleteStream(stream, { expectedRevision: NO_STREAM })).rejects.toMatchObject({
        streamName: stream,
        actualVersion: 1n,
      });
      expect(await collect(client().readStream(stream))).toHaveLength(2);
    });

    test('never gives a tombstoned stream back', async () => {
      const stream = newStreamName();
      const events = numberedBatch(2);
      await client().appendToStream(stream, events, { expectedRevision: NO_STREAM });
      await client().tombstoneStream(stream, { expectedRevision: 1n });
      await expect(collect(client().readStream(stream))).rejects.toBeInstanceOf(StreamDeletedError);
      for (const expectedRevision of [ANY, NO_STREAM, STREAM_EXISTS, 1n] as const) {
        const append = client().appendToStream(stream, events, { expectedRevision });
        await expect(append).rejects.toBeInstanceOf(StreamDeletedError);
      }
      await expect(client().deleteStream(stream)).rejects.toBeInstanceOf(StreamDeletedError);
      await expect(client().tombstoneStream(stream)).rejects.toBeInstanceOf(StreamDeletedError);
    });

    test('tombstones a stream that never was', async () => {
      const stream = newStreamName();
      await client().tombstoneStream(stream, { expectedRevision: NO_STREAM });
      await expect(client().appendToStream(stream, numbered(0))).rejects.toBeInstanceOf(StreamDeletedError);
    });

    test('refuses to tombstone at another revision', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(2));
      await expect(client().tombstoneStream(stream, { expectedRevision: 5n })).rejects.toBeInstanceOf(
        WrongExpectedVersionError,
      );
    });

    test('writes a tombstone into the log', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numbered(0));
      await client().tombstoneStream(stream);
      const types = (await readLogOf(client(), [stream])).map((resolved) => resolved.event?.type);
      expect(types).toEqual(['Numbered', '$streamDeleted']);
    });
  });
}
