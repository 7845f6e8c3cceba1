import { describe, expect, it } from '@jest/globals';
import { type CustomerEvent, customerAggregate, paymentMethodsProjection } from '#customers';
import type { FindQuery, Projection } from '#projections';
import type { Environment } from '#scheduling';
import {
  ArrayEventLog,
  codec,
  commandContext,
  runnerOn,
  TEST_ENVIRONMENT,
} from '../fixtures/array-event-log.fixture.js';
import { ArrayViews } from '../fixtures/array-views.fixture.js';
import { at, FINAL, SubscriptionStory, usd } from '../fixtures/subscription-story.fixture.js';
import { subscriptionAggregate } from '../subscription.js';
import { subscriptionsProjection } from '../views/subscriptions.projection.js';
import { DueMethodRecoveries } from './due-method-recoveries.js';

const ENVIRONMENT: Environment = { environmentId: TEST_ENVIRONMENT, merchantId: 'mer_1', mode: 'test' };
const NOW = at('2026-03-01');

/** A reader that looks at three documents and then says where to go on, as a store does that holds many. */
class ShortPages extends ArrayViews {
  override async find<Doc extends object>(view: Projection<Doc>, { filter, ...query }: FindQuery<Doc>) {
    const page = await super.find(view, { ...query, limit: 3 });
    return { ...page, docs: page.docs.filter((doc) => filter?.(doc) ?? true) };
  }
}

/** The customer's method was declined, and then a charge of it succeeded. */
function mendedMethod(): readonly CustomerEvent[] {
  const paymentMethodId = 'pm_1';
  const method = { paymentMethodId, customerId: 'cus_1', merchantId: 'mer_1', type: 'card', usage: 'off_session' };
  const decision = { decidedBy: 'issuer', policyVersion: 'declines-1', networkVerdict: { isNever: false } };
  const decline = { paymentIntentId: 'pi_1', code: 'stolen_card', declineClass: 'never_without_new_method' };
  return [
    { type: 'PaymentMethodSaveStarted', data: { ...method, gatewaySetupId: 'seti_1' } },
    {
      type: 'PaymentMethodActivated',
      data: {
        ...{ paymentMethodId, methodToken: 'tok_1', usage: 'off_session', authenticatedForOffSession: false },
        card: { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 },
        consent: { givenAt: at('2026-01-01'), channel: 'test' },
      },
    },
    {
      type: 'PaymentMethodDeclineRecorded',
      data: {
        paymentMethodId,
        ...decline,
        ...decision,
        initiatedBy: 'merchant',
        amount: usd(2495),
        at: at('2026-02-28'),
      },
    },
    {
      type: 'PaymentMethodChargeRecorded',
      data: { paymentMethodId, paymentIntentId: 'pi_2', authenticatedForOffSession: false, at: NOW },
    },
  ] as unknown as CustomerEvent[];
}

async function worldWith(stories: readonly SubscriptionStory[]) {
  const log = new ArrayEventLog();
  const runner = runnerOn(log);
  await runner.execute(customerAggregate, 'cus_1', commandContext('mend', NOW), mendedMethod);
  for (const { events, subscription } of stories) {
    const { subscriptionId } = subscription;
    const context = commandContext(`story-${subscriptionId}`, subscription.createdAt);
    await runner.execute(subscriptionAggregate, subscriptionId, context, () => events);
  }
  const stored = log.events.map((event) => codec.decode(event)!);
  const views = new ShortPages(TEST_ENVIRONMENT)
    .apply(subscriptionsProjection, stored)
    .apply(paymentMethodsProjection, stored);
  const told = log.events.length;
  const since = () => log.events.slice(told).map((event) => `${event.streamName.split('.').at(-1)} ${event.type}`);
  return { source: new DueMethodRecoveries(runner, views), since };
}

const id = (n: number) => `sub_${String(n).padStart(2, '0')}`;
const started = (n: number) => SubscriptionStory.created({ subscriptionId: id(n) }).pay();

describe('a payment method that works again', () => {
  it('brings all bills forward that wait for it, however many pages they fill, and is told once', async () => {
    const waiting = [0, 5, 6, 7, 8, 13];
    const stories = Array.from({ length: 14 }, (_, n) =>
      waiting.includes(n) ? started(n).untilDue().decline(FINAL) : started(n),
    );
    const { source, since } = await worldWith(stories);
    const due = await source.due(ENVIRONMENT, NOW, 100);
    expect(due.map(({ key }) => key)).toEqual(['recovery/pm_1']);
    // The views stand still meanwhile: what was brought forward still looks as if it waited.
    expect(await source.act(due[0]!, NOW)).toBeDefined();
    const all = [...waiting.map((n) => `${id(n)} BillingRetryBroughtForward`), 'cus_1 PaymentMethodRecoveryPassedOn'];
    expect(since()).toEqual(all);
    await source.act(due[0]!, NOW);
    expect(since()).toEqual(all);
  });
});
