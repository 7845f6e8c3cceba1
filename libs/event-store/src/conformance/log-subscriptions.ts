import { describe, expect, test } from '@jest/globals';
import {
  appendEach,
  caughtUp,
  END,
  eventTypeFilter,
  type GetClient,
  idsOf,
  jsonEvent,
  newStreamName,
  numbered,
  numberedBatch,
  type Position,
  readLogOf,
  streamNameFilter,
  take,
} from './store-under-test.adapter.js';

const ids = (events: readonly { readonly id: string }[]): string[] => events.map((event) => event.id);

export function describeLogSubscriptions(client: GetClient): void {
  describe('subscriptions to the whole log', () => {
    test('gives what is there, says that the head is reached, and goes on with what comes', async () => {
      const stream = newStreamName();
      const before = numberedBatch(3);
      const after = numberedBatch(2, 3);
      await client().appendToStream(stream, before);
      const subscription = client().subscribeToAll({ filter: streamNameFilter({ prefixes: [stream] }) });
      const taken = take(subscription, 5);
      await caughtUp(subscription);
      await client().appendToStream(stream, after);
      expect(idsOf(await taken)).toEqual(ids([...before, ...after]));
    });

    test('resumes after the position that it is given, at every place', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numberedBatch(4));
      const events = (await readLogOf(client(), [stream])).map((resolved) => resolved.event!);
      for (const [index, event] of events.slice(0, -1).entries()) {
        const rest = events.slice(index + 1);
        const filter = streamNameFilter({ prefixes: [stream] });
        const subscription = client().subscribeToAll({ fromPosition: event.position, filter });
        expect(idsOf(await take(subscription, rest.length))).toEqual(ids(rest));
      }
    });

    test('begins at the end with what comes next', async () => {
      const stream = newStreamName();
      await client().appendToStream(stream, numbered(0));
      const filter = streamNameFilter({ prefixes: [stream] });
      const subscription = client().subscribeToAll({ fromPosition: END, filter });
      const taken = take(subscription, 1);
      await caughtUp(subscription);
      const next = numbered(1);
      await client().appendToStream(stream, next);
      expect(idsOf(await taken)).toEqual([next.id]);
    });

    test('gives all events in the order of the log without a filter', async () => {
      const streams = [newStreamName(), newStreamName()];
      const subscription = client().subscribeToAll({ fromPosition: END });
      await caughtUp(subscription);
      const seen: string[] = [];
      const following = (async () => {
        for await (const { event } of subscription) {
          if (event === undefined || !streams.includes(event.streamId)) continue;
          seen.push(event.id);
          if (seen.length === 6) break;
        }
        await subscription.unsubscribe();
      })();
      await appendEach(client(), [...streams, ...streams, ...streams]);
      await following;
      expect(seen).toEqual(idsOf(await readLogOf(client(), streams)));
    });

    test('filters by the prefix of a stream name, of which there may be several', async () => {
      const [wanted, unwanted, alsoWanted] = [newStreamName('wanted'), newStreamName('other'), newStreamName('also')];
      await appendEach(client(), [wanted, unwanted, alsoWanted]);
      const filter = streamNameFilter({ prefixes: [wanted, alsoWanted] });
      const taken = await take(client().subscribeToAll({ filter }), 2);
      expect(taken.map((resolved) => resolved.event!.streamId)).toEqual([wanted, alsoWanted]);
    });

    test('filters by a regular expression on the stream name', async () => {
      const [wanted, unwanted] = [newStreamName('wanted'), newStreamName('other')];
      await appendEach(client(), [unwanted, wanted]);
      const filter = streamNameFilter({ regex: `^wanted-.*${wanted.slice(-12)}$` });
      const taken = await take(client().subscribeToAll({ filter }), 1);
      expect(taken.map((resolved) => resolved.event!.streamId)).toEqual([wanted]);
    });

    test.each(['prefixes', 'regex'] as const)('filters by %s of the event type', async (by) => {
      const stream = newStreamName();
      const mark = `Type${stream.slice(-12)}`;
      const wanted = [`${mark}Paid`, `${mark}Refunded`].map((type) => jsonEvent({ type, data: {} }));
      await client().appendToStream(stream, [numbered(0), wanted[0]!, numbered(1), wanted[1]!]);
      const filter =
        by === 'prefixes'
          ? eventTypeFilter({ prefixes: [mark] })
          : eventTypeFilter({ regex: `^${mark}(Paid|Refunded)$` });
      expect(idsOf(await take(client().subscribeToAll({ filter }), 2))).toEqual(ids(wanted));
    });

    test('reports how far it searched among unwanted events, so that the place is not lost', async () => {
      const [wanted, unwanted] = [newStreamName('wanted'), newStreamName('other')];
      const start = await client().appendToStream(unwanted, numbered(0));
      const checkpoints: Position[] = [];
      let report: () => void;
      const reported = new Promise<void>((resolve) => {
        report = resolve;
      });
      const filter = streamNameFilter({
        prefixes: [wanted],
        maxSearchWindow: 10,
        checkpointInterval: 1,
        checkpointReached: async (_, position) => {
          checkpoints.push(position);
          if (checkpoints.length >= 3) report();
        },
      });
      const subscription = client().subscribeToAll({ fromPosition: start.position!, filter });
      const following = take(subscription, 1);
      await client().appendToStream(unwanted, numberedBatch(60));
      await reported;
      const positions = checkpoints.map((position) => position.commit);
      expect(positions).toEqual([...positions].sort((left, right) => (left < right ? -1 : 1)));
      expect(positions[0]).toBeGreaterThan(start.position!.commit);

      const resumed = client().subscribeToAll({
        fromPosition: checkpoints.at(-1)!,
        filter: streamNameFilter({ prefixes: [wanted] }),
      });
      const event = numbered(1);
      await client().appendToStream(wanted, event);
      expect(idsOf(await take(resumed, 1))).toEqual([event.id]);
      expect(idsOf(await following)).toEqual([event.id]);
    });

    test('does not let a subscriber that reads nothing hold up appends', async () => {
      const stream = newStreamName();
      const idle = client().subscribeToAll({ filter: streamNameFilter({ prefixes: [stream] }) });
      await caughtUp(idle);
      const payload = 'x'.repeat(20_000);
      for (let round = 0; round < 40; round += 1) {
        const events = Array.from({ length: 20 }, () => jsonEvent({ type: 'Large', data: { payload } }));
        await client().appendToStream(stream, events);
      }
      const taken = await take(idle, 800);
      expect(taken.map((resolved) => resolved.event!.revision)).toEqual(
        Array.from({ length: 800 }, (_, revision) => BigInt(revision)),
      );
    });
  });
}
