import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ANY,
  type AppendExpectedRevision,
  type AppendResult,
  type DeleteResult,
  jsonEvent,
  NO_STREAM,
  openTestStore,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  type TestStore,
  WrongExpectedVersionError,
} from './testing/open-test-store.adapter.js';
import { type ModelExpectation, StreamModel } from './testing/stream-model.js';

/** Few event ids and few streams, so that repetitions and collisions are frequent. */
const EVENT_IDS = Array.from({ length: 6 }, (_, index) => `00000000-0000-4000-8000-00000000000${index}`);
const expectation: fc.Arbitrary<ModelExpectation> = fc.oneof(
  fc.constantFrom<ModelExpectation[]>('any', 'no_stream', 'stream_exists'),
  fc.integer({ min: 0, max: 6 }),
);
const operation = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      expected: expectation,
      ids: fc.subarray(EVENT_IDS, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      expected: expectation.filter((e) => e !== 'stream_exists'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tombstone' as const), expected: expectation }) },
);

const EXPECTED: Record<string, AppendExpectedRevision> = {
  any: ANY,
  no_stream: NO_STREAM,
  stream_exists: STREAM_EXISTS,
};
const toClient = (expected: ModelExpectation): AppendExpectedRevision =>
  typeof expected === 'number' ? BigInt(expected) : EXPECTED[expected]!;

let store: TestStore;
let nextStream = 0;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

async function outcomeOf(write: Promise<AppendResult | DeleteResult>): Promise<string> {
  try {
    const result = await write;
    return 'nextExpectedRevision' in result ? `revision ${result.nextExpectedRevision}` : 'done';
  } catch (error) {
    if (error instanceof WrongExpectedVersionError) return 'wrong';
    if (error instanceof StreamDeletedError) return 'deleted';
    throw error;
  }
}

async function readIds(streamName: string): Promise<string> {
  const ids: string[] = [];
  try {
    for await (const { event } of store.client.readStream(streamName)) ids.push(`${event!.revision}:${event!.id}`);
  } catch (error) {
    if (error instanceof StreamNotFoundError) return 'not found';
    if (error instanceof StreamDeletedError) return 'deleted';
    throw error;
  }
  return ids.join();
}

test('answers every sequence of appends, deletes and tombstones as the model does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 14 }), async (operations) => {
      const streamName = `model-${nextStream++}`;
      const model = new StreamModel();
      for (const step of operations) {
        const expectedRevision = toClient(step.expected);
        if (step.kind === 'append') {
          const events = step.ids.map((id) => jsonEvent({ id, type: 'Modelled', data: {} }));
          const outcome = await outcomeOf(store.client.appendToStream(streamName, events, { expectedRevision }));
          expect(outcome).toBe(model.append(step.expected, step.ids));
        } else if (step.kind === 'delete') {
          const options = { expectedRevision: expectedRevision as bigint };
          expect(await outcomeOf(store.client.deleteStream(streamName, options))).toBe(model.delete(step.expected));
        } else {
          const write = store.client.tombstoneStream(streamName, { expectedRevision: expectedRevision as bigint });
          expect(await outcomeOf(write)).toBe(model.tombstone(step.expected));
        }
        expect(await readIds(streamName)).toBe(model.read());
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);
