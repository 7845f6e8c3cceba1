import type { CommandContext, Decision } from '#kernel';
import { definedFields, refuse } from '#kernel';
import type { CustomerState } from '../customer.js';
import type { CustomerAddressAdded, DefaultAddressSet, PersonalAddress } from '../profile/customer-profile.events.js';
import { customerNotFound } from '../refusals.js';

/** Addresses that one customer keeps at most. */
export const ADDRESSES_LIMIT = 50;

/** Saves an address. Its id follows from the command's. The first one becomes both defaults. */
export class AddAddress {
  constructor(
    readonly context: CommandContext,
    readonly input: PersonalAddress & { readonly customerId: string },
  ) {}
}

export interface AddAddressData extends PersonalAddress {
  readonly customerAddressId: string;
}

export function decideAddAddress(
  { customerAddressId, address, recipientName, label, phone }: AddAddressData,
  { profile }: CustomerState,
): Decision<CustomerAddressAdded | DefaultAddressSet> {
  if (profile === undefined) return customerNotFound();
  const isKnown = profile.addresses.some((saved) => saved.customerAddressId === customerAddressId);
  if (isKnown || profile.removedAddressIds.includes(customerAddressId)) return [];
  if (profile.addresses.length >= ADDRESSES_LIMIT) {
    return refuse('RESOURCE_LIMIT_EXCEEDED', 'The customer has too many addresses.', { limit: ADDRESSES_LIMIT });
  }
  const personal = definedFields({ address, recipientName, label, phone });
  const added: CustomerAddressAdded = { type: 'CustomerAddressAdded', data: { customerAddressId, personal } };
  if (profile.addresses.length > 0) return [added];
  return [added, { type: 'DefaultAddressSet', data: { customerAddressId, roles: ['billing', 'shipping'] } }];
}
