import { describe, expect, it } from '@jest/globals';
import type { EventLog, RawEvent, RawFeedItem } from './event-log.port.js';
import { LogReadInterrupted, readOnly, readToHead } from './read-only-log.js';

const event = (position: bigint): RawEvent => ({
  id: `e${position}`,
  type: 'Noted',
  streamName: 'note-system.n1',
  revision: Number(position),
  position,
  data: {},
  metadata: {},
});
const items = (...positions: bigint[]): RawFeedItem[] =>
  positions.map((position) => ({ kind: 'event', event: event(position) }));

/** A log with a head, whose subscription hands these over and then ends, or breaks. */
function logOf(head: bigint | undefined, given: readonly RawFeedItem[], end?: Error) {
  const seen: { signal?: AbortSignal } = {};
  async function* subscribe(_: unknown, signal: AbortSignal): AsyncGenerator<RawFeedItem> {
    seen.signal = signal;
    yield* given;
    if (end) throw end;
  }
  return { log: { head: async () => head, subscribe }, seen };
}

async function positions(log: Pick<EventLog, 'head' | 'subscribe'>): Promise<bigint[]> {
  const read: bigint[] = [];
  for await (const { position } of readToHead(log)) read.push(position);
  return read;
}

describe('reading a log to its head', () => {
  it('ends there, although the log goes on, and lets the connection go', async () => {
    const { log, seen } = logOf(7n, items(0n, 3n, 7n, 9n, 12n));
    expect(await positions(log)).toEqual([0n, 3n, 7n]);
    expect(seen.signal?.aborted).toBe(true);
  });

  it('ends where the store says that it is caught up, or has passed the head', async () => {
    expect(await positions(logOf(7n, [...items(3n), { kind: 'caught_up' }, ...items(7n)]).log)).toEqual([3n]);
    expect(await positions(logOf(7n, [...items(3n), { kind: 'position', position: 8n }]).log)).toEqual([3n]);
    expect(await positions(logOf(7n, items(3n, 9n)).log)).toEqual([3n]);
  });

  it('reads nothing of an empty log', async () => {
    expect(await positions(logOf(undefined, items(1n)).log)).toEqual([]);
  });

  it('never takes a part for the whole', async () => {
    await expect(positions(logOf(7n, items(0n, 3n)).log)).rejects.toThrow(LogReadInterrupted);
    await expect(positions(logOf(7n, items(3n), new Error('gone')).log)).rejects.toThrow('stopped at 3 of 7');
  });
});

describe('a log that is only read', () => {
  it('has nothing to append with, and cannot be given it', async () => {
    const { log } = logOf(7n, items(7n));
    const reader = readOnly({ ...log, append: async () => ({ position: 8n }) } as unknown as EventLog);
    expect(Object.keys(reader)).toEqual(['head', 'subscribe']);
    expect(() => Object.assign(reader, { append: () => undefined })).toThrow(TypeError);
    expect(await positions(reader)).toEqual([7n]);
  });
});
