import type { Fact, Timestamp } from '#kernel';
import { assertNever, withChanges } from '#kernel';
import type {
  AddressRole,
  CustomerCreated,
  CustomerProfileEvent,
  CustomerUpdated,
  PersonalAddress,
  PersonalProfile,
} from './customer-profile.events.js';

/** An address that a customer keeps. Its personal fields are absent after erasure. */
export interface SavedAddress extends Partial<PersonalAddress> {
  readonly customerAddressId: string;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

/**
 * What can be seen of a customer. `version` starts at 1 and moves with each event here; payment methods'
 * housekeeping leaves it alone. Personal fields are absent after erasure.
 */
export interface CustomerProfile extends Partial<PersonalProfile> {
  readonly customerId: string;
  readonly merchantId: string;
  readonly version: number;
  readonly isVerified: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly externalReferenceId?: string;
  readonly groupId?: string;
  readonly taxExempt?: boolean;
  /** Oldest first. */
  readonly addresses: readonly SavedAddress[];
  /** Remembered so that a removal said twice is no error. */
  readonly removedAddressIds: readonly string[];
  readonly defaultAddressIds: Readonly<Partial<Record<AddressRole, string>>>;
  readonly defaultPaymentMethodId?: string;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

const PROFILE_EVENT_TYPES: Readonly<Record<CustomerProfileEvent['type'], true>> = {
  CustomerCreated: true,
  CustomerUpdated: true,
  CustomerAddressAdded: true,
  CustomerAddressUpdated: true,
  CustomerAddressRemoved: true,
  DefaultAddressSet: true,
  DefaultAddressCleared: true,
  DefaultPaymentMethodSet: true,
  DefaultPaymentMethodCleared: true,
};

/** The types of the events that a profile folds. */
export const profileEventTypes: readonly string[] = Object.keys(PROFILE_EVENT_TYPES);

/** Whether an event is one that a profile folds. */
export function isProfileEvent(event: { readonly type: string }): event is CustomerProfileEvent {
  return Object.hasOwn(PROFILE_EVENT_TYPES, event.type);
}

/** A profile after one of its events. Shared by the aggregate and the `customers` view. */
export function evolveProfile(
  profile: CustomerProfile | undefined,
  event: CustomerProfileEvent,
  fact: Fact,
): CustomerProfile | undefined {
  if (event.type === 'CustomerCreated') return createdProfile(event, fact);
  if (profile === undefined) return undefined;
  return { ...changedProfile(profile, event, fact), version: profile.version + 1, updatedAt: fact.at };
}

function createdProfile({ data }: CustomerCreated, fact: Fact): CustomerProfile {
  const { personal, ...rest } = data;
  return {
    ...rest,
    ...personal,
    version: 1,
    addresses: [],
    removedAddressIds: [],
    defaultAddressIds: {},
    createdAt: fact.at,
    updatedAt: fact.at,
  };
}

function changedProfile(
  profile: CustomerProfile,
  event: Exclude<CustomerProfileEvent, CustomerCreated>,
  fact: Fact,
): CustomerProfile {
  switch (event.type) {
    case 'CustomerUpdated':
      return updatedProfile(profile, event);
    case 'CustomerAddressAdded': {
      const { customerAddressId, personal } = event.data;
      const added = { customerAddressId, ...personal, createdAt: fact.at, updatedAt: fact.at };
      return { ...profile, addresses: [...profile.addresses, added] };
    }
    case 'CustomerAddressUpdated':
      return {
        ...profile,
        addresses: profile.addresses.map((saved) =>
          saved.customerAddressId === event.data.customerAddressId
            ? withChanges({ ...saved, updatedAt: fact.at }, event.data.personal)
            : saved,
        ),
      };
    case 'CustomerAddressRemoved':
      return withoutAddress(profile, event.data.customerAddressId);
    case 'DefaultAddressSet': {
      const added = event.data.roles.map((role) => [role, event.data.customerAddressId]);
      return { ...profile, defaultAddressIds: { ...profile.defaultAddressIds, ...Object.fromEntries(added) } };
    }
    case 'DefaultAddressCleared': {
      const cleared = Object.fromEntries(event.data.roles.map((role) => [role, null]));
      return { ...profile, defaultAddressIds: withChanges(profile.defaultAddressIds, cleared) };
    }
    case 'DefaultPaymentMethodSet':
      return { ...profile, defaultPaymentMethodId: event.data.paymentMethodId };
    case 'DefaultPaymentMethodCleared':
      return withChanges(profile, { defaultPaymentMethodId: null });
    default:
      return assertNever(event);
  }
}

function updatedProfile(profile: CustomerProfile, { data }: CustomerUpdated): CustomerProfile {
  const { changedFields: _, personal, metadata, ...rest } = data;
  return { ...withChanges(profile, { ...rest, ...personal }), metadata: withChanges(profile.metadata, metadata) };
}

function withoutAddress(profile: CustomerProfile, removedId: string): CustomerProfile {
  const noLongerDefault = Object.entries(profile.defaultAddressIds).filter(([, id]) => id === removedId);
  return {
    ...profile,
    addresses: profile.addresses.filter((saved) => saved.customerAddressId !== removedId),
    removedAddressIds: [...profile.removedAddressIds, removedId],
    defaultAddressIds: withChanges(
      profile.defaultAddressIds,
      Object.fromEntries(noLongerDefault.map(([role]) => [role, null])),
    ),
  };
}
