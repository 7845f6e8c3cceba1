import { describe, expect, test } from '@jest/globals';
import type { DeclineClass } from '#customers';
import { declineRemediation } from './decline-remediation.js';

describe('what helps after a decline', () => {
  test.each<[DeclineClass | 'never_heard_of', boolean, string[]]>([
    ['never_without_new_method', false, ['save_payment_method']],
    ['hard_by_convention', false, ['save_payment_method']],
    ['card_must_change', false, ['update_payment_method']],
    ['needs_authentication', false, ['authenticate_payment_method']],
    ['soft_wait', true, ['retry_later', 'save_payment_method']],
    ['soft_quick', true, ['retry_later']],
    ['never_heard_of', true, ['retry_later', 'save_payment_method']],
  ])('of class %s: trying again %s, and %j', (declineClass, retryable, actions) => {
    for (const policyVersion of ['decline-classes-1', 'decline-classes-2', 'challenge-1h']) {
      const next_actions = actions.map((action_type) => ({ action_type }));
      expect(declineRemediation({ declineClass, policyVersion })).toEqual({ retryable, next_actions });
    }
  });
});
