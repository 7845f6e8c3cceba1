import { beforeEach, describe, expect, test } from '@jest/globals';
import { resourceIdFor } from '#event-store';
import { ID_PREFIX, isRefusal } from '#kernel';
import { DefaultBillingSettings } from '../billing/default-billing-settings.js';
import { RenewalProcess } from '../billing/renewal.process.js';
import { ArrayEventLog, codec, commandContext, runnerOn } from '../fixtures/array-event-log.fixture.js';
import { at, method, PLAN } from '../fixtures/subscription-story.fixture.js';
import { CreateSubscriptionPlanHandler } from '../plans/create-subscription-plan.handler.js';
import { CreateSubscriptionPlan } from '../plans/create-subscription-plan.js';
import { SubscriptionReferences } from './claim-reference.process.js';
import { CreateSubscriptionHandler } from './create-subscription.handler.js';
import { CreateSubscription } from './create-subscription.js';
import { PrepareSubscription } from './prepare-subscription.process.js';

const NOW = at('2026-01-31');
const settings = new DefaultBillingSettings();
const methods = { resolve: async () => method() };
/** Starts lie in the future here: nothing is charged. */
const uncharged = {} as never;

let log: ArrayEventLog;
let planId: string;

beforeEach(async () => {
  log = new ArrayEventLog();
  const { currency, ...terms } = PLAN;
  const plan = new CreateSubscriptionPlan(commandContext('plan', NOW), { currency, terms });
  const created = await new CreateSubscriptionPlanHandler(runnerOn(log)).execute(plan);
  if (isRefusal(created) || created.state === null) throw new Error('no plan');
  planId = created.state.planId;
});

/** Each request in a process of its own, which remembers nothing of the others. */
function create(commandId: string, reference = 'seat-1') {
  const runner = runnerOn(log);
  const preparation = new PrepareSubscription(runner, methods, settings);
  const renewals = new RenewalProcess({
    runner,
    settings,
    gateway: uncharged,
    methods: uncharged,
    breakers: uncharged,
  });
  const handler = new CreateSubscriptionHandler(runner, preparation, new SubscriptionReferences(runner), renewals);
  const billingStart = { type: 'scheduled', startsAt: at('2026-02-10') } as const;
  const wish = { customerId: 'cus_1', planId, billingStart, externalReferenceId: reference, metadata: {} };
  return handler.execute(new CreateSubscription(commandContext(commandId, NOW), wish));
}

const idOf = (commandId: string) => resourceIdFor(ID_PREFIX.subscription, commandId);
const made = () => log.events.flatMap((event) => (codec.decode(event)?.type === 'SubscriptionCreated' ? [event] : []));

describe('one reference, many requests (F13)', () => {
  test('a crash between the claim and the creation blocks nothing: the next request makes what was claimed, once', async () => {
    const naturalKey = { customerId: 'cus_1', planId, reference: 'seat-1' };
    const references = new SubscriptionReferences(runnerOn(log));
    expect(await references.claim(commandContext('first', NOW), naturalKey, idOf('first'))).toBe(idOf('first'));
    expect(await create('second')).toMatchObject({ state: { subscriptionId: idOf('first') }, replayed: false });
    expect(await create('second')).toMatchObject({ state: { subscriptionId: idOf('first') }, replayed: true });
    expect(await create('first')).toMatchObject({
      code: 'SUBSCRIPTION_ALREADY_EXISTS',
      detail: { blocking_resources: [{ resource_id: idOf('first') }] },
    });
    expect(made()).toHaveLength(1);
  });

  test('of many at once in many processes one makes it, and the others are told which', async () => {
    const keys = Array.from({ length: 12 }, (_, n) => `request-${n}`);
    const answers = await Promise.all(keys.map((key) => create(key)));
    expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(1);
    const refused = answers.filter(isRefusal).map(({ code }) => code);
    expect(new Set(refused)).toEqual(new Set(['SUBSCRIPTION_ALREADY_EXISTS']));
    expect(made()).toHaveLength(1);
  });

  test('another reference is another subscription', async () => {
    await create('first');
    await create('second', 'seat-2');
    expect(made()).toHaveLength(2);
  });
});
