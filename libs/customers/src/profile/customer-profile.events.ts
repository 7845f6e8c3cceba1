import type { DomainEvent } from '#kernel';

/** A postal address, with the field names of the contract. `country` is ISO 3166-1 alpha-2. */
export interface PostalAddress {
  readonly line1?: string;
  readonly line2?: string;
  readonly city?: string;
  readonly state?: string;
  readonly postal_code?: string;
  readonly country?: string;
}

/** What an address is the default for. */
export type AddressRole = 'billing' | 'shipping';

/** Free JSON that describes a customer to tax authorities; kept, not read. */
export type TaxIdentity = Readonly<Record<string, unknown>>;

/** Everything of a profile that tells who somebody is. Encrypted in the log, absent after erasure (D11). */
export interface PersonalProfile {
  readonly email: string;
  readonly name?: string;
  readonly phone?: string;
  readonly internalNote?: string;
  readonly billingAddress?: PostalAddress;
  readonly shippingAddress?: PostalAddress;
  readonly taxIdentity?: TaxIdentity;
}

/** A change of optional fields: a value sets, null clears, absence leaves alone. */
type ChangeOf<T> = { readonly [Field in keyof T]?: T[Field] | null };

/** A saved address as people write it. Encrypted in the log. */
export interface PersonalAddress {
  readonly address: PostalAddress;
  readonly recipientName: string;
  readonly label?: string;
  readonly phone?: string;
}

export type CustomerCreated = DomainEvent<
  'CustomerCreated',
  {
    readonly customerId: string;
    readonly merchantId: string;
    readonly isVerified: boolean;
    readonly metadata: Readonly<Record<string, string>>;
    readonly externalReferenceId?: string;
    readonly groupId?: string;
    readonly taxExempt?: boolean;
    readonly personal?: PersonalProfile;
  }
>;

/** The id was given up before the customer existed: its e-mail was taken over by another creation. */
export type CustomerCreationAbandoned = DomainEvent<'CustomerCreationAbandoned', { readonly inFavourOf: string }>;

/** Only what changed. `metadata` holds the changed keys, null for removed ones. */
export type CustomerUpdated = DomainEvent<
  'CustomerUpdated',
  {
    readonly changedFields: readonly string[];
    readonly isVerified?: boolean;
    readonly metadata?: Readonly<Record<string, string | null>>;
    readonly externalReferenceId?: string | null;
    readonly groupId?: string | null;
    readonly taxExempt?: boolean | null;
    readonly personal?: ChangeOf<Omit<PersonalProfile, 'email'>>;
  }
>;

export type CustomerAddressAdded = DomainEvent<
  'CustomerAddressAdded',
  { readonly customerAddressId: string; readonly personal?: PersonalAddress }
>;

export type CustomerAddressUpdated = DomainEvent<
  'CustomerAddressUpdated',
  { readonly customerAddressId: string; readonly personal?: ChangeOf<PersonalAddress> }
>;

export type CustomerAddressRemoved = DomainEvent<'CustomerAddressRemoved', { readonly customerAddressId: string }>;

export type DefaultAddressSet = DomainEvent<
  'DefaultAddressSet',
  { readonly customerAddressId: string; readonly roles: readonly AddressRole[] }
>;

/** An address written on the profile itself took the place of the saved default. */
export type DefaultAddressCleared = DomainEvent<'DefaultAddressCleared', { readonly roles: readonly AddressRole[] }>;

export type DefaultPaymentMethodSet = DomainEvent<'DefaultPaymentMethodSet', { readonly paymentMethodId: string }>;

export type DefaultPaymentMethodCleared = DomainEvent<
  'DefaultPaymentMethodCleared',
  { readonly paymentMethodId: string; readonly reason: 'requested' | 'payment_method_removed' }
>;

/** What customers can see of themselves; each of these moves the customer's version. */
export type CustomerProfileEvent =
  | CustomerCreated
  | CustomerUpdated
  | CustomerAddressAdded
  | CustomerAddressUpdated
  | CustomerAddressRemoved
  | DefaultAddressSet
  | DefaultAddressCleared
  | DefaultPaymentMethodSet
  | DefaultPaymentMethodCleared;
