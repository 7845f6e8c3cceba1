import { Controller, Get, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  CreateCustomer,
  type CustomerState,
  customerResource,
  getCustomer,
  listCustomers,
  UpdateCustomer,
} from '#customers';
import type { Executed } from '#event-store';
import { type CommandContext, ID_PREFIX, type Refusal } from '#kernel';
import {
  accepted,
  Caller,
  Command,
  type Credential,
  found,
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
import { CreateCustomerBody, GetCustomerQuery, ListCustomersQuery, UpdateCustomerBody } from './customer.dto.js';
import { CUSTOMER } from './customer.schema.js';

const CUS = ID_PREFIX.customer;

@Controller('v1/customers')
export class CustomersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: Reads,
  ) {}

  @Post()
  @RequiresScope('customers.write')
  @Operation({
    summary: 'Create a customer',
    tag: 'Customers',
    returns: CUSTOMER,
    errors: ['CUSTOMER_EMAIL_ALREADY_USED'],
  })
  async create(@JsonBody() body: CreateCustomerBody, @Command() context: CommandContext) {
    const { external_reference_id, group_id, internal_note, is_verified, tax_exempt, ...rest } = body;
    const { billing_address, shipping_address, ...plain } = rest;
    const input = {
      ...plain,
      billingAddress: billing_address,
      shippingAddress: shipping_address,
      externalReferenceId: external_reference_id,
      groupId: group_id,
      internalNote: internal_note,
      isVerified: is_verified,
      taxExempt: tax_exempt,
    };
    return this.#answer(context, await this.commands.execute(new CreateCustomer(context, input)));
  }

  @Get()
  @RequiresScope('customers.read')
  @Operation({ summary: 'List customers', tag: 'Customers', returns: CUSTOMER, list: true })
  async list(@QueryParams() query: ListCustomersQuery, @Caller() caller: Credential, @ReadAfter() after?: bigint) {
    const { environmentId, views, source } = await this.reads.open(caller, after);
    const { data, next } = await listCustomers(views, {
      environmentId,
      limit: query.page_size,
      place: pageOf(query),
      sortBy: query.sort_by,
      sortDirection: query.sort_direction,
      query: query.query,
      email: query.email,
      externalReferenceId: query.external_reference_id,
      createdAfter: query.created_after,
      createdBefore: query.created_before,
      updatedAfter: query.updated_after,
      updatedBefore: query.updated_before,
    });
    return list(data, tokenOf(query, next), source);
  }

  @Get(':customer_id')
  @RequiresScope('customers.read')
  @Operation({ summary: 'Show a customer', tag: 'Customers', returns: CUSTOMER })
  async get(
    @ResourceId('customer_id', CUS) customerId: string,
    @QueryParams() query: GetCustomerQuery,
    @Caller() caller: Credential,
    @ReadAfter() after?: bigint,
  ) {
    const { environmentId, now, views, source } = await this.reads.open(caller, after);
    const expandDefaultPaymentMethod = query.expand?.includes('default_payment_method');
    return single(
      found(await getCustomer(views, { environmentId, customerId, now, expandDefaultPaymentMethod })),
      source,
    );
  }

  @Patch(':customer_id')
  @RequiresScope('customers.write')
  @Operation({
    summary: 'Change a customer',
    tag: 'Customers',
    returns: CUSTOMER,
    errors: ['VERSION_CONFLICT', 'CUSTOMER_NOT_UPDATABLE'],
  })
  async update(
    @ResourceId('customer_id', CUS) customerId: string,
    @JsonBody({ update: true }) body: UpdateCustomerBody,
    @Command() context: CommandContext,
  ) {
    const input = {
      customerId,
      expectedVersion: body.expected_version,
      name: body.name,
      phone: body.phone,
      internalNote: body.internal_note,
      billingAddress: body.billing_address,
      shippingAddress: body.shipping_address,
      externalReferenceId: body.external_reference_id,
      groupId: body.group_id,
      taxExempt: body.tax_exempt,
      isVerified: body.is_verified,
      metadata: body.metadata,
    };
    return this.#answer(context, await this.commands.execute(new UpdateCustomer(context, input)));
  }

  #answer({ environmentId }: CommandContext, outcome: Executed<CustomerState> | Refusal) {
    const done = accepted(outcome);
    return single(customerResource(found(done.state.profile)), this.reads.wrote(environmentId, done));
  }
}
