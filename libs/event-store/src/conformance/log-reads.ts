import { describe, expect, test } from '@jest/globals';
import {
  appendEach,
  BACKWARDS,
  collect,
  END,
  FORWARDS,
  type GetClient,
  idsOf,
  newStreamName,
  numbered,
  numberedBatch,
  readLogOf,
} from './store-under-test.adapter.js';

export function describeLogReads(client: GetClient): void {
  describe('reads of the whole log', () => {
    test('gives every event once, in the order of appending, at rising and sparse positions', async () => {
      const streams = [newStreamName(), newStreamName(), newStreamName()];
      await appendEach(client(), [...streams, ...streams]);
      const events = await readLogOf(client(), streams);
      expect(events.map((resolved) => resolved.event!.streamId)).toEqual([...streams, ...streams]);
      const positions = events.map((resolved) => resolved.event!.position.commit);
      for (const [index, position] of positions.entries()) {
        if (index > 0) expect(position - positions[index - 1]!).toBeGreaterThan(1n);
      }
    });

    test('begins forwards with the event at the position, backwards with the one before it', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(3));
      const mine = await readLogOf(client(), [stream]);
      const [first, second] = mine.map((resolved) => resolved.event!);
      const forwards = client().readAll({ fromPosition: second!.position, maxCount: 1, direction: FORWARDS });
      expect(idsOf(await collect(forwards))).toEqual([second!.id]);
      const backwards = client().readAll({ fromPosition: second!.position, maxCount: 1, direction: BACKWARDS });
      expect(idsOf(await collect(backwards))).toEqual([first!.id]);
    });

    test('begins backwards at the end with the newest events', async () => {
      const stream = newStreamName();
      const event = numbered(0);
      await client().appendToStream(stream, event);
      const newest = await collect(client().readAll({ fromPosition: END, direction: BACKWARDS, maxCount: 200 }));
      expect(idsOf(newest)).toContain(event.id);
    });

    test('finds nothing forwards from the end', async () => {
      await client().appendToStream(newStreamName(), numbered(0));
      const events = await collect(client().readAll({ fromPosition: END, direction: FORWARDS, maxCount: 10 }));
      expect(events).toEqual([]);
    });

    test('gives no more than is asked for', async () => {
      await client().appendToStream(newStreamName(), numberedBatch(5));
      expect(await collect(client().readAll({ maxCount: 3 }))).toHaveLength(3);
    });
  });
}
