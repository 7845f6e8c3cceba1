import type { Timestamp } from '#kernel';
import type { PaymentMethodSummary } from '../payment-methods/payment-methods.view.js';
import type { AddressRole, PostalAddress, TaxIdentity } from './customer-profile.events.js';
import type { CustomerProfile, SavedAddress } from './customer-profile.js';

/** A saved address as the contract shows it (§4.5). Personal fields are absent after erasure. */
export interface CustomerAddressResource {
  readonly customer_address_id: string;
  readonly customer_id: string;
  readonly address?: PostalAddress;
  readonly recipient_name?: string;
  readonly label?: string;
  readonly phone?: string;
  readonly is_default_billing: boolean;
  readonly is_default_shipping: boolean;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

/** A customer as the contract shows it (§4.4). */
export interface CustomerResource {
  readonly customer_id: string;
  readonly merchant_id: string;
  /** Null after erasure. */
  readonly email: string | null;
  readonly name?: string;
  readonly phone?: string;
  /** The saved default for billing, else the address written on the profile. */
  readonly billing_address?: PostalAddress;
  readonly shipping_address?: PostalAddress;
  /** Newest first. */
  readonly addresses: readonly CustomerAddressResource[];
  readonly default_payment_method_id?: string;
  /** Only when asked for; null when there is none. */
  readonly default_payment_method?: PaymentMethodSummary | null;
  readonly external_reference_id?: string;
  readonly group_id?: string;
  readonly internal_note?: string;
  readonly is_verified: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tax_exempt?: boolean;
  readonly tax_identity?: TaxIdentity;
  readonly version: number;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

/** A customer inside another resource (contract §1.7). */
export interface CustomerSummary {
  readonly customer_id: string;
  readonly email: string | null;
  readonly name?: string;
  readonly phone?: string;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

/** Shows a profile, whether it comes from the write model or from the view. */
export function customerResource(profile: CustomerProfile): CustomerResource {
  return {
    ...customerSummary(profile),
    merchant_id: profile.merchantId,
    billing_address: effectiveAddress(profile, 'billing'),
    shipping_address: effectiveAddress(profile, 'shipping'),
    addresses: customerAddresses(profile),
    default_payment_method_id: profile.defaultPaymentMethodId,
    external_reference_id: profile.externalReferenceId,
    group_id: profile.groupId,
    internal_note: profile.internalNote,
    is_verified: profile.isVerified,
    metadata: profile.metadata,
    tax_exempt: profile.taxExempt,
    tax_identity: profile.taxIdentity,
    version: profile.version,
  };
}

export function customerSummary(profile: CustomerProfile): CustomerSummary {
  return {
    customer_id: profile.customerId,
    email: profile.email ?? null,
    name: profile.name,
    phone: profile.phone,
    created_at: profile.createdAt,
    updated_at: profile.updatedAt,
  };
}

/** The customer's saved addresses, newest first. */
export function customerAddresses(profile: CustomerProfile): CustomerAddressResource[] {
  return profile.addresses.map((saved) => addressResource(profile, saved)).reverse();
}

/** One saved address; undefined when the customer has no such address. */
export function customerAddress(
  profile: CustomerProfile,
  customerAddressId: string,
): CustomerAddressResource | undefined {
  const saved = profile.addresses.find((candidate) => candidate.customerAddressId === customerAddressId);
  return saved && addressResource(profile, saved);
}

function addressResource(profile: CustomerProfile, saved: SavedAddress): CustomerAddressResource {
  return {
    customer_address_id: saved.customerAddressId,
    customer_id: profile.customerId,
    address: saved.address,
    recipient_name: saved.recipientName,
    label: saved.label,
    phone: saved.phone,
    is_default_billing: profile.defaultAddressIds.billing === saved.customerAddressId,
    is_default_shipping: profile.defaultAddressIds.shipping === saved.customerAddressId,
    created_at: saved.createdAt,
    updated_at: saved.updatedAt,
  };
}

function effectiveAddress(profile: CustomerProfile, role: AddressRole): PostalAddress | undefined {
  const defaultId = profile.defaultAddressIds[role];
  const saved = profile.addresses.find((candidate) => candidate.customerAddressId === defaultId);
  return saved ? saved.address : role === 'billing' ? profile.billingAddress : profile.shippingAddress;
}
