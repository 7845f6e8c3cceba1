import type { Refusal } from '#kernel';

const RESULTS: Readonly<Record<string, string>> = {
  RESOURCE_LIMIT_EXCEEDED: 'too_many_saved',
  SUBSCRIPTION_PAYMENT_RETRY_NOT_ALLOWED: 'nothing_owed',
  SUBSCRIPTION_PAYMENT_RETRY_IN_PROGRESS: 'processing',
  SUBSCRIPTION_PAYMENT_RETRY_LIMIT_REACHED: 'too_many_tries',
};

/** What a buyer is told of a command that was refused. */
export function resultOfRefusal({ code }: Refusal): string {
  return RESULTS[code] ?? 'not_possible';
}

/** The same of noting a card: the limit is the link's there, and the customer's everywhere else. */
export function resultOfEntry(refusal: Refusal): string {
  return refusal.code === 'RESOURCE_LIMIT_EXCEEDED' ? 'too_many_cards' : resultOfRefusal(refusal);
}
