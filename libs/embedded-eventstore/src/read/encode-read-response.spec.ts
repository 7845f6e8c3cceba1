import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type EventToRecord, encodeRecord, verifyRecord } from '../storage/event-record.js';
import { decodeReadResponse } from '../testing/decode-read-response.adapter.js';
import { encodeReadResponse } from './encode-read-response.js';

const bytes = fc.uint8Array({ maxLength: 400 });
const whole = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeInteger().map(Math.abs));
const text = fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' });

const recorded: fc.Arbitrary<EventToRecord> = fc.record({
  streamName: text,
  revision: whole,
  position: whole,
  created_ms: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  id: fc.uuid(),
  type: text,
  isJson: fc.boolean(),
  isTombstone: fc.boolean(),
  metadata: bytes,
  data: bytes,
});

test('gives every recorded event back through the generated classes', () => {
  fc.assert(
    fc.property(recorded, fc.nat(0xffffffff), (event, previousChecksum) => {
      const record = verifyRecord(encodeRecord(event, previousChecksum), event.position);
      expect(decodeReadResponse(encodeReadResponse(record))).toEqual({
        id: event.id,
        streamName: event.streamName,
        revision: event.isTombstone ? '9223372036854775807' : String(event.revision),
        preparePosition: String(event.position),
        commitPosition: String(event.position),
        eventCommitPosition: String(event.position),
        type: event.type,
        contentType: event.isJson ? 'application/json' : 'application/octet-stream',
        created: `${event.created_ms}0000`,
        metadata: [...event.metadata],
        data: [...event.data],
      });
    }),
    { numRuns: 300 },
  );
});
