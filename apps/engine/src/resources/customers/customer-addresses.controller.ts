import { Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  AddAddress,
  type AddressAdding,
  type CustomerState,
  customerAddress,
  customerAddresses,
  customersProjection,
  RemoveAddress,
  SetDefaultAddress,
  UpdateAddress,
} from '#customers';
import type { Executed } from '#event-store';
import { type CommandContext, ID_PREFIX, type Refusal } from '#kernel';
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
  Operation,
  ReadAfter,
  RequiresScope,
  ResourceId,
  single,
} from '../../http/index.js';
import { Reads } from '../reads.js';
import { AddAddressBody, SetDefaultAddressBody, UpdateAddressBody } from './customer.dto.js';
import { CUSTOMER_ADDRESS } from './customer.schema.js';

const CUS = ID_PREFIX.customer;
const CADR = ID_PREFIX.customerAddress;

@Controller('v1/customers/:customer_id/addresses')
export class CustomerAddressesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
  ) {}

  @Post()
  @RequiresScope('customers.write')
  @Operation({
    summary: 'Save an address',
    tag: 'Customers',
    returns: CUSTOMER_ADDRESS,
    errors: ['RESOURCE_LIMIT_EXCEEDED'],
  })
  async add(
    @ResourceId('customer_id', CUS) customerId: string,
    @JsonBody() body: AddAddressBody,
    @Command() context: CommandContext,
  ) {
    const { recipient_name: recipientName, ...rest } = body;
    const command = new AddAddress(context, { ...rest, recipientName, customerId });
    const done = accepted<AddressAdding>(await this.commands.execute(command));
    return this.#answer(context, done, done.customerAddressId);
  }

  @Get()
  @RequiresScope('customers.read')
  @Operation({
    summary: 'List the addresses of a customer, newest first',
    tag: 'Customers',
    returns: CUSTOMER_ADDRESS,
    list: true,
  })
  async list(
    @ResourceId('customer_id', CUS) customerId: string,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { profile, source } = await this.#profile(caller, customerId, after);
    return list(customerAddresses(profile), undefined, source);
  }

  @Get(':customer_address_id')
  @RequiresScope('customers.read')
  @Operation({ summary: 'Show an address', tag: 'Customers', returns: CUSTOMER_ADDRESS })
  async get(
    @ResourceId('customer_id', CUS) customerId: string,
    @ResourceId('customer_address_id', CADR) addressId: string,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { profile, source } = await this.#profile(caller, customerId, after);
    return single(found(customerAddress(profile, addressId)), source);
  }

  @Patch(':customer_address_id')
  @RequiresScope('customers.write')
  @Operation({ summary: 'Change an address', tag: 'Customers', returns: CUSTOMER_ADDRESS })
  async update(
    @ResourceId('customer_id', CUS) customerId: string,
    @ResourceId('customer_address_id', CADR) customerAddressId: string,
    @JsonBody({ update: true }) body: UpdateAddressBody,
    @Command() context: CommandContext,
  ) {
    const { recipient_name: recipientName, ...rest } = body;
    const command = new UpdateAddress(context, { ...rest, recipientName, customerId, customerAddressId });
    return this.#answer(context, accepted(await this.commands.execute(command)), customerAddressId);
  }

  @Delete(':customer_address_id')
  @RequiresScope('customers.write')
  @Operation({
    summary: 'Remove an address; a default moves to the newest that is left',
    tag: 'Customers',
    returns: ACTION_RESULT,
  })
  async remove(
    @ResourceId('customer_id', CUS) customerId: string,
    @ResourceId('customer_address_id', CADR) customerAddressId: string,
    @Command() context: CommandContext,
  ) {
    const outcome: Executed<CustomerState> | Refusal = await this.commands.execute(
      new RemoveAddress(context, { customerId, customerAddressId }),
    );
    return actionResult(this.reads.wrote(context.environmentId, accepted(outcome)));
  }

  @Post(':customer_address_id/set-default')
  @HttpCode(200)
  @RequiresScope('customers.write')
  @Operation({
    summary: 'Make an address the default for billing, shipping or both',
    tag: 'Customers',
    returns: CUSTOMER_ADDRESS,
  })
  async setDefault(
    @ResourceId('customer_id', CUS) customerId: string,
    @ResourceId('customer_address_id', CADR) customerAddressId: string,
    @JsonBody() body: SetDefaultAddressBody,
    @Command() context: CommandContext,
  ) {
    const input = { customerId, customerAddressId, defaultFor: body.default_for };
    const outcome = await this.commands.execute(new SetDefaultAddress(context, input));
    return this.#answer(context, accepted(outcome), customerAddressId);
  }

  #answer({ environmentId }: CommandContext, done: Executed<CustomerState>, addressId: string) {
    const address = customerAddress(found(done.state.profile), addressId);
    return single(found(address), this.reads.wrote(environmentId, done));
  }

  async #profile(caller: Credential, customerId: string, after: bigint | undefined) {
    const { environmentId, views, source } = await this.reads.open(caller, after);
    return { profile: found(await views.get(customersProjection, environmentId, customerId)), source };
  }
}
