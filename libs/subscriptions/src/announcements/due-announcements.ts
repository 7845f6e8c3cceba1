import type { CommandRunner, Position } from '#event-store';
import { type Clock, isRefusal, plusDays, type Timestamp } from '#kernel';
import type { ViewReader } from '#projections';
import { type DueSource, type DueWork, dueContext, type Environment, longestDueFirst } from '#scheduling';
import type { BillingSettings } from '../billing/billing-settings.port.js';
import { subscriptionAggregate } from '../subscription.js';
import { subscriptionsProjection, within } from '../views/subscriptions.projection.js';
import { decideAnnounceBill } from './announce-bill.js';
import {
  type Announcement,
  type AnnouncementLeads,
  announceAt,
  leadOf,
  nextAnnouncement,
} from './next-announcement.js';

const TYPES: readonly Announcement['type'][] = ['SubscriptionRenewalUpcoming', 'SubscriptionTrialEnding'];

/**
 * Bills that are to be announced. The list tells when each is billed, and the lead is taken off as it is read: so a lead that
 * the merchant changes holds at once, and charges are listed and begun as if there were no announcements (ADR 0042).
 */
export class DueAnnouncements implements DueSource {
  readonly name = 'announcements';

  constructor(
    private readonly runner: CommandRunner,
    private readonly views: ViewReader,
    private readonly settings: BillingSettings,
    private readonly clock: Clock,
  ) {}

  async due(environment: Environment, until: Timestamp, limit: number): Promise<readonly DueWork[]> {
    const leads = await this.settings.read(environment.environmentId);
    const lists = await Promise.all(TYPES.map((type) => this.#listed(environment, type, leads, until, limit)));
    return lists.flat().sort(longestDueFirst);
  }

  async act({ environment, resourceId, key }: DueWork, now: Timestamp): Promise<Position | undefined> {
    const { environmentId } = environment;
    const listed = await this.views.get(subscriptionsProjection, environmentId, resourceId);
    if (listed === undefined) return undefined;
    const leads = await this.settings.read(environmentId);
    // The version makes it another command once the date has moved there and back.
    const context = dueContext(environment, this.name, now, 'announce', key, `${listed.version}`);
    const done = await this.runner.execute(subscriptionAggregate, resourceId, context, (state) =>
      decideAnnounceBill({ now, leads }, state),
    );
    // What is left to announce was not due after all: there is nothing that the list would have to follow.
    const isDone = !isRefusal(done) && done.state !== null && nextAnnouncement(done.state) === undefined;
    return isDone ? done.position : undefined;
  }

  async #listed(
    environment: Environment,
    type: Announcement['type'],
    leads: AnnouncementLeads,
    until: Timestamp,
    limit: number,
  ): Promise<DueWork[]> {
    const { environmentId } = environment;
    const { docs } = await this.views.find(subscriptionsProjection, {
      index: 'unannounced',
      partition: within(environmentId, type),
      direction: 'asc',
      limit,
      // Bills that are due and wait for their turn, by a rate say, are announced no more: they hide nothing that lies ahead.
      from: this.clock.now(environmentId),
      to: `${plusDays(until, leadOf(type, leads))}~`,
    });
    return docs.flatMap((doc) => {
      const { subscriptionId: resourceId } = doc;
      const announcement = nextAnnouncement(doc);
      const key = `announcement/${resourceId}`;
      return announcement ? [{ environment, key, resourceId, dueAt: announceAt(doc, announcement, leads) }] : [];
    });
  }
}
