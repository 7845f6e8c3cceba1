/** The scopes that a credential can hold (contract §3.2). */
export const SCOPES = [
  'customers.read',
  'customers.write',
  'customers.sessions.write',
  'payments.payment_methods.read',
  'payments.payment_methods.write',
  'payments.payment_intents.read',
  'payments.payment_intents.write',
  'payments.payment_options.read',
  'capabilities.read',
  'commerce.orders.read',
  'commerce.orders.write',
  'commerce.refunds.read',
  'commerce.refunds.write',
  'commerce.subscription_plans.read',
  'commerce.subscription_plans.write',
  'commerce.subscriptions.read',
  'commerce.subscriptions.write',
  'accounts.api_keys.read',
  'accounts.api_keys.write',
  'merchants.profile.read',
  'merchants.profile.write',
  'merchants.onboarding.read',
  'merchants.onboarding.write',
  'settings.read',
  'settings.write',
  'developer.sandboxes.read',
  'developer.sandboxes.write',
  'developer.partner_apps.read',
  'developer.partner_apps.write',
  'developer.request_logs.self.read',
  'developer.request_logs.self.detail.read',
  'developer.resource_timelines.read',
  'webhooks.read',
  'webhooks.write',
  'analytics.read',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Which scopes a route asks for: all of them, or any one. */
export interface ScopeRequirement {
  readonly mode: 'all' | 'any';
  readonly scopes: readonly Scope[];
}

const KNOWN: ReadonlySet<string> = new Set(SCOPES);

/** Whether a text names a scope. */
export function isScope(text: string): text is Scope {
  return KNOWN.has(text);
}

/** What a route declared with this scope asks for: who may write may read (contract §3.1). */
export function requirementOf(scope: Scope): ScopeRequirement {
  const write = scope.replace(/\.read$/, '.write');
  return write !== scope && isScope(write) ? { mode: 'any', scopes: [scope, write] } : { mode: 'all', scopes: [scope] };
}

/** The scopes that a holder lacks for a requirement; empty when it is met. Of an `any`, the least is named. */
export function missingScopes(requirement: ScopeRequirement, held: ReadonlySet<string>): readonly Scope[] {
  if (requirement.mode === 'all') return requirement.scopes.filter((scope) => !held.has(scope));
  return requirement.scopes.some((scope) => held.has(scope)) ? [] : requirement.scopes.slice(0, 1);
}
