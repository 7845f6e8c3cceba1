import { beforeEach, describe, expect, test } from '@jest/globals';
import { isRefusal, type Refusal, refuse } from '#kernel';
import { BillingSettings } from './billing/billing-settings.port.js';
import { DEFAULT_BILLING_SETTINGS } from './billing/default-billing-settings.js';
import { RenewalProcess } from './billing/renewal.process.js';
import {
  ArrayEventLog,
  codec,
  commandContext,
  runnerOn,
  TEST_ENVIRONMENT,
} from './fixtures/array-event-log.fixture.js';
import { ArrayViews } from './fixtures/array-views.fixture.js';
import { at, method, PLAN } from './fixtures/subscription-story.fixture.js';
import type { BillingMethod } from './lifecycle/billing-method.js';
import { CancelSubscriptionHandler } from './lifecycle/cancel-subscription.handler.js';
import { CancelSubscription } from './lifecycle/cancel-subscription.js';
import { ChangeSubscriptionPaymentMethodHandler } from './lifecycle/change-subscription-payment-method.handler.js';
import { ChangeSubscriptionPaymentMethod } from './lifecycle/change-subscription-payment-method.js';
import { SubscriptionReferences } from './lifecycle/claim-reference.process.js';
import { TerminationFeeCollection } from './lifecycle/collect-termination-fee.process.js';
import { CreateSubscriptionHandler } from './lifecycle/create-subscription.handler.js';
import { CreateSubscription, type SubscriptionRequest } from './lifecycle/create-subscription.js';
import { PrepareSubscription } from './lifecycle/prepare-subscription.process.js';
import { SubscriptionPaymentMethods } from './lifecycle/subscription-payment-methods.port.js';
import { ArchiveSubscriptionPlanHandler } from './plans/archive-subscription-plan.handler.js';
import { ArchiveSubscriptionPlan } from './plans/archive-subscription-plan.js';
import { CreateSubscriptionPlanHandler } from './plans/create-subscription-plan.handler.js';
import { CreateSubscriptionPlan } from './plans/create-subscription-plan.js';
import { subscriptionPlansProjection } from './plans/subscription-plans.projection.js';
import { getSubscriptionPlan, listSubscriptionPlans } from './plans/subscription-plans.query.js';
import { UpdateSubscriptionPlanHandler } from './plans/update-subscription-plan.handler.js';
import { UpdateSubscriptionPlan } from './plans/update-subscription-plan.js';
import { subscriptionResource } from './views/subscription.view.js';
import { subscriptionsProjection } from './views/subscriptions.projection.js';
import {
  dueSubscriptions,
  getSubscription,
  listSubscriptions,
  liveSubscriptionsOfPlan,
  nextDueAt,
  subscriptionsChargedTo,
} from './views/subscriptions.query.js';

const NOW = at('2026-01-31');
const START = at('2026-02-01');
const ENVIRONMENT = TEST_ENVIRONMENT;

class Methods extends SubscriptionPaymentMethods {
  known: BillingMethod[] = [method('pm_1'), method('pm_2')];
  async resolve(_context: object, _customerId: string, id = 'pm_1'): Promise<BillingMethod | Refusal> {
    const found = this.known.find(({ paymentMethodId }) => paymentMethodId === id);
    return found ?? refuse('RESOURCE_NOT_FOUND', 'No such payment method.');
  }
}

class Settings extends BillingSettings {
  async read() {
    return { ...DEFAULT_BILLING_SETTINGS, timeZone: 'Europe/Paris' };
  }
}

/** Starts lie in the future here, so nothing is charged: whoever touches the gateway or a saved method fails. */
const untouched = <Part extends object>(): Part =>
  new Proxy({} as Part, {
    get: (_part, name) => {
      throw new Error(`${String(name)} was asked for`);
    },
  });
const unasked = { gateway: untouched<never>(), methods: untouched<never>(), breakers: untouched<never>() };
const renewals = () => new RenewalProcess({ runner: runnerOn(log), settings: new Settings(), ...unasked });

let log: ArrayEventLog;
let methods: Methods;

beforeEach(() => {
  log = new ArrayEventLog();
  methods = new Methods();
});

const accepted = <Value extends object>(value: Value | Refusal): Value => {
  if (isRefusal(value)) throw new Error(`refused: ${value.code}`);
  return value;
};

function views(): ArrayViews {
  const events = log.events.map((event) => codec.decode(event)).filter((event) => event !== undefined);
  return new ArrayViews(ENVIRONMENT).apply(subscriptionPlansProjection, events).apply(subscriptionsProjection, events);
}

async function createPlan(name = 'Coffee', commandId = 'create-plan') {
  const {
    planId: _1,
    merchantId: _2,
    currency,
    status: _3,
    version: _4,
    createdAt: _5,
    updatedAt: _6,
    ...terms
  } = PLAN;
  const command = new CreateSubscriptionPlan(commandContext(commandId, NOW), { currency, terms: { ...terms, name } });
  const { state } = accepted(await new CreateSubscriptionPlanHandler(runnerOn(log)).execute(command));
  if (state === null) throw new Error('no plan');
  return state;
}

