import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AGGREGATES } from '#catalogue';
import { type AnyAggregate, EventCodec, type RawEvent, type StreamRef, streamNameOf } from '#event-store';
import type { CommandContext, DomainEvent } from '#kernel';
import { openPersonalDataVault, type PersonalDataVault } from '#personal-data';
import { readSourceTree } from '../architecture/source-tree.js';
import { type GoldenSample, goldenFaults, readGoldenSamples, samplesNamed } from './golden-samples.js';
import { GOLDEN_STORIES } from './golden-stories.js';

const ENVIRONMENT = 'menv_00000000000000000000000001';
const samples = readGoldenSamples();
const versions = samples.map((sample) => [sample.file, sample] as const);

let dataDir: string;
let vault: PersonalDataVault;
let codec: EventCodec;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'onfile.golden-'));
  vault = await openPersonalDataVault({ dataDir });
  codec = new EventCodec(AGGREGATES, vault);
});

afterAll(async () => {
  await vault.close();
  await rm(dataDir, { recursive: true, force: true });
});

function contextOf({ metadata }: GoldenSample): CommandContext {
  const { schemaVersion: _, occurredAt, ...rest } = metadata;
  return { ...rest, environmentId: ENVIRONMENT, merchantId: 'mer_00000000000000000000000001', now: occurredAt };
}

function streamOf({ stream, type }: GoldenSample): StreamRef {
  return { category: stream.category, environmentId: ENVIRONMENT, id: `golden_${type}` };
}

/** The sample as the store would hand it out: personal data sealed for this stream, and the metadata of its own time. */
async function stored(sample: GoldenSample, revision = 0): Promise<RawEvent> {
  const stream = streamOf(sample);
  const { type, data, metadata } = sample;
  const prepared = await codec.encode(stream, [{ type, data }], contextOf(sample), revision - 1);
  const { id, data: sealed } = prepared[0]!.encoded;
  return { id, type, streamName: streamNameOf(stream), revision, position: BigInt(revision), data: sealed, metadata };
}

describe('every event that was ever stored has a sample', () => {
  test('of each version from the first to the one that is written today, and no sample is left over', () => {
    expect(goldenFaults(AGGREGATES, samples)).toEqual([]);
    expect([...codec.schemas.keys()].sort()).toEqual([...new Set(samples.map(({ type }) => type))].sort());
  });

  test('no aggregate of the libraries is left out', () => {
    const inSources = readSourceTree()
      .filter(
        ({ path }) => /^libs\/.*\.ts$/.test(path) && !/\/(fixtures|testing)\/|fixtures?\.ts$|spec\.ts$/.test(path),
      )
      .flatMap(({ code, text }) =>
        [...code.matchAll(/export const \w+: Aggregate</g)].map(
          ({ index }) => /category: '([a-z_]+)'/.exec(text.slice(index))?.[1],
        ),
      );
    expect(inSources.sort()).toEqual(AGGREGATES.map(({ category }) => category).sort());
  });
});

describe('every sample can still be read', () => {
  test.each(versions)('%s is sealed, read back, and written again as the same', async (_, sample) => {
    const schema = codec.schemas.get(sample.type)!;
    const raw = await stored(sample);
    if (sample.data.personal !== undefined) expect(raw.data).toMatchObject({ personal: expect.any(String) });
    const decoded = codec.decode(raw)!;
    expect(decoded.metadata).toEqual(sample.metadata);
    if (sample.metadata.schemaVersion === schema.version) expect(decoded.data).toEqual(sample.data);

    const again = await codec.encode(decoded.stream, [decoded as DomainEvent], contextOf(sample), -1);
    const writtenToday = { schemaVersion: schema.version, zoneData: process.versions.tz };
    expect(again[0]!.encoded.metadata).toEqual({ ...sample.metadata, ...writtenToday });
    const { id, data, metadata } = again[0]!.encoded;
    expect(codec.decode({ ...raw, id, data, metadata })!.data).toEqual(decoded.data);
  });

  test.each(versions.filter(([, { data }]) => data.personal !== undefined))(
    '%s loses only its personal part when its subject is erased',
    async (_, sample) => {
      const { personal: _gone, ...rest } = sample.data;
      const customerId = `cus_erased_${sample.type}`;
      const raw = await stored({ ...sample, data: { ...sample.data, customerId } });
      await vault.erase(`${ENVIRONMENT}/${customerId}`);
      expect(codec.decode(raw)?.data).toEqual({ ...rest, customerId });
    },
  );
});

