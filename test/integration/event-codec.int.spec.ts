import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  EventCodec,
  type PersonalDataCipher,
  type RawEvent,
  type StreamRef,
  streamNameOf,
  UndecodableEventError,
} from '#event-store';
import type { Aggregate, DomainEvent, EventSchema } from '#kernel';
import { openPersonalDataVault, PersonalDataKeysUnavailable, type PersonalDataVault } from '#personal-data';
import { ENVIRONMENT, newCommand } from './counter.js';

type NoteEvent = DomainEvent<'NoteWritten', Record<string, unknown>>;
const STREAM: StreamRef = { category: 'note', environmentId: ENVIRONMENT, id: 'n1' };
const OTHER: StreamRef = { ...STREAM, id: 'n2' };

function notes(schema: EventSchema): Aggregate<object, NoteEvent> {
  return { category: 'note', events: { NoteWritten: schema }, initial: {}, evolve: (state) => state };
}

let folder: string;
let vault: PersonalDataVault;
let codec: EventCodec;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onfile-codec-'));
  vault = await openPersonalDataVault({ dataDir: folder });
  codec = new EventCodec([notes({ version: 1 })], vault);
});

afterAll(async () => {
  await vault.close();
  await rm(folder, { recursive: true, force: true });
});

/** An event as it comes back from the log. */
async function written(data: Record<string, unknown>, changes: Partial<RawEvent> = {}, by = codec): Promise<RawEvent> {
  const [prepared] = await by.encode(STREAM, [{ type: 'NoteWritten', data }], newCommand(), -1);
  const { encoded } = prepared!;
  const wire = JSON.parse(JSON.stringify({ data: encoded.data, metadata: encoded.metadata }));
  return { ...encoded, ...wire, streamName: streamNameOf(STREAM), revision: 0, position: 7n, ...changes };
}

function reasonOf(raw: RawEvent, by = codec): string {
  try {
    by.decode(raw);
  } catch (error) {
    if (error instanceof UndecodableEventError) return error.reason;
    throw error;
  }
  throw new Error('the event was read');
}

describe('the codec', () => {
  it('reads what it wrote, with the facts and the metadata of its command', async () => {
    const command = newCommand({ causedBy: 'e1' });
    const [prepared] = await codec.encode(
      STREAM,
      [{ type: 'NoteWritten', data: { text: 'a', gone: undefined } }],
      command,
      4,
    );
    expect(prepared!.stored).toEqual({
      type: 'NoteWritten',
      data: { text: 'a' },
      stream: STREAM,
      metadata: {
        schemaVersion: 1,
        occurredAt: command.now,
        commandId: command.commandId,
        fingerprint: 'f',
        actor: command.actor,
        requestId: 'r',
        zoneData: process.versions.tz,
        causedBy: 'e1',
      },
      fact: { id: prepared!.encoded.id, at: command.now, revision: 5 },
    });
    const raw = { ...prepared!.encoded, streamName: streamNameOf(STREAM), revision: 5, position: 9n };
    expect(codec.decode(raw)).toEqual({ ...prepared!.stored, position: 9n });
  });

  it('throws on a BigInt and on an unregistered type before anything could be sent', async () => {
    const events = (type: string, data: object) => codec.encode(STREAM, [{ type, data }], newCommand(), -1);
    await expect(events('NoteWritten', { amount: 1n })).rejects.toThrow(/BigInt/);
    await expect(events('Unheard', {})).rejects.toThrow(/not registered/);
  });

  it('refuses a type that two aggregates claim', () => {
    expect(() => new EventCodec([notes({ version: 1 }), notes({ version: 1 })], vault)).toThrow(/twice/);
  });

  it('passes over streams that are none of ours', async () => {
    expect(codec.decode(await written({}, { streamName: '$settings' }))).toBeUndefined();
  });
});

