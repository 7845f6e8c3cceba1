import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#kernel';
import { decideChangeSettings, type SettingsPatch } from './change-settings.js';
import { effectiveSettings } from './effective-settings.js';
import type { SettingsChanged, SubscriptionSettingsPatch } from './settings.events.js';
import { type Settings, settingsAggregate } from './settings.js';
import { CANCELLATION_REASONS, type CustomerAccount, type Given, SETTINGS_DEFAULTS } from './settings-values.js';

const AT = '2026-03-01T10:00:00.000Z';

function folded(settings: Settings, events: readonly SettingsChanged[]): Settings {
  const fact = { id: 'e', at: AT, revision: settings.version };
  return events.reduce((state, event) => settingsAggregate.evolve(state, event, fact), settings);
}

function decided(patch: SettingsPatch, settings: Settings): readonly SettingsChanged[] {
  const decision = decideChangeSettings(patch, settings);
  if (isRefusal(decision)) throw new Error(decision.code);
  return decision;
}

const settingsAfter = (...patches: readonly SettingsPatch[]): Settings =>
  patches.reduce((settings, patch) => folded(settings, decided(patch, settings)), settingsAggregate.initial);

describe('changing settings', () => {
  test('records the values that change, and the version that they make', () => {
    const patch: SettingsPatch = {
      subscriptions: { dunningRetryOffsets_days: [8, 8, 8], timeZone: 'Europe/Paris' },
      customerEmailDelivery: { dunning: 'merchant_sends' },
      metadata: { team: 'billing' },
    };
    expect(decided(patch, settingsAggregate.initial)).toEqual([
      { type: 'SettingsChanged', data: { version: 1, changes: patch } },
    ]);
  });

  test('a null gives a value back, for the block all of them, and for what was never set nothing', () => {
    const set = settingsAfter({ subscriptions: { dunningRetry_days: 10, dunningEndAction: 'pause' } });
    expect(decided({ subscriptions: { dunningRetry_days: null, timeZone: null } }, set)).toEqual([
      { type: 'SettingsChanged', data: { version: 2, changes: { subscriptions: { dunningRetry_days: null } } } },
    ]);
    const cleared = folded(set, decided({ subscriptions: null }, set));
    expect(cleared).toMatchObject({ version: 2, subscriptions: {} });
    expect(effectiveSettings(cleared)).toEqual(SETTINGS_DEFAULTS);
    expect(decided({ subscriptions: null, customerAccount: null, metadata: null }, cleared)).toEqual([]);
  });

  test('the account is replaced as a whole, and what is left out of it has its default', () => {
    const both = settingsAfter(
      { customerAccount: { buyerCapabilities: { cancellationTiming: 'buyer_chooses', pause: { enabled: true } } } },
      { customerAccount: { buyerCapabilities: { pause: { maxCycles: 3 } } } },
    );
    expect(both.customerAccount).toEqual({ buyerCapabilities: { pause: { maxCycles: 3 } } });
    expect(effectiveSettings(both).customerAccount.buyerCapabilities).toMatchObject({
      cancellationTiming: 'end_of_period',
      pause: { enabled: false, maxCycles: 3 },
    });
  });

  test('a stale version is refused with the one that stands, also when nothing would change', () => {
    const set = settingsAfter({ metadata: { a: '1' } });
    for (const a of ['1', '2']) {
      expect(decideChangeSettings({ metadata: { a }, expectedVersion: 0 }, set)).toMatchObject({
        code: 'SETTINGS_CONCURRENT_MODIFICATION',
        detail: { current_version: 1 },
      });
    }
    expect(decided({ metadata: { a: '1' }, expectedVersion: 1 }, set)).toEqual([]);
    expect(decided({ metadata: { a: '2' }, expectedVersion: 1 }, set)).toHaveLength(1);
    expect(decided({ metadata: { a: '1' }, expectedVersion: 0 }, settingsAggregate.initial)).toHaveLength(1);
  });

  test.each<[string, SubscriptionSettingsPatch, SubscriptionSettingsPatch, number]>([
    ['retries', {}, { dunningRetryOffsets_days: [8, 8, 15] }, 31],
    ['retries and days', {}, { dunningRetry_days: 2, dunningRetryOffsets_days: [3] }, 3],
    ['fewer days', { dunningRetryOffsets_days: [8, 8, 8] }, { dunningRetry_days: 23 }, 24],
    [
      'the default days',
      { dunningRetry_days: 60, dunningRetryOffsets_days: [30, 30] },
      { dunningRetry_days: null },
      60,
    ],
  ])('%s that leave a retry beyond the days are refused', (_, before, change, last_retry_days) => {
    const set = settingsAfter({ subscriptions: before });
    expect(decideChangeSettings({ subscriptions: change }, set)).toMatchObject({
      code: 'VALIDATION_ERROR',
      detail: {
        param: 'subscriptions.dunning_retry_offsets_days',
        dunning_retry_days: change.dunningRetry_days ?? 30,
        last_retry_days,
      },
    });
  });

  test('retries that end with the days stand; the default ones are cut by fewer days without a word', () => {
    expect(settingsAfter({ subscriptions: { dunningRetryOffsets_days: [15, 15] } }).version).toBe(1);
    expect(settingsAfter({ subscriptions: { dunningRetry_days: 2 } }).version).toBe(1);
  });

  test('what was set before they were compared hinders no other change', () => {
    const changes = { subscriptions: { dunningRetryOffsets_days: [30, 30] } };
    const set = folded(settingsAggregate.initial, [{ type: 'SettingsChanged', data: { version: 1, changes } }]);
    expect(decided({ subscriptions: { dunningEndAction: 'pause' } }, set)).toHaveLength(1);
    expect(decided({ subscriptions: { dunningRetry_days: 60 } }, set)).toHaveLength(1);
  });

  test('only what speaks of dunning moves the version of the dunning policy', () => {
    const set = settingsAfter({ subscriptions: { dunningEndAction: 'pause' } }, { metadata: { a: '1' } });
    expect(set).toMatchObject({ version: 2, dunningVersion: 1 });
    expect(settingsAfter({ subscriptions: { timeZone: 'Asia/Tokyo' } }).dunningVersion).toBe(0);
  });

  test('metadata keeps its own rules', () => {
    const patch = { metadata: { flint_a: '1' } };
    expect(decideChangeSettings(patch, settingsAggregate.initial)).toMatchObject({ code: 'RESERVED_METADATA_KEY' });
  });

  const offer = (pauseCycles?: number, maxCycles?: number): Given<CustomerAccount> => ({
    buyerCapabilities: { pause: { maxCycles }, retentionOffer: { kind: 'pause_instead', pauseCycles } },
  });
  const capability = (member: string) => `customer_account.buyer_capabilities.${member}`;

  test.each<[string, Given<CustomerAccount>, string, string]>([
    ['no address', { mode: 'merchant_hosted' }, 'FIELD_REQUIRED', 'customer_account.merchant_account_url'],
    ['an offer without length', offer(), 'FIELD_REQUIRED', capability('retention_offer.pause_cycles')],
    ['an offer that is too long', offer(4, 3), 'INVALID_REQUEST', capability('retention_offer.pause_cycles')],
    [
      'a length without an offer',
      { buyerCapabilities: { retentionOffer: { kind: 'none', pauseCycles: 1 } } },
      'INVALID_REQUEST',
      capability('retention_offer.pause_cycles'),
    ],
    [
      'a reason twice',
      { buyerCapabilities: { cancellationReasons: ['other', 'other'] } },
      'INVALID_REQUEST',
      capability('cancellation_reasons'),
    ],
  ])('an account with %s is refused', (_, customerAccount, code, param) => {
    const given = JSON.parse(JSON.stringify(customerAccount));
    expect(decideChangeSettings({ customerAccount: given }, settingsAggregate.initial)).toMatchObject({
      code,
      detail: { param },
    });
  });

  test('an offer within the bound stands, and one where there is no bound', () => {
    expect(settingsAfter({ customerAccount: offer(3, 3) }).version).toBe(1);
    expect(settingsAfter({ customerAccount: JSON.parse(JSON.stringify(offer(12))) }).version).toBe(1);
  });
});

