import type { DeclineClass } from '#customers';

const WORDS: Readonly<Record<DeclineClass | 'method_not_ready', string>> = {
  soft_wait: 'may pay on another day',
  soft_quick: 'may pay within minutes',
  card_must_change: 'pays when its card was renewed',
  needs_authentication: 'pays when its buyer confirms',
  never_without_new_method: 'never pays with this method',
  hard_by_convention: 'is not tried again, by what card networks agree on',
  method_not_ready: 'was not tried, since the method could not be charged',
};

/** What each of these classes says about a payer, in plain words; nothing of a class that has none. */
export function explainClasses(declineClasses: Iterable<string>): string[] {
  return [...new Set(declineClasses)].flatMap((name) =>
    Object.hasOwn(WORDS, name) ? [`${name}: ${WORDS[name as keyof typeof WORDS]}.`] : [],
  );
}
