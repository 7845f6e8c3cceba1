import type { Money } from '#kernel';

/** What became of a charge. `unknown` is no failure: it is settled by reading the gateway, and nothing new opens meanwhile (D8). */
export type ChargeOutcome =
  | { readonly kind: 'succeeded'; readonly amount: Money }
  | { readonly kind: 'authorized'; readonly amount: Money }
  | { readonly kind: 'requires_action' }
  | { readonly kind: 'declined'; readonly code: string; readonly declineCode?: string; readonly message: string }
  | { readonly kind: 'not_attempted'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };
