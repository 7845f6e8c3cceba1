import { expect, test } from '@jest/globals';
import { StoreDamaged } from '../store-errors.js';
import { encodeRecord, verifyRecord } from './event-record.js';

const record = encodeRecord(
  {
    streamName: 'customer-env.1',
    revision: 4,
    position: 1_024,
    created_ms: 1_700_000_000_000,
    id: '0f0e0d0c-0b0a-4908-8706-050403020100',
    type: 'CustomerCreated',
    isJson: true,
    isTombstone: false,
    metadata: Buffer.from('{"m":1}'),
    data: Buffer.from('{"d":"ä"}'),
  },
  0xdeadbeef,
);

test('finds every flipped bit of a record', () => {
  for (let bit = 0; bit < record.length * 8; bit += 1) {
    const damaged = Buffer.from(record);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => verifyRecord(damaged, 1_024)).toThrow(StoreDamaged);
  }
});

test('finds a record that was cut at any byte', () => {
  for (let length = 0; length < record.length; length += 1) {
    expect(() => verifyRecord(record.subarray(0, length), 1_024)).toThrow(StoreDamaged);
  }
});

test('finds a record at the wrong place', () => {
  expect(() => verifyRecord(record, 1_025)).toThrow(StoreDamaged);
  expect(verifyRecord(record, 1_024)).toBe(record);
});