/** What a client believes: a map of what it sent, laid over the defaults. */
type Model = Record<string, unknown>;

/** Retries and days that go together, whichever of the patches they come from. */
const fields = fc.record<Required<SubscriptionSettingsPatch>>(
  {
    dunningRetry_days: fc.option(fc.integer({ min: 24, max: 60 })),
    dunningRetryOffsets_days: fc.option(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 })),
    dunningEndAction: fc.option(fc.constantFrom('cancel', 'pause', 'notify_only')),
    externalDunningEndAction: fc.option(fc.constantFrom('cancel', 'pause', 'notify_only')),
    defaultBillingScheduleOwner: fc.option(fc.constantFrom('flint', 'external')),
    timeZone: fc.option(fc.constantFrom('UTC', 'Europe/Paris', 'Asia/Tokyo')),
    sendBackorderedEmail: fc.option(fc.boolean()),
    renewalUpcomingLead_days: fc.option(fc.integer({ min: 1, max: 30 })),
    trialEndingLead_days: fc.option(fc.integer({ min: 1, max: 30 })),
    chargeRate_perSecond: fc.option(fc.integer({ min: 1, max: 10_000 })),
    renewalSpread_s: fc.option(fc.integer({ min: 0, max: 86_400 })),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<SubscriptionSettingsPatch>;
