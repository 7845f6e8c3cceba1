import type { CommandContext, Decision } from '#kernel';
import { realChanges } from '#kernel';
import type { CustomerState } from '../customer.js';
import type { CustomerAddressUpdated, PostalAddress } from '../profile/customer-profile.events.js';
import { addressNotFound, customerNotFound } from '../refusals.js';

/** A value sets a field, null clears it, absence leaves it alone. `address` is replaced as a whole. */
export interface UpdateAddressInput {
  readonly customerId: string;
  readonly customerAddressId: string;
  readonly address?: PostalAddress;
  readonly recipientName?: string;
  readonly label?: string | null;
  readonly phone?: string | null;
}

/** Changes a saved address. */
export class UpdateAddress {
  constructor(
    readonly context: CommandContext,
    readonly input: UpdateAddressInput,
  ) {}
}

export function decideUpdateAddress(
  { customerAddressId, address, recipientName, label, phone }: UpdateAddressInput,
  { profile }: CustomerState,
): Decision<CustomerAddressUpdated> {
  if (profile === undefined) return customerNotFound();
  const saved = profile.addresses.find((candidate) => candidate.customerAddressId === customerAddressId);
  if (saved === undefined) return addressNotFound();
  const personal = realChanges(saved, { address, recipientName, label, phone });
  if (Object.keys(personal).length === 0) return [];
  return [{ type: 'CustomerAddressUpdated', data: { customerAddressId, personal } }];
}
