import { describe, expect, test } from '@jest/globals';
import {
  caughtUp,
  END,
  type GetClient,
  newStreamName,
  numbered,
  numberedBatch,
  type ResolvedEvent,
  revisionsOf,
  StreamDeletedError,
  take,
} from './store-under-test.adapter.js';

export function describeStreamSubscriptions(client: GetClient): void {
  describe('subscriptions to a stream', () => {
    test('gives what is there, says that the head is reached, and goes on with what comes', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(2));
      const subscription = client().subscribeToStream(stream);
      const taken = take<ResolvedEvent>(subscription, 4);
      await caughtUp(subscription);
      await client().appendToStream(newStreamName(), numbered(0));
      await client().appendToStream(stream, numberedBatch(2, 2));
      expect(revisionsOf(await taken)).toEqual([0n, 1n, 2n, 3n]);
    });

    test('resumes after the revision that it is given', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(4));
      for (const revision of [0n, 1n, 2n]) {
        const subscription = client().subscribeToStream(stream, { fromRevision: revision });
        const [first] = await take<ResolvedEvent>(subscription, 1);
        expect(first!.event!.revision).toBe(revision + 1n);
      }
    });

    test('waits for a stream that does not exist yet', async () => {
      const stream = newStreamName();
      const subscription = client().subscribeToStream(stream);
      const taken = take<ResolvedEvent>(subscription, 1);
      await caughtUp(subscription);
      await client().appendToStream(stream, numbered(0));
      expect(revisionsOf(await taken)).toEqual([0n]);
    });

    test('begins at the end with what comes next', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(3));
      const subscription = client().subscribeToStream(stream, { fromRevision: END });
      const taken = take<ResolvedEvent>(subscription, 1);
      await caughtUp(subscription);
      await client().appendToStream(stream, numbered(3));
      expect(revisionsOf(await taken)).toEqual([3n]);
    });

    test('ends with an error on a tombstoned stream', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numbered(0));
      await client().tombstoneStream(stream);
      await expect(take<ResolvedEvent>(client().subscribeToStream(stream), 1)).rejects.toBeInstanceOf(
        StreamDeletedError,
      );
    });
  });
}
