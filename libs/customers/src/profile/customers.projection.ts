import type { IndexEntry, Projection } from '#projections';
import type { CustomerProfile } from './customer-profile.js';
import { evolveProfile, isProfileEvent, profileEventTypes } from './customer-profile.js';

/** Index keys are bounded; texts beyond this length sort as equal. */
const SORT_LENGTH = 100;

/** The `customers` view: each document is the profile that the write model folds too. */
export const customersProjection: Projection<CustomerProfile> = {
  name: 'customers',
  version: 1,
  events: profileEventTypes,
  documentIds: (event) => [event.stream.id],
  evolve: (profile, event) => (isProfileEvent(event) ? evolveProfile(profile, event, event.fact) : profile),
  indexes: {
    created_at: (profile, environmentId) => ({ partition: environmentId, sort: profile.createdAt }),
    updated_at: (profile, environmentId) => ({ partition: environmentId, sort: profile.updatedAt }),
    name: (profile, environmentId) => ({ partition: environmentId, sort: sortable(profile.name) }),
    email: (profile, environmentId) => ({ partition: environmentId, sort: sortable(profile.email) }),
    exact_email: ({ email, createdAt }, environmentId) => exact(environmentId, email?.toLowerCase(), createdAt),
    exact_reference: ({ externalReferenceId, createdAt }, environmentId) =>
      exact(environmentId, externalReferenceId, createdAt),
  },
};

/** The partition of the customers with exactly this e-mail (lower case) or reference. */
export function exactPartition(environmentId: string, text: string): string {
  return `${environmentId}|${text}`;
}

function exact(environmentId: string, text: string | undefined, sort: string): IndexEntry | undefined {
  return text === undefined ? undefined : { partition: exactPartition(environmentId, text), sort };
}

function sortable(text: string | undefined): string {
  return (text ?? '').toLowerCase().slice(0, SORT_LENGTH);
}
