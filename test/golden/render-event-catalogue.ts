import type { AnyAggregate } from '#event-store';
import { MEANINGS, STREAMS } from './event-meanings.js';
import { type GoldenSample, variantOf } from './golden-samples.js';

const HEAD = `# Events

Every event that the engine writes, with one sample of each version. This page is made from the samples in
\`test/golden\`: change those, then run \`UPDATE_DOCS=1 npx jest dist/test/golden\` after a build.

- A stream is named \`<category>-<environment id>.<id>\`. The environment is \`menv_…\`, or \`system\` for what belongs to none.
- Data is plain JSON. Money is \`{amount, currency}\` in minor units. Times are RFC 3339 in UTC with milliseconds.
- Personal data stands under \`data.personal\` and nowhere else. In the log that field is one encrypted text; the samples
  show it in clear. After an erasure it is absent when read.
- Metadata of every event: \`schemaVersion\`, \`occurredAt\` (the environment's time), \`commandId\`, \`fingerprint\` (of the
  command's payload), \`actor\`, \`requestId\` and, when an event was the cause, \`causedBy\`.
- A version that was ever written stays readable. A new version comes with a step from the one before.
`;

/** The page `docs/events.md`. Throws when an event has no meaning written down, or a meaning has no event. */
export function renderEventCatalogue(aggregates: readonly AnyAggregate[], samples: readonly GoldenSample[]): string {
  const known = new Set(aggregates.flatMap(({ events }) => Object.keys(events)));
  const stray = Object.keys(MEANINGS).find((type) => !known.has(type));
  if (stray !== undefined) throw new Error(`event-meanings.ts explains ${stray}, which no aggregate writes`);
  const overview = aggregates.map(
    ({ category, events }) =>
      `| [${category}](#${category}) | ${Object.keys(events).length} | ${streamOf(category).about} |`,
  );
  const table = ['| Stream | Events | What it is about |', '|---|---|---|', ...overview].join('\n');
  return [HEAD, table, '', ...aggregates.map((aggregate) => renderStream(aggregate, samples))].join('\n');
}

function renderStream({ category, events }: AnyAggregate, samples: readonly GoldenSample[]): string {
  const { id, about } = streamOf(category);
  const types = Object.keys(events).map((type) =>
    renderEvent(
      type,
      samples.filter((sample) => sample.type === type),
    ),
  );
  return [`## ${category}\n`, `Stream \`${category}-<environment id>.<${id}>\`. ${about}\n`, ...types].join('\n');
}

function renderEvent(type: string, samples: readonly GoldenSample[]): string {
  const meaning = MEANINGS[type];
  if (meaning === undefined) throw new Error(`event-meanings.ts does not say what ${type} means`);
  return [`### ${type}\n`, `${meaning}\n`, ...samples.map(renderSample)].join('\n');
}

function renderSample(sample: GoldenSample): string {
  const { metadata, data } = sample;
  const variant = variantOf(sample);
  const kind = variant === undefined ? '' : `, ${variant.replaceAll('_', ' ')}`;
  const personal = Object.keys((data.personal as object | undefined) ?? {}).map((field) => `\`${field}\``);
  const note = personal.length > 0 ? ` Personal: ${personal.join(', ')}.` : '';
  return [`Version ${metadata.schemaVersion}${kind}.${note}\n`, '```json', JSON.stringify(data, null, 2), '```\n'].join(
    '\n',
  );
}

function streamOf(category: string): { readonly id: string; readonly about: string } {
  const stream = STREAMS[category];
  if (stream === undefined) throw new Error(`event-meanings.ts does not describe the stream ${category}`);
  return stream;
}
