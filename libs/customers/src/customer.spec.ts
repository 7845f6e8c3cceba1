import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal, plusDays } from '#kernel';
import type { CustomerEvent } from './customer.events.js';
import { customerEventSchemas } from './customer.events.js';
import { type CustomerState, customerAggregate } from './customer.js';
import { ArrayViewReader, project, stored } from './fixtures/array-view-reader.js';
import { CUSTOMER, ENVIRONMENT, START } from './fixtures/customer-facts.js';
import { anyHistory, type Decide } from './fixtures/customer-histories.js';
import { paymentMethodsProjection } from './payment-methods/payment-methods.projection.js';
import { isProfileEvent } from './profile/customer-profile.js';
import { customersProjection } from './profile/customers.projection.js';
import { assessReadiness } from './readiness/readiness.js';
import { READINESS_POLICY } from './readiness/readiness.policy.js';
import { readinessProjection } from './readiness/readiness.projection.js';
import { getPaymentMethodReadiness } from './readiness/readiness.query.js';
import { defaultMethodOf } from './readiness/readiness.view.js';

interface Step {
  readonly before: CustomerState;
  readonly events: readonly CustomerEvent[];
  readonly after: CustomerState;
  readonly decide: Decide;
}

/** Carries commands out one after the other; refused ones leave no step. */
function run(commands: readonly Decide[]): { steps: Step[]; log: CustomerEvent[] } {
  const steps: Step[] = [];
  const log: CustomerEvent[] = [];
  let state = customerAggregate.initial;
  for (const decide of commands) {
    const events = decide(state);
    if (isRefusal(events)) continue;
    const before = state;
    for (const event of events) {
      const { fact } = stored(event, log.length, CUSTOMER);
      state = customerAggregate.evolve(state, event, fact);
      log.push(event);
    }
    steps.push({ before, events, after: state, decide });
  }
  return { steps, log };
}

const holds = (check: (history: ReturnType<typeof run>) => void) =>
  fc.assert(
    fc.property(anyHistory, (commands) => check(run(commands))),
    { numRuns: 400 },
  );

describe('a customer, whatever is commanded,', () => {
  test('decides nothing new on its own result', () => {
    holds(({ steps }) => {
      for (const { decide, after } of steps) {
        const again = decide(after);
        // Whoever named the version before their own change is told that it has passed.
        const isStale = isRefusal(again) && again.code === 'VERSION_CONFLICT';
        expect(isStale ? [] : again).toEqual([]);
      }
    });
  });

  test('has 0 or 1 default, attached and off-session, and active when it was set (I6)', () => {
    holds(({ steps }) => {
      for (const { after, events } of steps) {
        const id = after.profile?.defaultPaymentMethodId;
        if (id === undefined) continue;
        const facts = after.paymentMethods[id]?.facts;
        expect(['active', 'expired']).toContain(facts?.status);
        expect(facts?.usage).toBe('off_session');
        if (events.some(({ type }) => type === 'DefaultPaymentMethodSet')) expect(facts?.status).toBe('active');
      }
    });
  });

  test('has default addresses that exist', () => {
    holds(({ steps }) => {
      for (const { after } of steps) {
        const ids = after.profile?.addresses.map(({ customerAddressId }) => customerAddressId);
        for (const id of Object.values(after.profile?.defaultAddressIds ?? {})) expect(ids).toContain(id);
      }
    });
  });

  test("moves its version with what can be seen of it, never with payment methods' housekeeping", () => {
    holds(({ steps }) => {
      for (const { before, events, after } of steps) {
        const visible = events.filter(isProfileEvent).length;
        expect(after.profile?.version).toBe((before.profile?.version ?? 0) + visible);
      }
    });
  });

  test('looks the same from the views as from the write model', () => {
    holds(({ steps, log }) => {
      const state = steps.at(-1)?.after;
      const events = log.map((event, revision) => stored(event, revision, CUSTOMER));
      expect(project(customersProjection, events).get(CUSTOMER)).toEqual(state?.profile);
      const methods = Object.values(state?.paymentMethods ?? {}).map(({ facts }) => [facts.paymentMethodId, facts]);
      expect([...project(paymentMethodsProjection, events)].sort()).toEqual(methods.sort());
      const readiness = project(readinessProjection, events).get(CUSTOMER);
      const defaultId = state?.profile?.defaultPaymentMethodId;
      expect(readiness && defaultMethodOf(readiness)).toEqual(defaultId && state?.paymentMethods[defaultId]?.facts);
      expect(readiness?.declines).toEqual(state?.declines);
    });
  });

  test('has each of its methods judged the same from the views as on the way of a charge', async () => {
    const questions = fc.record(
      {
        amount: fc.constantFrom(1_000, 2_000),
        on: fc.integer({ min: 0, max: 400 }).map((days) => plusDays(START, days)),
      },
      { requiredKeys: [] },
    );
    const initiators = fc.constantFrom(undefined, 'merchant' as const, 'customer' as const);
    await fc.assert(
      fc.asyncProperty(anyHistory, questions, initiators, async (commands, { amount, on }, initiatedBy) => {
        const { steps, log } = run(commands);
        const { paymentMethods = {}, declines = {} } = steps.at(-1)?.after ?? {};
        const views = new ArrayViewReader(
          ENVIRONMENT,
          log.map((event, revision) => stored(event, revision, CUSTOMER)),
        );
        const question = { amount, on, initiatedBy, currency: 'USD', evaluatedAt: plusDays(START, 400) };
        for (const { facts } of Object.values(paymentMethods)) {
          const charged = { customer: facts, paymentMethod: facts, declines, policy: READINESS_POLICY };
          const shown = { ...question, environmentId: ENVIRONMENT };
          const fromViews = await getPaymentMethodReadiness(views, facts.paymentMethodId, shown);
          expect(fromViews).toEqual(assessReadiness({ ...question, ...charged }));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('writes events that JSON keeps whole, of known schemas, personal data under `personal` only', () => {
    holds(({ log }) => {
      expect(JSON.parse(JSON.stringify(log))).toStrictEqual(log);
      for (const { type, data } of log) {
        expect(customerEventSchemas).toHaveProperty(type);
        expect(JSON.stringify({ ...data, personal: undefined })).not.toMatch(/example\.com|Main St|Side St|Ada/);
      }
    });
  });
});

test('a history as drawn above reaches every event', () => {
  const seen = new Set<string>();
  const record = (commands: readonly Decide[]) => {
    for (const event of run(commands).log) seen.add(event.type);
  };
  fc.assert(
    fc.property(anyHistory, (commands) => record(commands)),
    { numRuns: 400, seed: 1 },
  );
  const expected = Object.keys(customerEventSchemas).filter((type) => type !== 'CustomerCreationAbandoned');
  expect([...seen].sort()).toEqual(expected.sort());
});
