/** Keys sort as bytes: big endian keeps numbers in order. Six bytes hold all whole numbers that a double can (< 2^48 here). */
const NUMBER_BYTES = 6;

export const MAX_POSITION = 2 ** 48 - 1;

export function positionKey(position: number): Buffer {
  const key = Buffer.allocUnsafe(NUMBER_BYTES);
  key.writeUIntBE(Math.min(Math.max(position, 0), MAX_POSITION), 0, NUMBER_BYTES);
  return key;
}

export const positionOfKey = (key: Buffer): number => key.readUIntBE(0, NUMBER_BYTES);

/** Where an event of a stream stands: stream number, then revision. */
export function indexKey(streamNumber: number, revision: number): Buffer {
  const key = Buffer.allocUnsafe(2 * NUMBER_BYTES);
  key.writeUIntBE(streamNumber, 0, NUMBER_BYTES);
  key.writeUIntBE(Math.min(Math.max(revision, 0), MAX_POSITION), NUMBER_BYTES, NUMBER_BYTES);
  return key;
}

export const revisionOfIndexKey = (key: Buffer): number => key.readUIntBE(NUMBER_BYTES, NUMBER_BYTES);
