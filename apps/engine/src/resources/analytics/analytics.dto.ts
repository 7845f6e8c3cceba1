import { ANALYTICS_RANGES, type AnalyticsRange } from '#subscriptions';
import { OneOf, Optional, TimeZone } from '../../http/index.js';

export class SubscriptionAnalyticsQuery {
  @Optional()
  @OneOf(ANALYTICS_RANGES)
  range?: AnalyticsRange;

  @Optional()
  @TimeZone()
  timezone?: string;
}
