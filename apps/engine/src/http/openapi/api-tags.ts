/** What the sections of the description are about. A tag without a sentence stands there by its name alone. */
const SENTENCES: Readonly<Record<string, string>> = {
  Analytics: 'Figures of the environment, kept up to date with every event.',
  Capabilities: 'What the environment can do now.',
  Customers: 'Who pays, with addresses and one default payment method.',
  'Payment methods':
    'Cards on file: saved by their buyer, charged while nobody watches, and the reasons why one may not be.',
  'Payment intents': 'One amount to collect: created, confirmed with a saved method, captured, canceled.',
  'Subscription plans': 'What subscriptions are started from; existing ones keep the terms that they began with.',
  Subscriptions: 'Recurring charges to a saved method, with trials, retries after declines, and an end.',
  Refunds: 'Money given back, by payment or by order, never more than was collected.',
  Settings: 'What a merchant has set for its environment, and the defaults for all else.',
  Orders:
    'What is sold and what was paid for it: created, paid in one or more parts, closed; one for each cycle of a subscription too.',
  Sandbox: "Test mode only: the clock, the gateway's own record, its failures, and the buyer's browser.",
  Description: 'The API about itself.',
  Operations: 'For probes and scrapers; outside the versioned API and without its envelope.',
};

/** The tags in use, each with its sentence. */
export function describeTags(names: Iterable<string>): { name: string; description?: string }[] {
  return [...new Set(names)].sort().map((name) => {
    const description = SENTENCES[name];
    return description === undefined ? { name } : { name, description };
  });
}