function create(planId: string, commandId = 'create', changes: Partial<SubscriptionRequest> = {}) {
  const runner = runnerOn(log);
  const preparation = new PrepareSubscription(runner, methods, new Settings());
  const handler = new CreateSubscriptionHandler(runner, preparation, new SubscriptionReferences(runner), renewals());
  const billingStart = { type: 'scheduled', startsAt: START } as const;
  const input = { customerId: 'cus_1', planId, billingStart, externalReferenceId: null, metadata: {}, ...changes };
  return handler.execute(new CreateSubscription(commandContext(commandId, NOW), input));
}

async function created(planId: string, commandId?: string, changes?: Partial<SubscriptionRequest>) {
  const { state } = accepted(await create(planId, commandId, changes));
  if (state === null) throw new Error('no subscription');
  return state;
}

const archive = (planId: string, commandId = 'archive') => {
  const live = { ofPlan: (environmentId: string, id: string) => liveSubscriptionsOfPlan(views(), environmentId, id) };
  const handler = new ArchiveSubscriptionPlanHandler(runnerOn(log), live);
  return handler.execute(new ArchiveSubscriptionPlan(commandContext(commandId, NOW), { planId }));
};

const cancel = (subscriptionId: string, commandId = 'cancel') =>
  new CancelSubscriptionHandler(
    runnerOn(log),
    untouched(),
    new TerminationFeeCollection(runnerOn(log), untouched()),
  ).execute(
    new CancelSubscription(commandContext(commandId, NOW), {
      subscriptionId,
      immediately: true,
      requestedBy: 'merchant',
      comment: 'Moved away',
    }),
  );

describe('plans, by command', () => {
  test('a plan is created, changed under its version, and shown in the contract’s shape', async () => {
    const { planId } = await createPlan();
    const changes = { name: 'Tea', metadata: { a: '1' } };
    const update = new UpdateSubscriptionPlan(commandContext('update', NOW), { planId, changes, expectedVersion: 1 });
    accepted(await new UpdateSubscriptionPlanHandler(runnerOn(log)).execute(update));
    expect(await getSubscriptionPlan(views(), ENVIRONMENT, planId)).toEqual({
      subscription_plan_id: planId,
      merchant_id: 'mer_1',
      name: 'Tea',
      status: 'active',
      currency: 'USD',
      billing_interval: 'monthly',
      billing_interval_count: 1,
      trial_period_days: 0,
      line_items: [
        {
          subscription_plan_line_item_id: expect.stringMatching(/^spli_[0-9A-Z]{26}$/),
          name: 'Beans',
          quantity: 1,
          unit_price_money: { amount: 2495, currency: 'USD' },
        },
      ],
      images: [],
      metadata: { a: '1' },
      version: 2,
      created_at: NOW,
      updated_at: NOW,
    });
  });

  test('a plan with a live subscription is not archived, and the refusal names it', async () => {
    const { planId } = await createPlan();
    const { subscriptionId } = await created(planId);
    expect(await archive(planId)).toMatchObject({
      code: 'PLAN_HAS_ACTIVE_SUBSCRIPTIONS',
      detail: {
        blocking_resources: [{ resource_type: 'subscription', resource_id: subscriptionId, status: 'incomplete' }],
        blocking_resource_count: 1,
      },
    });
    accepted(await cancel(subscriptionId));
    expect(accepted(await archive(planId, 'archive again')).state).toMatchObject({ status: 'archived', version: 2 });
    expect(await create(planId, 'too late')).toMatchObject({ code: 'PLAN_NOT_ACTIVE' });
  });

  test('plans are listed by name, status and text', async () => {
    for (const name of ['Tea', 'Coffee', 'Cocoa']) await createPlan(name, name);
    const list = async (query: object) =>
      (await listSubscriptionPlans(views(), { environmentId: ENVIRONMENT, limit: 10, ...query })).data.map(
        ({ name }) => name,
      );
    expect(await list({ sortBy: 'name', sortDirection: 'asc' })).toEqual(['Cocoa', 'Coffee', 'Tea']);
    expect(await list({ query: 'OFF' })).toEqual(['Coffee']);
    expect(await list({ status: 'archived' })).toEqual([]);
  });
});

