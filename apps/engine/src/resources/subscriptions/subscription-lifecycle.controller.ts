import { Controller, HttpCode, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandContext, ID_PREFIX, isRefusal } from '#kernel';
import {
  ChangeBillingSchedule,
  PauseSubscription,
  ReactivateSubscription,
  RenewSubscription,
  ResumeSubscription,
  SkipCycle,
} from '#subscriptions';
import {
  Command,
  IdempotencyKeyRequired,
  JsonBody,
  NoBody,
  Operation,
  RequiresScope,
  ResourceId,
} from '../../http/index.js';
import { DECLINE_CODES } from '../decline-codes.js';
import { Reads } from '../reads.js';
import { answerSubscription, type SubscriptionOutcome } from './answer-subscription.js';
import { METHOD_ERRORS, SCHEDULE_ERRORS, SUBSCRIPTION, TWO_CHARGES } from './subscription.schema.js';
import {
  ChangeBillingScheduleBody,
  PauseSubscriptionBody,
  RenewSubscriptionBody,
  SkipCycleBody,
} from './subscription-lifecycle.dto.js';

const SUB = ID_PREFIX.subscription;
const TAG = 'Subscriptions';

@Controller('v1/subscriptions/:subscription_id')
export class SubscriptionLifecycleController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
  ) {}

  @Post('reactivate')
  @HttpCode(200)
  @NoBody()
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Take back a cancellation that has not taken effect',
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: ['INVALID_STATUS_TRANSITION', 'SUBSCRIPTION_CANCELED'],
  })
  async reactivate(@ResourceId('subscription_id', SUB) subscriptionId: string, @Command() context: CommandContext) {
    return this.#do(context, new ReactivateSubscription(context, { subscriptionId }));
  }

  @Post('pause')
  @HttpCode(200)
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Stop billing at once, for a number of cycles or until it is resumed',
    description: 'With pause_duration_cycles so many bills are passed over; the one after them ends the pause.',
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: ['CANNOT_PAUSE', 'PAUSE_DURATION_TOO_LONG'],
  })
  async pause(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @JsonBody() body: PauseSubscriptionBody,
    @Command() context: CommandContext,
  ) {
    return this.#do(context, new PauseSubscription(context, { subscriptionId, cycles: body.pause_duration_cycles }));
  }

  @Post('resume')
  @HttpCode(200)
  @NoBody()
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'End a pause; when the paid period is over, a period begins now and is charged before the answer',
    description: `What dunning has paused is not resumed by this route: to pay what is overdue ends that pause. ${TWO_CHARGES}`,
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: ['CANNOT_RESUME', 'CANNOT_RESUME_INITIAL_PAYMENT_PENDING', 'CANNOT_RESUME_PAST_DUE_PAYMENT_REQUIRED'],
  })
  async resume(@ResourceId('subscription_id', SUB) subscriptionId: string, @Command() context: CommandContext) {
    return this.#do(context, new ResumeSubscription(context, { subscriptionId }));
  }

  @Post('skip-cycle')
  @HttpCode(200)
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Let the next cycle pass without a charge: next_billing_at moves one interval on',
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: [
      'INVALID_STATUS_TRANSITION',
      'SUBSCRIPTION_CANCELED',
      'SUBSCRIPTION_INITIATED_BY_INVALID',
      'VERSION_CONFLICT',
    ],
  })
  async skipCycle(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @JsonBody({ optional: true }) body: SkipCycleBody,
    @Command() context: CommandContext,
  ) {
    const { expected_version: expectedVersion, initiated_by: initiatedBy = 'merchant' } = body;
    return this.#do(context, new SkipCycle(context, { subscriptionId, initiatedBy, expectedVersion }));
  }

  @Post('renew')
  @HttpCode(200)
  @IdempotencyKeyRequired()
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Pay the next cycle now; the dates after it stay',
    description:
      'A decline answers 402 and leaves the subscription active: the cycle is billed on its own date. While the outcome is unknown next_billing_at has not moved.',
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: [
      ...METHOD_ERRORS,
      ...DECLINE_CODES,
      'INVALID_STATUS_TRANSITION',
      'SUBSCRIPTION_CANCELED',
      'VERSION_CONFLICT',
    ],
  })
  async renew(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @JsonBody({ optional: true }) body: RenewSubscriptionBody,
    @Command() context: CommandContext,
  ) {
    const input = { subscriptionId, initiatedBy: 'merchant', expectedVersion: body.expected_version } as const;
    const outcome: SubscriptionOutcome = await this.commands.execute(new RenewSubscription(context, input));
    // A decline was refused after it had been written: later reads see it.
    if (isRefusal(outcome)) throw this.reads.refused(context.environmentId, outcome);
    return answerSubscription(this.reads, context, outcome);
  }

  @Patch('billing-schedule')
  @RequiresScope('commerce.subscriptions.write')
  @Operation({
    summary: 'Say who sets the dates, and when it is billed next',
    description:
      'The running period ends with the next bill. Where the caller owns the schedule every cycle waits for its date; null leaves it open.',
    tag: TAG,
    returns: SUBSCRIPTION,
    errors: SCHEDULE_ERRORS,
  })
  async changeBillingSchedule(
    @ResourceId('subscription_id', SUB) subscriptionId: string,
    @JsonBody() body: ChangeBillingScheduleBody,
    @Command() context: CommandContext,
  ) {
    const { owner, next_billing_at: nextBillingAt, billing_anchor_day: billingAnchorDay } = body;
    const input = { subscriptionId, owner, nextBillingAt, billingAnchorDay, initiatedBy: body.initiated_by };
    return this.#do(context, new ChangeBillingSchedule(context, input));
  }

  async #do(context: CommandContext, command: object) {
    return answerSubscription(this.reads, context, await this.commands.execute(command));
  }
}
