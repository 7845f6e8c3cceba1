import { missingScopes, requirementOf, type Scope } from '#merchants';
import { type Credential, HttpProblem } from '../http/index.js';

const SCOPE: Readonly<Record<string, Scope>> = {
  customer: 'customers.read',
  order: 'commerce.orders.read',
  payment_intent: 'payments.payment_intents.read',
  payment_intents: 'payments.payment_intents.read',
  payment_method: 'payments.payment_methods.read',
  'payment_refunds.payment_intent': 'payments.payment_intents.read',
  subscription: 'commerce.subscriptions.read',
  subscription_plan: 'commerce.subscription_plans.read',
};

/** Refuses paths whose resources the caller may not read by themselves either (contract §1.7). */
export function mayExpand({ scopes }: Credential, paths: readonly string[] = []): void {
  const missing = paths.flatMap((path) => {
    const scope = SCOPE[path];
    return scope === undefined ? [] : missingScopes(requirementOf(scope), scopes);
  });
  if (missing.length === 0) return;
  throw new HttpProblem('INSUFFICIENT_SCOPE', 'What is expanded needs a scope of its own.', {
    param: 'expand',
    missing_scopes: [...new Set(missing)],
  });
}
