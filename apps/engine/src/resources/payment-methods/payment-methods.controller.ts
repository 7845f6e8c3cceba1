import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  type CustomerState,
  getPaymentMethod,
  getPaymentMethodReadiness,
  listPaymentMethods,
  type PaymentMethodSaving,
  paymentMethodOf,
  paymentMethodResource,
  RemovePaymentMethod,
  SavePaymentMethod,
  SetDefaultPaymentMethod,
} from '#customers';
import type { Executed } from '#event-store';
import { type CommandContext, ID_PREFIX } from '#kernel';
import {
  ACTION_RESULT,
  accepted,
  actionResult,
  Caller,
  Command,
  type Credential,
  found,
  JsonBody,
  list,
  NoBody,
  Operation,
  QueryParams,
  ReadAfter,
  RequiresScope,
  ResourceId,
  single,
} from '../../http/index.js';
import { pageOf, tokenOf } from '../pages.js';
import { Reads } from '../reads.js';
import { SandboxUrls } from '../sandbox/sandbox-urls.js';
import { askedCharge } from './asked-charge.js';
import {
  GetPaymentMethodQuery,
  ListPaymentMethodsQuery,
  ReadinessQuery,
  SavePaymentMethodBody,
} from './payment-method.dto.js';
import { PAYMENT_METHOD, READINESS, SAVED_PAYMENT_METHOD } from './payment-method.schema.js';

const PM = ID_PREFIX.paymentMethod;

@Controller('v1/payment-methods')
export class PaymentMethodsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
    private readonly sandboxUrls: SandboxUrls,
  ) {}

  @Post()
  @RequiresScope('payments.payment_methods.write')
  @Operation({
    summary: 'Start to save a payment method; its buyer confirms it',
    tag: 'Payment methods',
    returns: SAVED_PAYMENT_METHOD,
    errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_LIMIT_EXCEEDED'],
  })
  async save(@JsonBody() body: SavePaymentMethodBody, @Command() context: CommandContext) {
    const { customer_id: customerId, type = 'card' } = body;
    const command = new SavePaymentMethod(context, { customerId, type, usage: 'off_session' });
    const done = accepted<PaymentMethodSaving>(await this.commands.execute(command));
    const payment_method = resourceOf(done, done.paymentMethodId, context);
    const isPending = payment_method.status === 'pending';
    const client_setup = { sandbox: this.sandboxUrls.setup(done.paymentMethodId, done.clientSetup.clientSecret) };
    const result = isPending ? { payment_method, client_setup } : { payment_method };
    return single(result, this.reads.wrote(context.environmentId, done));
  }

  @Get()
  @RequiresScope('payments.payment_methods.read')
  @Operation({
    summary: 'List payment methods, active ones unless asked otherwise',
    tag: 'Payment methods',
    returns: PAYMENT_METHOD,
    list: true,
  })
  async list(@QueryParams() query: ListPaymentMethodsQuery, @Caller() caller: Credential, @ReadAfter() after?: bigint) {
    const { environmentId, now, views, source } = await this.reads.open(caller, after);
    const { data, next } = await listPaymentMethods(views, {
      environmentId,
      now,
      limit: query.page_size,
      place: pageOf(query),
      customerId: query.customer_id,
      type: query.type,
      status: query.status,
      usage: query.usage,
    });
    return list(data, tokenOf(query, next), source);
  }

  @Get(':payment_method_id')
  @RequiresScope('payments.payment_methods.read')
  @Operation({ summary: 'Show a payment method', tag: 'Payment methods', returns: PAYMENT_METHOD })
  async get(
    @ResourceId('payment_method_id', PM) paymentMethodId: string,
    @QueryParams() query: GetPaymentMethodQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { environmentId, now, views, source } = await this.reads.open(caller, after);
    const expandCustomer = query.expand?.includes('customer');
    return single(
      found(await getPaymentMethod(views, { environmentId, paymentMethodId, now, expandCustomer })),
      source,
    );
  }

  @Get(':payment_method_id/readiness')
  @RequiresScope('payments.payment_methods.read')
  @Operation({
    summary: 'Tell whether it may be charged without its buyer, and if not, why',
    tag: 'Payment methods',
    returns: READINESS,
  })
  async readiness(
    @ResourceId('payment_method_id', PM) paymentMethodId: string,
    @QueryParams() query: ReadinessQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { environmentId, now, views, source } = await this.reads.open(caller, after);
    const question = { ...askedCharge(query), environmentId, evaluatedAt: now };
    return single(found(await getPaymentMethodReadiness(views, paymentMethodId, question)), source);
  }

  @Post(':payment_method_id/set-default')
  @HttpCode(200)
  @RequiresScope('payments.payment_methods.write')
  @NoBody()
  @Operation({
    summary: "Make it its customer's default",
    tag: 'Payment methods',
    returns: PAYMENT_METHOD,
    errors: ['PAYMENT_METHOD_NOT_ACTIVE', 'PAYMENT_METHOD_NOT_READY', 'PAYMENT_METHOD_ON_SESSION_ONLY'],
  })
  async setDefault(@ResourceId('payment_method_id', PM) paymentMethodId: string, @Command() context: CommandContext) {
    const command = new SetDefaultPaymentMethod(context, { paymentMethodId });
    const done = accepted<Executed<CustomerState>>(await this.commands.execute(command));
    return single(resourceOf(done, paymentMethodId, context), this.reads.wrote(context.environmentId, done));
  }

  @Delete(':payment_method_id')
  @RequiresScope('payments.payment_methods.write')
  @Operation({
    summary: 'Take it off file',
    tag: 'Payment methods',
    returns: ACTION_RESULT,
    errors: ['PAYMENT_METHOD_HAS_ACTIVE_SUBSCRIPTIONS', 'PAYMENT_METHOD_NOT_ACTIVE'],
  })
  async remove(@ResourceId('payment_method_id', PM) paymentMethodId: string, @Command() context: CommandContext) {
    const command = new RemovePaymentMethod(context, { paymentMethodId });
    const done = accepted<Executed<CustomerState>>(await this.commands.execute(command));
    return actionResult(this.reads.wrote(context.environmentId, done));
  }
}

function resourceOf({ state }: Executed<CustomerState>, paymentMethodId: string, { now }: CommandContext) {
  return paymentMethodResource(found(paymentMethodOf(state, paymentMethodId)).facts, now);
}