describe('the samples fold', () => {
  test('every event type stands in a story', () => {
    const told = new Set(GOLDEN_STORIES.flatMap(({ events }) => events));
    expect([...codec.schemas.keys()].filter((type) => !told.has(type))).toEqual([]);
    const shown = new Set([...told].flatMap((name) => samplesNamed(name, samples)));
    expect(samples.filter((sample) => !shown.has(sample)).map(({ file }) => file)).toEqual([]);
  });

  test.each(GOLDEN_STORIES.map((story) => [story.title, story] as const))('%s', async (_, story) => {
    const aggregate = AGGREGATES.find(({ category }) => category === story.category)!;
    let state: unknown = aggregate.initial;
    for (const [revision, name] of story.events.entries()) {
      for (const sample of samplesNamed(name, samples)) {
        const { type } = sample;
        const { data, fact } = codec.decode(await stored(sample, revision))!;
        const next = aggregate.evolve(state, { type, data }, fact);
        expect(next).not.toEqual(state);
        state = next;
      }
    }
    expect(state).toMatchObject(story.ends);
    // Nothing but JSON: a state is compared, and may be kept.
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});

describe('the check itself can fail', () => {
  const made: AnyAggregate = {
    category: 'parcel',
    events: { ParcelSent: { version: 2, upcast: { 1: (data) => ({ weight_g: data.weight }) } } },
    initial: {},
    evolve: (state: unknown) => state,
  };
  const sample = (type: string, version: number, category = 'parcel'): GoldenSample => ({
    file: `${type}.v${version}.json`,
    type,
    stream: { category },
    metadata: { ...samples[0]!.metadata, schemaVersion: version },
    data: { weight: 5 },
  });
  const variant = (type: string, version: number, kind: string): GoldenSample => ({
    ...sample(type, version),
    file: `${type}.v${version}.${kind}.json`,
  });

  test.each([
    ['a whole set', [sample('ParcelSent', 1), sample('ParcelSent', 2)], []],
    ['an older version without a sample', [sample('ParcelSent', 2)], ['ParcelSent.v1.json is missing']],
    ['the newest version without a sample', [sample('ParcelSent', 1)], ['ParcelSent.v2.json is missing']],
    [
      'a type that nobody knows',
      [sample('ParcelSent', 1), sample('ParcelSent', 2), sample('ParcelLost', 1)],
      ['ParcelLost.v1.json belongs to no event that is known'],
    ],
    [
      'a version that nobody writes yet',
      [sample('ParcelSent', 1), sample('ParcelSent', 2), sample('ParcelSent', 3)],
      ['ParcelSent.v3.json belongs to no event that is known'],
    ],
    [
      'another category',
      [sample('ParcelSent', 1), sample('ParcelSent', 2, 'letter')],
      ['ParcelSent.v2.json is of parcel, not of letter'],
    ],
    [
      'a sample of a kind of its own beside the plain one',
      [sample('ParcelSent', 1), sample('ParcelSent', 2), variant('ParcelSent', 2, 'by_air')],
      [],
    ],
    [
      'a sample of a kind of its own in place of the plain one',
      [sample('ParcelSent', 1), variant('ParcelSent', 2, 'by_air')],
      ['ParcelSent.v2.json is missing'],
    ],
    [
      'a file with another version inside',
      [sample('ParcelSent', 1), { ...sample('ParcelSent', 1), file: 'ParcelSent.v2.json' }],
      ['ParcelSent.v2.json holds another type or version'],
    ],
  ])('%s', (_, set, faults) => {
    expect(goldenFaults([made], set)).toEqual(faults);
  });

  test('a version without the step to the next cannot be read, one with it can', async () => {
    const raw = { ...(await stored(samples[0]!)), type: 'ParcelSent', metadata: sample('ParcelSent', 1).metadata };
    const old = { ...raw, data: { weight: 5 } };
    expect(new EventCodec([made], vault).decode(old)?.data).toEqual({ weight_g: 5 });
    const stepless: AnyAggregate = { ...made, events: { ParcelSent: { version: 2 } } };
    expect(() => new EventCodec([stepless], vault).decode(old)).toThrow('no upcaster from version 1');
  });
});
