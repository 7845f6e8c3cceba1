import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { EventSchema } from '#kernel';
import { subscriptionPlanEvents } from './plans/subscription-plan.events.js';
import { subscriptionPlanAggregate } from './plans/subscription-plan.js';
import { subscriptionEvents } from './subscription.events.js';
import { subscriptionAggregate } from './subscription.js';

interface Sample {
  readonly type: string;
  readonly version: number;
  readonly data: Record<string, unknown>;
}

// Samples stand beside the sources: the compiler copies none of them.
const folder = fileURLToPath(new URL('../../../../libs/subscriptions/golden/', import.meta.url));
const samples = readdirSync(folder).map((file) => JSON.parse(readFileSync(`${folder}${file}`, 'utf8')) as Sample);
const schemas: Readonly<Record<string, EventSchema>> = { ...subscriptionPlanEvents, ...subscriptionEvents };
const first = new Map(samples.map((sample) => [sample.type, sample]));

describe('every event that was ever stored can still be read', () => {
  test('each type and version has a sample', () => {
    const expected = Object.entries(schemas).flatMap(([type, { version }]) =>
      Array.from({ length: version }, (_, index) => `${type}.v${index + 1}`),
    );
    expect(samples.map(({ type, version }) => `${type}.v${version}`).sort()).toEqual(expected.sort());
  });

  test.each(samples.map((sample) => [`${sample.type}.v${sample.version}`, sample] as const))('%s', (_name, sample) => {
    const isPlan = Object.hasOwn(subscriptionPlanEvents, sample.type);
    const aggregate = isPlan ? subscriptionPlanAggregate : subscriptionAggregate;
    const needed = isPlan ? ['SubscriptionPlanCreated'] : ['SubscriptionCreated', 'BillingAttemptStarted'];
    const isFirst = needed[0] === sample.type;
    const before = isFirst ? [] : needed.filter((type) => type !== sample.type).map((type) => first.get(type));
    const history = [...before, sample];
    const fold = aggregate.evolve as unknown as (
      state: unknown,
      event: unknown,
      fact: unknown,
    ) => Record<string, unknown>;
    const state = history.reduce<unknown>(
      (folded, event, revision) =>
        fold(folded, event, { id: `e${revision}`, at: '2026-02-28T00:00:05.000Z', revision }),
      aggregate.initial,
    );
    // What was folded is plain JSON, and knows that something happened.
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect(state).toMatchObject({ version: history.length });
  });
});
