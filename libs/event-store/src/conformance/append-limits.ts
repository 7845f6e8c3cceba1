import { describe, expect, test } from '@jest/globals';
import {
  binaryEvent,
  collect,
  type GetClient,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  newStreamName,
  numbered,
  numberedBatch,
  revisionsOf,
} from './store-under-test.adapter.js';

const MAX_APPEND_BYTES = 1024 * 1024;

function eventOfSize(size_bytes: number) {
  return binaryEvent({ type: 'Large', data: new Uint8Array(size_bytes).fill(7) });
}

export function describeAppendLimits(client: GetClient): void {
  describe('what an append may hold', () => {
    test('refuses more than one mebibyte and leaves the stream and all other appends alone', async () => {
      const stream = newStreamName();
      const other = newStreamName();
      const [refused, taken] = await Promise.allSettled([
        client().appendToStream(stream, eventOfSize(MAX_APPEND_BYTES + 1), { expectedRevision: NO_STREAM }),
        client().appendToStream(other, numbered(0), { expectedRevision: NO_STREAM }),
      ]);
      expect(taken.status).toBe('fulfilled');
      expect(refused).toMatchObject({ reason: expect.any(MaxAppendSizeExceededError) });
      expect(refused).toMatchObject({ reason: { maxAppendSize: MAX_APPEND_BYTES } });
      const next = await client().appendToStream(stream, numbered(0), { expectedRevision: NO_STREAM });
      expect(next.nextExpectedRevision).toBe(0n);
    });

    test('refuses many events that are too large together, also when they come in parts', async () => {
      const stream = newStreamName();
      const events = Array.from({ length: 5 }, () => eventOfSize(MAX_APPEND_BYTES / 4));
      const append = client().appendToStream(stream, events, { batchAppendSize: 300 * 1024 });
      await expect(append).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
      expect((await client().appendToStream(stream, numbered(0))).nextExpectedRevision).toBe(0n);
    });

    test('takes an append just below the limit and gives it back whole', async () => {
      const stream = newStreamName();
      const event = eventOfSize(MAX_APPEND_BYTES - 1024);
      await client().appendToStream(stream, event);
      const [read] = await collect(client().readStream(stream));
      expect(Buffer.from(read!.event!.data as Uint8Array).equals(Buffer.from(event.data))).toBe(true);
    });

    test('puts together an append that comes in many parts', async () => {
      const stream = newStreamName();
      const events = numberedBatch(300);
      const result = await client().appendToStream(stream, events, { batchAppendSize: 1024 });
      expect(result.nextExpectedRevision).toBe(299n);
      const read = await collect(client().readStream(stream));
      expect(read.map((resolved) => resolved.event?.id)).toEqual(events.map((event) => event.id));
    });

    test('gives back what was appended: names, data, metadata, type and id', async () => {
      const stream = newStreamName('conformanceÄ');
      const before = Date.now();
      const json = jsonEvent({ type: 'Ünïcode', data: { text: 'naïve 😀', list: [1, null] }, metadata: { by: 'ß' } });
      const bare = jsonEvent({ type: 'Bare', data: {} });
      const binary = binaryEvent({ type: 'Binary', data: Uint8Array.of(0, 255, 10), metadata: Uint8Array.of(1, 2) });
      await client().appendToStream(stream, [json, bare, binary]);
      const read = (await collect(client().readStream(stream))).map((resolved) => resolved.event!);
      expect(read[0]).toMatchObject({
        streamId: stream,
        id: json.id,
        type: 'Ünïcode',
        isJson: true,
        data: { text: 'naïve 😀', list: [1, null] },
        metadata: { by: 'ß' },
      });
      expect(read[1]).toMatchObject({ id: bare.id, data: {} });
      expect(read[1]!.metadata).toBeUndefined();
      expect(read[2]).toMatchObject({ id: binary.id, isJson: false });
      expect([...(read[2]!.data as Uint8Array)]).toEqual([0, 255, 10]);
      expect([...(read[2]!.metadata as Uint8Array)]).toEqual([1, 2]);
      // A server's clock may differ from ours; this only tells a time from none.
      expect(Math.abs(read[0]!.created.getTime() - before)).toBeLessThan(600_000);
      expect(revisionsOf(await collect(client().readStream(stream)))).toEqual([0n, 1n, 2n]);
    });
  });
}
