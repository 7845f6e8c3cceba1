import { describe, expect, test } from '@jest/globals';
import {
  ANY,
  collect,
  type GetClient,
  idsOf,
  NO_STREAM,
  newStreamName,
  numbered,
  numberedBatch,
  revisionsOf,
  STREAM_EXISTS,
  WrongExpectedVersionError,
} from './store-under-test.adapter.js';

export function describeIdempotentAppends(client: GetClient): void {
  describe('idempotent appends', () => {
    test('answers the same append to a new stream with its original revision', async () => {
      const stream = newStreamName();
      const events = numberedBatch(3);
      const first = await client().appendToStream(stream, events, { expectedRevision: NO_STREAM });
      const again = await client().appendToStream(stream, events, { expectedRevision: NO_STREAM });
      expect(again.nextExpectedRevision).toBe(first.nextExpectedRevision);
      expect(await collect(client().readStream(stream))).toHaveLength(3);
    });

    test('answers the same append at its revision however much came after it', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numbered(0), { expectedRevision: NO_STREAM });
      const events = numberedBatch(2, 1);
      await client().appendToStream(stream, events, { expectedRevision: 0n });
      for (let round = 0; round < 30; round += 1) await client().appendToStream(stream, numberedBatch(50));
      const again = await client().appendToStream(stream, events, { expectedRevision: 0n });
      expect(again.nextExpectedRevision).toBe(2n);
      const last = await collect(
        client().readStream(stream, { fromRevision: 'end', direction: 'backwards', maxCount: 1 }),
      );
      expect(revisionsOf(last)).toEqual([1502n]);
    });

    test('answers the beginning of an earlier append', async () => {
      const stream = newStreamName();
      const events = numberedBatch(3);
      await client().appendToStream(stream, events, { expectedRevision: NO_STREAM });
      const again = await client().appendToStream(stream, events.slice(0, 2), { expectedRevision: NO_STREAM });
      expect(again.nextExpectedRevision).toBe(1n);
    });

    test('refuses an append that begins like an earlier one and goes on otherwise', async () => {
      const stream = newStreamName();
      const events = numberedBatch(2);
      await client().appendToStream(stream, events, { expectedRevision: NO_STREAM });
      const other = [events[0]!, numbered(9)];
      await expect(client().appendToStream(stream, other, { expectedRevision: NO_STREAM })).rejects.toBeInstanceOf(
        WrongExpectedVersionError,
      );
    });

    test('refuses an append that goes further than the stream', async () => {
      const stream = newStreamName();
      const events = numberedBatch(2);
      await client().appendToStream(stream, events, { expectedRevision: NO_STREAM });
      const longer = [...events, numbered(2)];
      await expect(client().appendToStream(stream, longer, { expectedRevision: NO_STREAM })).rejects.toBeInstanceOf(
        WrongExpectedVersionError,
      );
      expect(idsOf(await collect(client().readStream(stream)))).toEqual(events.map((event) => event.id));
    });

    test.each([ANY, STREAM_EXISTS] as const)(
      'with %s, answers known events with their original revision',
      async (expected) => {
        const stream = newStreamName();
        await client().appendToStream(stream, numbered(0));
        const events = numberedBatch(2, 1);
        await client().appendToStream(stream, events, { expectedRevision: expected });
        await client().appendToStream(stream, numberedBatch(5, 3));
        const again = await client().appendToStream(stream, events, { expectedRevision: expected });
        expect(again.nextExpectedRevision).toBe(2n);
        expect(await collect(client().readStream(stream))).toHaveLength(8);
      },
    );

    test('with any revision, refuses a known event that is followed by an unknown one', async () => {
      const stream = newStreamName();
      const known = numbered(0);
      await client().appendToStream(stream, known);
      await expect(client().appendToStream(stream, [known, numbered(1)])).rejects.toBeInstanceOf(
        WrongExpectedVersionError,
      );
      expect(await collect(client().readStream(stream))).toHaveLength(1);
    });

    test('with any revision, appends when the first event is unknown', async () => {
      const stream = newStreamName();
      const known = numbered(0);
      await client().appendToStream(stream, known);
      const result = await client().appendToStream(stream, [numbered(1), numbered(2)]);
      expect(result.nextExpectedRevision).toBe(2n);
    });

    test('does not take an event of another stream for a known one', async () => {
      const event = numbered(0);
      await client().appendToStream(newStreamName(), event);
      const result = await client().appendToStream(newStreamName(), event);
      expect(result.nextExpectedRevision).toBe(0n);
    });

    test('answers twins that are sent at the same moment alike', async () => {
      const stream = newStreamName();
      const events = numberedBatch(2);
      const twins = Array.from({ length: 6 }, () =>
        client().appendToStream(stream, events, { expectedRevision: NO_STREAM }),
      );
      for (const result of await Promise.all(twins)) expect(result.nextExpectedRevision).toBe(1n);
      expect(await collect(client().readStream(stream))).toHaveLength(2);
    });
  });
}