describe('subscriptions, by command', () => {
  test('the same create again gets its first answer, though the plan and the method are gone', async () => {
    const { planId } = await createPlan();
    const first = accepted(await create(planId));
    methods.known = [];
    const again = accepted(await create(planId));
    expect(again).toEqual({ ...first, replayed: true });
    expect(await create(planId, 'another')).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });

  test('an unknown plan is refused', async () => {
    expect(await create('plan_unknown')).toMatchObject({ code: 'SUBSCRIPTION_PLAN_NOT_FOUND' });
  });

  test('the write’s own answer and the view show the same', async () => {
    const { planId } = await createPlan();
    const state = await created(planId, 'create', { externalReferenceId: 'ref-1', billingAnchorDay: 15 });
    const shown = await getSubscription(views(), ENVIRONMENT, state.subscriptionId);
    expect(shown).toEqual(subscriptionResource(state));
    expect(shown).toMatchObject({
      status: 'incomplete',
      payment_method_id: 'pm_1',
      billing_anchor_day: 15,
      starts_at: START,
      next_billing_at: START,
      next_retry_at: null,
      cancel_at_period_end: false,
      completed_cycles: 0,
      version: 1,
      line_items: [{ subtotal_money: { amount: 2495, currency: 'USD' } }],
      external_reference_id: 'ref-1',
    });
    expect(shown).not.toHaveProperty('current_period_start');
    expect(await getSubscription(views(), 'menv_01JD000000000000000000000B', state.subscriptionId)).toBeUndefined();
  });

  test('the payment method is changed, and the guard index follows', async () => {
    const { planId } = await createPlan();
    const { subscriptionId } = await created(planId);
    const handler = new ChangeSubscriptionPaymentMethodHandler(runnerOn(log), methods, renewals());
    const change = (id: string, paymentMethodId: string) =>
      handler.execute(
        new ChangeSubscriptionPaymentMethod(commandContext(`${id}${paymentMethodId}`, NOW), {
          subscriptionId: id,
          paymentMethodId,
          requestedBy: 'merchant',
        }),
      );
    expect(accepted(await change(subscriptionId, 'pm_2')).state).toMatchObject({ paymentMethodId: 'pm_2' });
    const expected = { resource_type: 'subscription', resource_id: subscriptionId, status: 'incomplete' };
    expect(await subscriptionsChargedTo(views(), ENVIRONMENT, 'pm_2')).toEqual([expected]);
    expect(await subscriptionsChargedTo(views(), ENVIRONMENT, 'pm_1')).toEqual([]);
    expect(await change(subscriptionId, 'pm_9')).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    expect(await change('sub_unknown', 'pm_2')).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });

  test('a canceled one shows who asked, and leaves every list of live ones', async () => {
    const { planId } = await createPlan();
    const { subscriptionId } = await created(planId);
    accepted(await cancel(subscriptionId));
    expect(await getSubscription(views(), ENVIRONMENT, subscriptionId)).toMatchObject({
      status: 'canceled',
      canceled_at: NOW,
      cancellation_details: { requested_by: 'merchant', requested_at: NOW, comment: 'Moved away' },
      next_retry_at: null,
    });
    expect(log.events.at(-1)?.data).toHaveProperty('personal', '{"comment":"Moved away"}');
    expect(await subscriptionsChargedTo(views(), ENVIRONMENT, 'pm_1')).toEqual([]);
    expect(await nextDueAt(views(), ENVIRONMENT)).toBeUndefined();
  });

  test('they are listed by every filter, page by page, and the due ones in the order of their dates', async () => {
    const { planId } = await createPlan();
    const later = { billingStart: { type: 'scheduled', startsAt: at('2026-03-01') } } as const;
    const a = (await created(planId, 'a', { externalReferenceId: 'r' })).subscriptionId;
    const b = (await created(planId, 'b', later)).subscriptionId;
    const list = async (query: object) =>
      (await listSubscriptions(views(), { environmentId: ENVIRONMENT, limit: 10, ...query })).data.map(
        (shown) => shown.subscription_id,
      );
    expect(await list({ sortBy: 'next_billing_at', sortDirection: 'asc' })).toEqual([a, b]);
    expect(await list({ nextBillingAfter: at('2026-02-02') })).toEqual([b]);
    expect(await list({ externalReferenceId: 'r' })).toEqual([a]);
    expect((await list({ customerId: 'cus_1', statuses: ['incomplete'] })).sort()).toEqual([a, b].sort());
    const nobodys = [{ customerId: 'cus_2' }, { statuses: ['active'] }, { needsAttention: true }, { query: 'xyz' }];
    for (const none of nobodys) expect(await list(none)).toEqual([]);
    expect((await list({ planId, query: 'coff', cancelAtPeriodEnd: false })).sort()).toEqual([a, b].sort());
    const first = await listSubscriptions(views(), { environmentId: ENVIRONMENT, limit: 1 });
    const second = await listSubscriptions(views(), { environmentId: ENVIRONMENT, limit: 1, place: first.next });
    expect(new Set([...first.data, ...second.data].map((shown) => shown.subscription_id))).toEqual(new Set([a, b]));
    expect(second.next).toBeUndefined();
    const due = await dueSubscriptions(views(), { environmentId: ENVIRONMENT, now: START, limit: 10 });
    expect(due).toEqual({
      due: [{ subscriptionId: a, customerId: 'cus_1', obligation: { kind: 'charge', dueAt: START } }],
      next: undefined,
    });
    expect(await nextDueAt(views(), ENVIRONMENT)).toBe(START);
  });
});
