import {
  type BillingScheduleOwner,
  CANCELLATION_REASONS,
  type CancellationReason,
  type CustomerEmailDelivery,
  type DunningEndAction,
  SETTINGS_LIMITS,
} from '#merchants';
import {
  ExampleBody,
  ExpectedVersion,
  Flag,
  ListOf,
  MetadataUpdate,
  Nested,
  Nullable,
  OneOf,
  Optional,
  TimeZone,
  WebUrl,
  Whole,
} from '../../http/index.js';

const END_ACTIONS: readonly DunningEndAction[] = ['cancel', 'pause', 'notify_only'];

const EndAction = (): PropertyDecorator => OneOf(END_ACTIONS);
const LeadDays = (): PropertyDecorator => Whole(1, SETTINGS_LIMITS.lead_days);
const Cycles = (): PropertyDecorator => Whole(1, SETTINGS_LIMITS.pauseCycles);

export class SubscriptionSettingsBody {
  @Optional()
  @Nullable()
  @Whole(1, SETTINGS_LIMITS.dunningRetry_days, 'INVALID_DUNNING_RETRY_DAYS')
  dunning_retry_days?: number | null;

  @Optional()
  @Nullable()
  @ListOf(1, SETTINGS_LIMITS.dunningOffsets)
  @Whole(1, SETTINGS_LIMITS.dunningOffset_days, undefined, true)
  dunning_retry_offsets_days?: number[] | null;

  @Optional()
  @Nullable()
  @EndAction()
  dunning_end_action?: DunningEndAction | null;

  @Optional()
  @Nullable()
  @EndAction()
  external_dunning_end_action?: DunningEndAction | null;

  @Optional()
  @Nullable()
  @OneOf(['flint', 'external'], 'INVALID_BILLING_SCHEDULE_OWNER')
  default_billing_schedule_owner?: BillingScheduleOwner | null;

  @Optional()
  @Nullable()
  @TimeZone()
  time_zone?: string | null;

  @Optional()
  @Nullable()
  @Flag()
  send_backordered_email?: boolean | null;

  @Optional()
  @Nullable()
  @LeadDays()
  renewal_upcoming_lead_days?: number | null;

  @Optional()
  @Nullable()
  @LeadDays()
  trial_ending_lead_days?: number | null;

  @Optional()
  @Nullable()
  @Whole(1, SETTINGS_LIMITS.chargeRate_perSecond)
  charge_rate_per_second?: number | null;

  @Optional()
  @Nullable()
  @Whole(0, SETTINGS_LIMITS.renewalSpread_s)
  renewal_spread_seconds?: number | null;
}

export class BuyerPauseBody {
  @Optional()
  @Flag()
  enabled?: boolean;

  @Optional()
  @Nullable()
  @Cycles()
  max_cycles?: number | null;
}

export class RetentionOfferBody {
  @OneOf(['none', 'pause_instead'])
  kind!: 'none' | 'pause_instead';

  @Optional()
  @Nullable()
  @Cycles()
  pause_cycles?: number | null;
}

export class BuyerCapabilitiesBody {
  @Optional()
  @ListOf(0, CANCELLATION_REASONS.length)
  @OneOf(CANCELLATION_REASONS, undefined, true)
  cancellation_reasons?: CancellationReason[];

  @Optional()
  @OneOf(['end_of_period', 'buyer_chooses'])
  cancellation_timing?: 'end_of_period' | 'buyer_chooses';

  @Optional()
  @Nested(() => BuyerPauseBody)
  pause?: BuyerPauseBody;

  @Optional()
  @Nested(() => RetentionOfferBody)
  retention_offer?: RetentionOfferBody;
}

export class CustomerAccountBody {
  @Optional()
  @OneOf(['flint_hosted', 'merchant_hosted'])
  mode?: 'flint_hosted' | 'merchant_hosted';

  @Optional()
  @Nullable()
  @WebUrl()
  merchant_account_url?: string | null;

  @Optional()
  @Nullable()
  @Nested(() => BuyerCapabilitiesBody)
  buyer_capabilities?: BuyerCapabilitiesBody | null;
}

export class CustomerEmailDeliveryBody {
  @Optional()
  @OneOf(['flint_sends', 'merchant_sends'])
  dunning?: CustomerEmailDelivery['dunning'];
}

@ExampleBody({
  expected_version: 2,
  subscriptions: { dunning_retry_days: 14, dunning_end_action: 'pause', time_zone: 'Europe/Paris' },
})
export class UpdateSettingsBody {
  @Optional()
  @ExpectedVersion()
  expected_version?: number;

  @Optional()
  @Nullable()
  @Nested(() => SubscriptionSettingsBody)
  subscriptions?: SubscriptionSettingsBody | null;

  @Optional()
  @Nullable()
  @Nested(() => CustomerAccountBody)
  customer_account?: CustomerAccountBody | null;

  @Optional()
  @Nullable()
  @Nested(() => CustomerEmailDeliveryBody)
  customer_email_delivery?: CustomerEmailDeliveryBody | null;

  @Optional()
  @Nullable()
  @MetadataUpdate()
  metadata?: Record<string, string | null> | null;
}

export class SettingsQuery {
  /** Of the contract's scopes the one that this engine keeps settings for. */
  @Optional()
  @OneOf(['merchant'])
  settings_scope?: 'merchant';
}
