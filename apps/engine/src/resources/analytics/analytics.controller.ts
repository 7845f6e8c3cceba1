import { Controller, Get } from '@nestjs/common';
import { BillingSettings, getSubscriptionAnalytics } from '#subscriptions';
import { Caller, type Credential, Operation, QueryParams, ReadAfter, RequiresScope, single } from '../../http/index.js';
import { Reads } from '../reads.js';
import { SubscriptionAnalyticsQuery } from './analytics.dto.js';
import { SUBSCRIPTION_ANALYTICS } from './analytics.schema.js';

const DEFAULT_RANGE = 'last_30_days';

@Controller('v1/analytics')
export class AnalyticsController {
  constructor(
    private readonly reads: Reads,
    private readonly settings: BillingSettings,
  ) {}

  @Get('subscriptions')
  @RequiresScope('analytics.read')
  @Operation({
    summary: 'Count subscriptions and what they bring',
    description:
      'A year has 365 days, 52 weeks or 12 months; sums are exact and rounded half up once per currency. ' +
      'Without a range the last 30 days are taken, without a time zone the one of the settings.',
    tag: 'Analytics',
    returns: SUBSCRIPTION_ANALYTICS,
  })
  async subscriptions(
    @QueryParams() query: SubscriptionAnalyticsQuery,
    @Caller() caller: Credential,
    @ReadAfter() after: bigint | undefined,
  ) {
    const { environmentId } = caller;
    const { views, now, source } = await this.reads.open(caller, after);
    const timeZone = query.timezone ?? (await this.settings.read(environmentId)).timeZone;
    const range = query.range ?? DEFAULT_RANGE;
    return single(await getSubscriptionAnalytics(views, { environmentId, now, range, timeZone }), source);
  }
}
