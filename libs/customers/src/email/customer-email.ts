import type { Aggregate, Decision, DomainEvent, Refusal } from '#kernel';
import { refuse } from '#kernel';
import type { CustomerState } from '../customer.js';
import type { CustomerCreationAbandoned } from '../profile/customer-profile.events.js';

/** An e-mail belongs to this customer from now on. `takenOverFrom` never came to be and never will. */
export type CustomerEmailClaimed = DomainEvent<
  'CustomerEmailClaimed',
  { readonly customerId: string; readonly takenOverFrom?: string }
>;

export interface CustomerEmailState {
  readonly customerId?: string;
}

/** The aggregate of the claim stream `customer_email-<environment>.<blind index of the e-mail>`. */
export const customerEmailAggregate: Aggregate<CustomerEmailState, CustomerEmailClaimed> = {
  category: 'customer_email',
  events: { CustomerEmailClaimed: { version: 1 } },
  initial: {},
  evolve: (_, event) => ({ customerId: event.data.customerId }),
};

/** Two spellings that differ in case only are one e-mail. */
export function canonicalEmail(email: string): string {
  return email.toLowerCase();
}

export function emailAlreadyUsed(): Refusal {
  return refuse('CUSTOMER_EMAIL_ALREADY_USED', 'Another customer has this e-mail.', { param: 'email' });
}

export interface ClaimEmailData {
  readonly customerId: string;
  /** A holder that was fenced off: it can never be created, so its claim may be taken over. */
  readonly fencedHolder?: string;
}

export function decideClaimEmail(
  { customerId, fencedHolder }: ClaimEmailData,
  state: CustomerEmailState,
): Decision<CustomerEmailClaimed> {
  const holder = state.customerId;
  if (holder === undefined) return [{ type: 'CustomerEmailClaimed', data: { customerId } }];
  if (holder === customerId) return [];
  if (holder !== fencedHolder) return emailAlreadyUsed();
  return [{ type: 'CustomerEmailClaimed', data: { customerId, takenOverFrom: holder } }];
}

/**
 * Clears the way for taking a claim over from its holder. One that does not exist (its creation stopped half way, or is
 * under way) is closed: either this event is the first of its stream or `CustomerCreated` is, never both, so one e-mail
 * never has two customers. One that exists without this e-mail (erased since, or created with another) holds it in vain.
 */
export function decideAbandonCreation(
  { inFavourOf, email }: { readonly inFavourOf: string; readonly email: string },
  { profile, isAbandoned }: CustomerState,
): Decision<CustomerCreationAbandoned> {
  if (profile === undefined) {
    return isAbandoned ? [] : [{ type: 'CustomerCreationAbandoned', data: { inFavourOf } }];
  }
  const usesIt = profile.email !== undefined && canonicalEmail(profile.email) === canonicalEmail(email);
  return usesIt ? emailAlreadyUsed() : [];
}
