import { describe, expect, test } from '@jest/globals';
import { DECLINE_MESSAGES, shownDecline } from './shown-decline.js';

describe('a decline as it is shown', () => {
  test('has one of the eighteen codes of the contract, with words of our own', () => {
    expect(Object.keys(DECLINE_MESSAGES)).toHaveLength(18);
    expect(shownDecline('expired_card')).toEqual({ code: 'expired_card', message: 'The card has expired.' });
  });

  test.each(['lost_card', 'stolen_card', 'fraudulent', 'never_heard_of', 'toString'])('does not tell %s', (code) => {
    expect(shownDecline(code)).toEqual({ code: 'payment_failed', message: 'The payment failed.' });
  });
});
