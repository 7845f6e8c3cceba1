import { missingScopes, type ScopeRequirement } from '#merchants';
import { HttpProblem } from '../errors/http-problem.js';
import type { Credential } from './authenticator.port.js';
import { CHALLENGE } from './read-secret.js';

/** The credential that a look-up gave, or the refusal of the request. */
export function knownCredential(found: Credential | undefined | 'revoked' | 'expired'): Credential {
  if (found === 'revoked') throw new HttpProblem('API_KEY_REVOKED', undefined, {}, CHALLENGE);
  if (found === 'expired') throw new HttpProblem('API_KEY_EXPIRED', undefined, {}, CHALLENGE);
  if (found === undefined) throw new HttpProblem('INVALID_API_KEY', undefined, {}, CHALLENGE);
  return found;
}

/** Refuses a credential that lacks what the route asks for. */
export function authorize(credential: Credential, requirement: ScopeRequirement): void {
  const missing = missingScopes(requirement, credential.scopes);
  if (missing.length === 0) return;
  throw new HttpProblem('INSUFFICIENT_SCOPE', `This route needs ${requirement.scopes.join(' or ')}.`, {
    missing_scopes: missing,
    scope_requirement: requirement,
  });
}
