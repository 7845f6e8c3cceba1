import type { Timestamp } from '#kernel';

/** What is charged: a customer's saved method, or a one-time token that the buyer's own browser got from the gateway. */
export type PaymentSource = { readonly paymentMethodId: string } | { readonly token: string };

/** The cards behind one-time tokens, as the gateway shows them; undefined for a token that it does not know. */
export type SourceTokens = (
  token: string,
  at: Timestamp,
) => { readonly brand: string; readonly last4: string } | undefined;
