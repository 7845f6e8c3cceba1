import type { CommandContext, Decision } from '#kernel';
import { definedFields, isRefusal, metadataChanges } from '#kernel';
import type { CustomerState } from '../customer.js';
import { emailAlreadyUsed } from '../email/customer-email.js';
import type { CustomerCreated, PersonalProfile } from './customer-profile.events.js';

/** What a customer can be created with. `email` is unique in its environment, whatever the case of its letters. */
export interface CreateCustomerInput extends PersonalProfile {
  readonly isVerified?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly externalReferenceId?: string;
  readonly groupId?: string;
  readonly taxExempt?: boolean;
}

/** Creates a customer. Its id follows from the command's. */
export class CreateCustomer {
  constructor(
    readonly context: CommandContext,
    readonly input: CreateCustomerInput,
  ) {}
}

export interface CreateCustomerData extends CreateCustomerInput {
  readonly customerId: string;
  readonly merchantId: string;
}

/** An abandoned id stays unused: whoever gave it up has the e-mail now. */
export function decideCreateCustomer(data: CreateCustomerData, state: CustomerState): Decision<CustomerCreated> {
  if (state.isAbandoned) return emailAlreadyUsed();
  if (state.profile !== undefined) return [];
  const { customerId, merchantId, isVerified = false, externalReferenceId, groupId, taxExempt } = data;
  const { email, name, phone, internalNote, billingAddress, shippingAddress, taxIdentity } = data;
  const metadata = metadataChanges({}, data.metadata);
  if (isRefusal(metadata)) return metadata;
  const personal = { email, name, phone, internalNote, billingAddress, shippingAddress, taxIdentity };
  const known = { customerId, merchantId, isVerified, externalReferenceId, groupId, taxExempt };
  return [
    {
      type: 'CustomerCreated',
      data: { ...definedFields(known), metadata: data.metadata ?? {}, personal: definedFields(personal) },
    },
  ];
}