const accounts: fc.Arbitrary<Given<CustomerAccount>> = fc.record(
  {
    mode: fc.constant<'flint_hosted'>('flint_hosted'),
    merchantAccountUrl: fc.webUrl(),
    buyerCapabilities: fc.record(
      { cancellationReasons: fc.uniqueArray(fc.constantFrom(...CANCELLATION_REASONS), { maxLength: 8 }) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
const patches: fc.Arbitrary<SettingsPatch> = fc.record(
  {
    subscriptions: fc.option(fields, { freq: 9 }),
    customerAccount: fc.option(accounts),
    customerEmailDelivery: fc.option(fc.constantFrom({}, { dunning: 'merchant_sends' as const })),
    metadata: fc.option(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.option(fc.string({ maxLength: 3 })))),
  },
  { requiredKeys: [] },
);

function merged(model: Model, patch: object | null | undefined): Model {
  if (patch === undefined) return model;
  const next: Model = patch === null ? {} : { ...model };
  for (const [name, value] of Object.entries(patch ?? {})) {
    if (value === null) delete next[name];
    else next[name] = value;
  }
  return next;
}

describe('after any patches', () => {
  test('the effective settings are what folding the patches in a plain map gives', () => {
    fc.assert(
      fc.property(fc.array(patches, { maxLength: 12 }), (all) => {
        let [subscriptions, metadata]: Model[] = [{}, {}] as [Model, Model];
        let account: Given<CustomerAccount> | null = null;
        let delivery: object | null = null;
        for (const patch of all) {
          subscriptions = merged(subscriptions!, patch.subscriptions);
          metadata = merged(metadata!, patch.metadata);
          if (patch.customerAccount !== undefined) account = patch.customerAccount;
          if (patch.customerEmailDelivery !== undefined) delivery = patch.customerEmailDelivery;
        }
        const settings = settingsAfter(...all);
        const effective = effectiveSettings(settings);
        expect(effective.subscriptions).toEqual({ ...SETTINGS_DEFAULTS.subscriptions, ...subscriptions });
        const { buyerCapabilities, ...where } = SETTINGS_DEFAULTS.customerAccount;
        const { buyerCapabilities: given, ...own } = account ?? {};
        expect(effective.customerAccount).toEqual({
          ...where,
          ...own,
          buyerCapabilities: { ...buyerCapabilities, ...given },
        });
        expect(effective.customerEmailDelivery).toEqual({ ...SETTINGS_DEFAULTS.customerEmailDelivery, ...delivery });
        expect(settings.metadata).toEqual(metadata);
      }),
      { numRuns: 500 },
    );
  });

  test('the last patch again changes nothing, and the version counts the changes', () => {
    fc.assert(
      fc.property(fc.array(patches, { minLength: 1, maxLength: 6 }), (all) => {
        const settings = settingsAfter(...all);
        expect(decided(all.at(-1)!, settings)).toEqual([]);
        expect(settings.version).toBeLessThanOrEqual(all.length);
        expect(settings.dunningVersion).toBeLessThanOrEqual(settings.version);
      }),
    );
  });
});
