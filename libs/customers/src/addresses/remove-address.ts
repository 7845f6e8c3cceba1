import type { CommandContext, Decision } from '#kernel';
import type { CustomerState } from '../customer.js';
import type { AddressRole, CustomerAddressRemoved, DefaultAddressSet } from '../profile/customer-profile.events.js';
import { addressNotFound, customerNotFound } from '../refusals.js';

/** Removes a saved address. */
export class RemoveAddress {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly customerId: string; readonly customerAddressId: string },
  ) {}
}

export interface RemoveAddressData {
  readonly customerAddressId: string;
}

const ROLES: readonly AddressRole[] = ['billing', 'shipping'];

/** What the address was the default for moves to the newest that remains. */
export function decideRemoveAddress(
  { customerAddressId }: RemoveAddressData,
  { profile }: CustomerState,
): Decision<CustomerAddressRemoved | DefaultAddressSet> {
  if (profile === undefined) return customerNotFound();
  if (profile.removedAddressIds.includes(customerAddressId)) return [];
  const remaining = profile.addresses.filter((saved) => saved.customerAddressId !== customerAddressId);
  if (remaining.length === profile.addresses.length) return addressNotFound();
  const removed: CustomerAddressRemoved = { type: 'CustomerAddressRemoved', data: { customerAddressId } };
  const newest = remaining.at(-1);
  const roles = ROLES.filter((role) => profile.defaultAddressIds[role] === customerAddressId);
  if (newest === undefined || roles.length === 0) return [removed];
  return [removed, { type: 'DefaultAddressSet', data: { customerAddressId: newest.customerAddressId, roles } }];
}
