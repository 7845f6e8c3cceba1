import { ANALYTICS_RANGES } from '#subscriptions';
import { closedObject, listOf, MONEY, named, openEnum, text, whole } from '../../http/index.js';

const STATUS_COUNTS = {
  active_count: whole('Paid for.'),
  trialing_count: whole('In their trial.'),
  past_due_count: whole('With a payment that failed.'),
  paused_count: whole('Paused.'),
  canceled_count: whole('Ended, ever.'),
  incomplete_count: whole('Not paid for yet.'),
};

const byCurrency = (description: string) => listOf(MONEY, `${description} By currency; what is nothing is absent.`);

export const SUBSCRIPTION_ANALYTICS = named(
  'SubscriptionAnalytics',
  closedObject("Figures of an environment's subscriptions.", {
    range: openEnum(ANALYTICS_RANGES, 'The window: today and so many calendar days before it, until now.'),
    timezone: text('IANA name of the zone that calendar days are taken in.'),
    snapshot_metrics: closedObject('As of now.', {
      status_counts: closedObject('How many subscriptions there are in each status.', STATUS_COUNTS),
      mrr_by_currency: byCurrency('What active and past due subscriptions bring in a month.'),
      arr_by_currency: byCurrency('What they bring in a year.'),
    }),
    window_metrics: closedObject('Within the window.', {
      new_subscriptions: whole('Created.'),
      canceled_subscriptions: whole('Ended, whoever ended them.'),
      subscription_collected_money_by_currency: byCurrency(
        'What was paid for billing cycles, whatever was given back since.',
      ),
    }),
  }),
);
