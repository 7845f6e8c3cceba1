import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { AGGREGATES } from '#catalogue';
import { readGoldenSamples } from './golden-samples.js';
import { renderEventCatalogue } from './render-event-catalogue.js';

const PAGE = fileURLToPath(new URL('../../../docs/events.md', import.meta.url));
const rendered = renderEventCatalogue(AGGREGATES, readGoldenSamples());

test('docs/events.md shows the events as they are (UPDATE_DOCS=1 writes it anew)', () => {
  if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, rendered);
  expect(readFileSync(PAGE, 'utf8')).toBe(rendered);
});

test('an event that is explained nowhere stops the rendering', () => {
  const made = { category: 'customer', events: { CustomerMoved: { version: 1 } }, initial: {}, evolve: () => ({}) };
  expect(() => renderEventCatalogue([...AGGREGATES, made], [])).toThrow('what CustomerMoved means');
  expect(() => renderEventCatalogue([], [])).toThrow('which no aggregate writes');
});
