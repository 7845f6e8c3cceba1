import type { CommandContext, Decision, MetadataPatch } from '#kernel';
import { isRefusal, metadataChanges, realChanges } from '#kernel';
import type { CustomerState } from '../customer.js';
import { customerNotFound, versionConflict } from '../refusals.js';
import type {
  AddressRole,
  CustomerUpdated,
  DefaultAddressCleared,
  PostalAddress,
  TaxIdentity,
} from './customer-profile.events.js';
import type { CustomerProfile } from './customer-profile.js';

/** A value sets a field, null clears it, absence leaves it alone. The e-mail cannot be changed. */
export interface UpdateCustomerInput {
  readonly customerId: string;
  /** Refuse unless this is the customer's version now. */
  readonly expectedVersion?: number;
  readonly name?: string | null;
  readonly phone?: string | null;
  readonly internalNote?: string | null;
  readonly billingAddress?: PostalAddress | null;
  readonly shippingAddress?: PostalAddress | null;
  readonly taxIdentity?: TaxIdentity | null;
  readonly externalReferenceId?: string | null;
  readonly groupId?: string | null;
  readonly taxExempt?: boolean | null;
  readonly isVerified?: boolean;
  readonly metadata?: MetadataPatch | null;
}

/** Changes a customer's profile. */
export class UpdateCustomer {
  constructor(
    readonly context: CommandContext,
    readonly input: UpdateCustomerInput,
  ) {}
}

/**
 * Only real changes are written. Whoever names a version is told when it is stale, also when nothing would change: what
 * they believe of the rest of the customer may be wrong. A repeated command does not come this far: its trace answers it.
 */
export function decideUpdateCustomer(
  input: UpdateCustomerInput,
  state: CustomerState,
): Decision<CustomerUpdated | DefaultAddressCleared> {
  const { profile } = state;
  if (profile === undefined) return customerNotFound();
  const { expectedVersion } = input;
  if (expectedVersion !== undefined && expectedVersion !== profile.version) return versionConflict(profile.version);
  const updated = updateOf(profile, input);
  if (isRefusal(updated)) return updated;
  const roles = rolesWritten(profile, input);
  const events: (CustomerUpdated | DefaultAddressCleared)[] = [];
  if (updated.data.changedFields.length > 0) events.push(updated);
  if (roles.length > 0) events.push({ type: 'DefaultAddressCleared', data: { roles } });
  return events;
}

function updateOf(profile: CustomerProfile, input: UpdateCustomerInput) {
  const { name, phone, internalNote, billingAddress, shippingAddress, taxIdentity } = input;
  const { externalReferenceId, groupId, taxExempt, isVerified } = input;
  const personal = realChanges(profile, { name, phone, internalNote, billingAddress, shippingAddress, taxIdentity });
  const known = realChanges(profile, { externalReferenceId, groupId, taxExempt, isVerified });
  const metadata = metadataChanges(profile.metadata, input.metadata);
  if (isRefusal(metadata)) return metadata;
  const changesMetadata = Object.keys(metadata).length > 0;
  const changedFields = [...Object.keys(personal), ...Object.keys(known), ...(changesMetadata ? ['metadata'] : [])];
  const event: CustomerUpdated = {
    type: 'CustomerUpdated',
    data: {
      changedFields,
      ...known,
      ...(changesMetadata && { metadata }),
      ...(Object.keys(personal).length > 0 && { personal }),
    },
  };
  return event;
}

/** An address written on the profile takes the place of the saved default for that role (contract §4.3). */
function rolesWritten(profile: CustomerProfile, input: UpdateCustomerInput): AddressRole[] {
  const written: AddressRole[] = [];
  if (input.billingAddress !== undefined) written.push('billing');
  if (input.shippingAddress !== undefined) written.push('shipping');
  return written.filter((role) => profile.defaultAddressIds[role] !== undefined);
}
