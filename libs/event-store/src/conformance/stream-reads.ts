import { describe, expect, test } from '@jest/globals';
import {
  BACKWARDS,
  collect,
  END,
  FORWARDS,
  type GetClient,
  newStreamName,
  numberedBatch,
  type ResolvedEvent,
  revisionsOf,
  START,
  StreamNotFoundError,
} from './store-under-test.adapter.js';

type Options = Parameters<ReturnType<GetClient>['readStream']>[1];

export function describeStreamReads(client: GetClient): void {
  describe('reads of a stream', () => {
    async function read(stream: string, options: Options): Promise<(bigint | undefined)[]> {
      return revisionsOf(await collect<ResolvedEvent>(client().readStream(stream, options)));
    }

    test('says that a stream does not exist', async () => {
      const stream = newStreamName();
      await expect(collect(client().readStream(stream))).rejects.toBeInstanceOf(StreamNotFoundError);
    });

    test('reads both ways, from any revision inclusive, as far as is asked for', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(5));
      expect(await read(stream, { fromRevision: START })).toEqual([0n, 1n, 2n, 3n, 4n]);
      expect(await read(stream, { fromRevision: 3n, direction: FORWARDS })).toEqual([3n, 4n]);
      expect(await read(stream, { fromRevision: 1n, maxCount: 2 })).toEqual([1n, 2n]);
      expect(await read(stream, { fromRevision: END, direction: BACKWARDS })).toEqual([4n, 3n, 2n, 1n, 0n]);
      expect(await read(stream, { fromRevision: 2n, direction: BACKWARDS })).toEqual([2n, 1n, 0n]);
      expect(await read(stream, { fromRevision: END, direction: BACKWARDS, maxCount: 1 })).toEqual([4n]);
    });

    test('finds nothing behind the end of an existing stream', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(2));
      expect(await read(stream, { fromRevision: 2n })).toEqual([]);
      expect(await read(stream, { fromRevision: END })).toEqual([]);
    });

    test('reads a long stream in order, without a gap', async () => {
      const stream = newStreamName();
      for (let start = 0; start < 1_500; start += 500) await client().appendToStream(stream, numberedBatch(500, start));
      const revisions = await read(stream, {});
      expect(revisions).toEqual(Array.from({ length: 1_500 }, (_, index) => BigInt(index)));
      expect(await read(stream, { fromRevision: END, direction: BACKWARDS })).toEqual([...revisions].reverse());
    });

    test('answers an append with the position at which its last event is read', async () => {
      const stream = newStreamName();
      const { position } = await client().appendToStream(stream, numberedBatch(3));
      const events = await collect(client().readStream(stream));
      expect(events.at(-1)!.event!.position?.commit ?? events.at(-1)!.commitPosition).toBe(position!.commit);
    });

    test('reads what was just acknowledged', async () => {
      for (let round = 0; round < 20; round += 1) {
        const stream = newStreamName();
        await client().appendToStream(stream, numberedBatch(1));
        expect(await read(stream, {})).toEqual([0n]);
      }
    });
  });
}
