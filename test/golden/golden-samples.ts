import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AnyAggregate, EventMetadata } from '#event-store';

/** One event as it stands in the log, but for `data.personal`, which is in clear here. */
export interface GoldenSample {
  /** The file's name: `CustomerCreated.v1.json`, or with what is special about it: `CustomerCreated.v1.by_import.json`. */
  readonly file: string;
  readonly type: string;
  readonly stream: { readonly category: string };
  readonly metadata: EventMetadata;
  readonly data: Record<string, unknown>;
}

/** Samples stand beside the sources: the compiler copies none of them. */
const FOLDER = fileURLToPath(new URL('../../../test/golden/', import.meta.url));

/** All samples, by file name. */
export function readGoldenSamples(folder = FOLDER): readonly GoldenSample[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ file, ...JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) }) as GoldenSample);
}

/** What is special about a sample that stands beside the plain one of its version; undefined of the plain one. */
export function variantOf({ file }: GoldenSample): string | undefined {
  return /\.v\d+\.(\w+)\.json$/.exec(file)?.[1];
}

/** The samples that a story means by a name: those of a type, or one of a kind of its own (`CustomerCreated.by_import`). */
export function samplesNamed(name: string, samples: readonly GoldenSample[]): readonly GoldenSample[] {
  const [type, variant] = name.split('.');
  return samples.filter((sample) => sample.type === type && variantOf(sample) === variant);
}

/** What is wrong with a set of samples: a version without one, one without a version, a wrong name or category. */
export function goldenFaults(aggregates: readonly AnyAggregate[], samples: readonly GoldenSample[]): string[] {
  const faults: string[] = [];
  const expected = new Map<string, string>();
  for (const { category, events } of aggregates) {
    for (const [type, { version }] of Object.entries<{ version: number }>(events)) {
      for (let each = 1; each <= version; each++) expected.set(`${type}.v${each}.json`, category);
    }
  }
  const present = new Set(samples.map(({ file }) => file));
  for (const file of expected.keys()) if (!present.has(file)) faults.push(`${file} is missing`);
  for (const sample of samples) {
    const { type, stream, metadata } = sample;
    const variant = variantOf(sample);
    const file = variant === undefined ? sample.file : sample.file.replace(`.${variant}.json`, '.json');
    const category = expected.get(file);
    if (category === undefined) faults.push(`${sample.file} belongs to no event that is known`);
    else if (category !== stream.category) faults.push(`${sample.file} is of ${category}, not of ${stream.category}`);
    if (file !== `${type}.v${metadata.schemaVersion}.json`) faults.push(`${sample.file} holds another type or version`);
  }
  return faults;
}
