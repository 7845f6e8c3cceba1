import { Injectable } from '@nestjs/common';
import { customerAggregate } from '#customers';
import { CommandRunner, SYSTEM_ENVIRONMENT } from '#event-store';
import { merchantAggregate } from '#merchants';
import { type Subscription, subscriptionAggregate } from '#subscriptions';
import { found } from '../../http/index.js';
import { type BuyerBill, billForBuyer } from './bill-for-buyer.js';
import type { BuyerVisit } from './buyer-visits.js';

/** What the pages show, from the log itself: a buyer who has just paid must not see that they owe. */
@Injectable()
export class BuyerBooks {
  constructor(private readonly runner: CommandRunner) {}

  async businessNameFor({ link }: BuyerVisit): Promise<string> {
    const { state } = await this.runner.load(merchantAggregate, SYSTEM_ENVIRONMENT, link.merchantId);
    return state.businessName ?? 'The merchant';
  }

  async subscriptionOf({ environmentId, link }: BuyerVisit): Promise<Subscription> {
    const { state } = await this.runner.load(subscriptionAggregate, environmentId, link.subscriptionId);
    return found(state ?? undefined);
  }

  async billOf(visit: BuyerVisit): Promise<BuyerBill> {
    const subscription = await this.subscriptionOf(visit);
    const { customerId } = subscription;
    const { state: customer } = await this.runner.load(customerAggregate, visit.environmentId, customerId);
    return billForBuyer({ subscription, customer, businessName: await this.businessNameFor(visit), now: visit.now });
  }
}
