import type { CommandContext, Decision } from '#kernel';
import type { CustomerState } from '../customer.js';
import type { AddressRole, DefaultAddressSet } from '../profile/customer-profile.events.js';
import { addressNotFound, customerNotFound } from '../refusals.js';

/** Makes a saved address the default for billing, shipping or both. */
export class SetDefaultAddress {
  constructor(
    readonly context: CommandContext,
    readonly input: SetDefaultAddressData & { readonly customerId: string },
  ) {}
}

export interface SetDefaultAddressData {
  readonly customerAddressId: string;
  readonly defaultFor: AddressRole | 'both';
}

export function decideSetDefaultAddress(
  { customerAddressId, defaultFor }: SetDefaultAddressData,
  { profile }: CustomerState,
): Decision<DefaultAddressSet> {
  if (profile === undefined) return customerNotFound();
  const isSaved = profile.addresses.some((saved) => saved.customerAddressId === customerAddressId);
  if (!isSaved) return addressNotFound();
  const wanted: AddressRole[] = defaultFor === 'both' ? ['billing', 'shipping'] : [defaultFor];
  const roles = wanted.filter((role) => profile.defaultAddressIds[role] !== customerAddressId);
  return roles.length === 0 ? [] : [{ type: 'DefaultAddressSet', data: { customerAddressId, roles } }];
}