describe('versions', () => {
  const chain: EventSchema = {
    version: 3,
    upcast: { 1: (data) => ({ ...data, two: true }), 2: ({ text, ...data }) => ({ ...data, body: text }) },
  };

  it('climb step by step to the newest', async () => {
    const newest = new EventCodec([notes(chain)], vault);
    expect(newest.decode(await written({ text: 'a' }))?.data).toEqual({ body: 'a', two: true });
    const second = new EventCodec([notes({ ...chain, version: 2 })], vault);
    expect(newest.decode(await written({ text: 'a' }, {}, second))?.data).toEqual({ body: 'a' });
    expect(newest.decode(await written({ body: 'a' }, {}, newest))?.data).toEqual({ body: 'a' });
  });

  it('open personal data before an upcaster sees it', async () => {
    const newest = new EventCodec(
      [notes({ version: 2, upcast: { 1: (data) => ({ ...data, personal: { ...(data.personal as object), b: 2 } }) } })],
      vault,
    );
    expect(newest.decode(await written({ personal: { a: 1 } }))?.data).toEqual({ personal: { a: 1, b: 2 } });
  });

  it('that this program cannot read make the event undecodable (F46)', async () => {
    const newest = new EventCodec([notes(chain)], vault);
    expect(reasonOf(await written({}, {}, newest))).toBe('version 3 is newer than this program');
    const gap = new EventCodec([notes({ version: 3, upcast: { 2: (data) => data } })], vault);
    expect(reasonOf(await written({}), gap)).toBe('no upcaster from version 1');
    const broken = notes({
      version: 2,
      upcast: { 1: (data) => ({ size: (data.text as string).length }) },
    });
    expect(reasonOf(await written({ text: null }), new EventCodec([broken], vault))).toMatch(
      /^upcaster from version 1: /,
    );
  });
});

describe('what cannot be read', () => {
  it.each([
    ['an unknown type', { type: 'Unheard' }, 'unknown event type'],
    ['no metadata', { metadata: undefined }, 'metadata is missing or malformed'],
    ['half metadata', { metadata: { schemaVersion: 1 } }, 'metadata is missing or malformed'],
    ['no data', { data: null }, 'data is not an object'],
    ['a list for data', { data: [1] }, 'data is not an object'],
    ['text for data', { data: 'x' }, 'data is not an object'],
    ['a broken seal', { data: { personal: 'x' } }, expect.stringMatching(/^personal data: /)],
  ])('is undecodable, never skipped: %s', async (_, changes, reason) => {
    expect(reasonOf(await written({}, changes as Partial<RawEvent>))).toEqual(reason);
  });

  it('only for now, because keys are out of reach, is no fault of the event', async () => {
    const raw = await written({ personal: { a: 1 } });
    const locked: PersonalDataCipher = {
      seal: () => Promise.reject(new PersonalDataKeysUnavailable('disk')),
      open: () => {
        throw new PersonalDataKeysUnavailable('disk');
      },
    };
    expect(() => new EventCodec([notes({ version: 1 })], locked).decode(raw)).toThrow(PersonalDataKeysUnavailable);
  });
});

describe('personal data', () => {
  it('stand sealed in the log and open in the reader', async () => {
    const raw = await written({ customerId: 'cus_a', total: 3, personal: { email: 'ada@example.com' } });
    expect(JSON.stringify(raw.data)).not.toContain('ada');
    expect(raw.data).toEqual({ customerId: 'cus_a', total: 3, personal: expect.any(String) });
    expect(codec.decode(raw)?.data).toEqual({ customerId: 'cus_a', total: 3, personal: { email: 'ada@example.com' } });
  });

  it('do not open in another event, nor in another stream', async () => {
    const raw = await written({ customerId: 'cus_b', personal: { email: 'a' } });
    expect(reasonOf({ ...raw, id: '00000000-0000-5000-8000-00000000ffff' })).toMatch(/does not verify/);
    expect(reasonOf({ ...raw, streamName: streamNameOf(OTHER) })).toMatch(/does not verify/);
    expect(
      reasonOf({ ...raw, data: { personal: `${(raw.data as { personal: string }).personal.slice(0, -2)}AA` } }),
    ).toMatch(/^personal data: /);
  });

  it('are absent once the subject was erased, and the rest stays', async () => {
    const raw = await written({ customerId: 'cus_c', total: 3, personal: { email: 'a' } });
    const others = await written({ customerId: 'cus_d', personal: { email: 'b' } });
    await vault.erase(`${ENVIRONMENT}/cus_c`);
    expect(codec.decode(raw)?.data).toEqual({ customerId: 'cus_c', total: 3 });
    expect(codec.decode(others)?.data).toEqual({ customerId: 'cus_d', personal: { email: 'b' } });
    await expect(written({ customerId: 'cus_c', personal: { email: 'new' } })).rejects.toThrow(/erased/);
  });
});
