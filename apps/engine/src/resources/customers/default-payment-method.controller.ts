import { Controller, Delete, Get } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ClearDefaultPaymentMethod, type CustomerState, getCustomerReadiness } from '#customers';
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
  Operation,
  QueryParams,
  ReadAfter,
  RequiresScope,
  ResourceId,
  single,
} from '../../http/index.js';
import { askedCharge } from '../payment-methods/asked-charge.js';
import { ReadinessQuery } from '../payment-methods/payment-method.dto.js';
import { READINESS } from '../payment-methods/payment-method.schema.js';
import { Reads } from '../reads.js';

const CUS = ID_PREFIX.customer;

@Controller('v1/customers/:customer_id')
export class DefaultPaymentMethodController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
  ) {}

  @Delete('default-payment-method')
  @RequiresScope('payments.payment_methods.write')
  @Operation({ summary: 'Leave the customer without a default', tag: 'Payment methods', returns: ACTION_RESULT })
  async clear(@ResourceId('customer_id', CUS) customerId: string, @Command() context: CommandContext) {
    const command = new ClearDefaultPaymentMethod(context, { customerId });
    const done = accepted<Executed<CustomerState>>(await this.commands.execute(command));
    return actionResult(this.reads.wrote(context.environmentId, done));
  }

  @Get('readiness')
  @RequiresScope('payments.payment_methods.read')
  @Operation({
    summary: 'Tell whether the default may be charged without the buyer, and if not, why',
    tag: 'Payment methods',
    returns: READINESS,
  })
  async readiness(
    @ResourceId('customer_id', CUS) customerId: string,
    @QueryParams() query: ReadinessQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { environmentId, now, views, source } = await this.reads.open(caller, after);
    const question = { ...askedCharge(query), environmentId, evaluatedAt: now };
    return single(found(await getCustomerReadiness(views, customerId, question)), source);
  }
}
