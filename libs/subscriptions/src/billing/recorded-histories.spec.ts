import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { steps, stories } from '../fixtures/played-stories.fixture.js';
import { type RecordedHistory, recordHistory, replayHistory } from '../fixtures/recorded-history.fixture.js';
import { subscriptionEvents } from '../subscription.events.js';
import type { RenewalStep } from './renewal.saga.js';

const HISTORIES = 1_000;
const SAGA_STEPS: readonly RenewalStep['step'][] = [
  'start_attempt',
  'resume_attempt',
  'probe_attempt',
  'end_period',
  'end_dunning',
  'resume',
  'wait',
  'rest',
];
const MOST_DRAWN = 40_000;
/** They stand beside the sources: the compiler copies none of them. */
const FILE = fileURLToPath(
  new URL('../../../../../libs/subscriptions/src/fixtures/recorded-histories.json.gz', import.meta.url),
);

/** `UPDATE_HISTORIES=1` records them anew: only for decisions that are meant to change for subscriptions that live. */
if (process.env.UPDATE_HISTORIES === '1') {
  const lines = drawHistories().map((history) => JSON.stringify(history));
  writeFileSync(FILE, gzipSync(lines.join('\n'), { level: 9 }));
}
const histories: RecordedHistory[] = gunzipSync(readFileSync(FILE))
  .toString()
  .split('\n')
  .map((line) => JSON.parse(line));

/** As many as are wanted, and those after them that bring something that none before had. */
function drawHistories(): RecordedHistory[] {
  const sequences = fc.array(steps, { minLength: 5, maxLength: 40 });
  const met = new Set<string>();
  return fc.sample(fc.tuple(stories, sequences), { numRuns: MOST_DRAWN, seed: 20261126 }).flatMap((drawn, index) => {
    const history = recordHistory(...drawn);
    const fresh = [...kindsOf(history)].filter((kind) => !met.has(kind));
    for (const kind of fresh) met.add(kind);
    return index < HISTORIES || fresh.length > 0 ? [history] : [];
  });
}

/** The kinds of events in a history, and whether anything was refused. */
function kindsOf({ opening, steps }: RecordedHistory): ReadonlySet<string> {
  const decided = steps.flatMap((step) =>
    'refused' in step.decided ? ['refused'] : step.decided.map(({ type }) => type),
  );
  return new Set([...opening.map(({ type }) => type), ...decided]);
}

describe('F61: what was decided about subscriptions that live is decided again as it was', () => {
  test(`in more than ${HISTORIES} recorded histories, to the byte`, () => {
    expect(histories.length).toBeGreaterThan(HISTORIES);
    const found = histories.flatMap((history, index) =>
      replayHistory(history).map((divergence) => ({ history: index, ...divergence })),
    );
    expect(found.slice(0, 3)).toEqual([]);
  });

  test('they hold every event that such a sequence can bring, refusals, and every step of the saga', () => {
    const met = new Set(histories.flatMap((history) => [...kindsOf(history)]));
    // A cycle is waived by a free plan only: renewal-cycles.spec.
    met.add('BillingCycleWaived');
    expect([...met].sort()).toEqual([...Object.keys(subscriptionEvents), 'refused'].sort());
    const due = histories.flatMap((history) => history.steps.map((step) => step.due.step));
    expect([...new Set(due)].sort()).toEqual([...SAGA_STEPS].sort());
  });

  test('a decision that was another one is found, at its step', () => {
    const history = histories.find(({ steps }) => steps.some(({ decided }) => !('refused' in decided) && decided[0]))!;
    const at = history.steps.findIndex(({ decided }) => !('refused' in decided) && decided.length > 0);
    const altered = history.steps.map((step, index) => (index === at ? { ...step, decided: [] } : step));
    expect(replayHistory({ ...history, steps: altered })[0]).toMatchObject({ step: at + 1 });
  });
});
