import { describe, expect, test } from '@jest/globals';
import { isScope, missingScopes, requirementOf, SCOPES } from './scopes.js';

describe('scopes', () => {
  test('a read route is open to who may write', () => {
    const requirement = requirementOf('customers.read');
    expect(requirement).toEqual({ mode: 'any', scopes: ['customers.read', 'customers.write'] });
    expect(missingScopes(requirement, new Set(['customers.write']))).toEqual([]);
    expect(missingScopes(requirement, new Set(['customers.read']))).toEqual([]);
    expect(missingScopes(requirement, new Set(['settings.read']))).toEqual(['customers.read']);
  });

  test('a write route is closed to who may only read', () => {
    expect(missingScopes(requirementOf('customers.write'), new Set(['customers.read']))).toEqual(['customers.write']);
  });

  test('a read scope without a write twin stands alone', () => {
    expect(requirementOf('capabilities.read')).toEqual({ mode: 'all', scopes: ['capabilities.read'] });
  });

  test('no scope is listed twice, and others are not known', () => {
    expect(new Set(SCOPES).size).toBe(SCOPES.length);
    expect([isScope('customers.read'), isScope('customers.admin'), isScope('toString')]).toEqual([true, false, false]);
  });
});
