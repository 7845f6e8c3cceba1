import { Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Executed } from '#event-store';
import { type CommandContext, ID_PREFIX, type Refusal } from '#kernel';
import {
  ArchiveSubscriptionPlan,
  CreateSubscriptionPlan,
  getSubscriptionPlan,
  listSubscriptionPlans,
  type SubscriptionPlanState,
  subscriptionPlanResource,
  UpdateSubscriptionPlan,
} from '#subscriptions';
import {
  accepted,
  Caller,
  Command,
  type Credential,
  found,
  HttpProblem,
  JsonBody,
  list,
  Operation,
  QueryParams,
  ReadAfter,
  RequiresScope,
  ResourceId,
  single,
} from '../../http/index.js';
import { pageOf, tokenOf } from '../pages.js';
import { Reads } from '../reads.js';
import {
  ArchiveSubscriptionPlanQuery,
  CreateSubscriptionPlanBody,
  ListSubscriptionPlansQuery,
  UpdateSubscriptionPlanBody,
} from './subscription-plan.dto.js';
import { PLAN_TERMS_ERRORS, SUBSCRIPTION_PLAN } from './subscription-plan.schema.js';
import { planChangesOf, planTermsOf } from './subscription-plan-input.js';

const PLAN = ID_PREFIX.subscriptionPlan;
const TAG = 'Subscription plans';

@Controller('v1/subscription-plans')
export class SubscriptionPlansController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
  ) {}

  @Post()
  @RequiresScope('commerce.subscription_plans.write')
  @Operation({
    summary: 'Create a subscription plan',
    tag: TAG,
    returns: SUBSCRIPTION_PLAN,
    errors: PLAN_TERMS_ERRORS,
  })
  async create(@JsonBody() body: CreateSubscriptionPlanBody, @Command() context: CommandContext) {
    const command = new CreateSubscriptionPlan(context, { currency: body.currency, terms: planTermsOf(body) });
    return this.#answer(context, await this.commands.execute(command));
  }

  @Get()
  @RequiresScope('commerce.subscription_plans.read')
  @Operation({ summary: 'List subscription plans', tag: TAG, returns: SUBSCRIPTION_PLAN, list: true })
  async list(
    @QueryParams() query: ListSubscriptionPlansQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { environmentId, views, source } = await this.reads.open(caller, after);
    const { data, next } = await listSubscriptionPlans(views, {
      environmentId,
      limit: query.page_size,
      place: pageOf(query),
      sortBy: query.sort_by,
      sortDirection: query.sort_direction,
      status: query.status,
      query: query.query,
      externalReferenceId: query.external_reference_id,
    });
    return list(data, tokenOf(query, next), source);
  }

  @Get(':subscription_plan_id')
  @RequiresScope('commerce.subscription_plans.read')
  @Operation({
    summary: 'Show a subscription plan',
    tag: TAG,
    returns: SUBSCRIPTION_PLAN,
    errors: ['SUBSCRIPTION_PLAN_NOT_FOUND'],
  })
  async get(
    @ResourceId('subscription_plan_id', PLAN) planId: string,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { environmentId, views, source } = await this.reads.open(caller, after);
    const plan = await getSubscriptionPlan(views, environmentId, planId);
    if (plan === undefined) throw new HttpProblem('SUBSCRIPTION_PLAN_NOT_FOUND');
    return single(plan, source);
  }

  @Patch(':subscription_plan_id')
  @RequiresScope('commerce.subscription_plans.write')
  @Operation({
    summary: 'Change a subscription plan for subscriptions to come',
    description:
      'expected_version is needed to replace line_items or images. Subscriptions that exist keep their terms.',
    tag: TAG,
    returns: SUBSCRIPTION_PLAN,
    errors: [
      ...PLAN_TERMS_ERRORS,
      'SUBSCRIPTION_PLAN_NOT_FOUND',
      'PLAN_ARCHIVED',
      'VERSION_CONFLICT',
      'EXPECTED_VERSION_REQUIRED',
    ],
  })
  async update(
    @ResourceId('subscription_plan_id', PLAN) planId: string,
    @JsonBody({ update: true }) body: UpdateSubscriptionPlanBody,
    @Command() context: CommandContext,
  ) {
    const input = { planId, changes: planChangesOf(body), expectedVersion: body.expected_version };
    return this.#answer(context, await this.commands.execute(new UpdateSubscriptionPlan(context, input)));
  }

  @Delete(':subscription_plan_id')
  @RequiresScope('commerce.subscription_plans.write')
  @Operation({
    summary: 'Archive a subscription plan',
    tag: TAG,
    returns: SUBSCRIPTION_PLAN,
    errors: ['SUBSCRIPTION_PLAN_NOT_FOUND', 'PLAN_HAS_ACTIVE_SUBSCRIPTIONS', 'VERSION_CONFLICT'],
  })
  async archive(
    @ResourceId('subscription_plan_id', PLAN) planId: string,
    @QueryParams() query: ArchiveSubscriptionPlanQuery,
    @Command() context: CommandContext,
  ) {
    const command = new ArchiveSubscriptionPlan(context, { planId, expectedVersion: query.expected_version });
    return this.#answer(context, await this.commands.execute(command));
  }

  #answer({ environmentId }: CommandContext, outcome: Executed<SubscriptionPlanState> | Refusal) {
    const done = accepted(outcome);
    const plan = found(done.state ?? undefined);
    return single(subscriptionPlanResource(plan), this.reads.wrote(environmentId, done));
  }
}
