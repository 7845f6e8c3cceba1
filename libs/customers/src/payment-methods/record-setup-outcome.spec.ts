import { describe, expect, test } from '@jest/globals';
import { plusMilliseconds } from '#kernel';
import {
  activated,
  customerCreated,
  given,
  instantOf,
  NOW,
  removed,
  saveStarted,
  VISA,
} from '../fixtures/customer-facts.js';
import { CONFIRMATION_WINDOW_MS } from './abandonment.policy.js';
import { decideRecordSetupOutcome, type SetupOutcome } from './record-setup-outcome.js';

const succeeded: SetupOutcome = {
  kind: 'succeeded',
  methodToken: 'tok_01',
  card: VISA,
  authenticatedForOffSession: true,
};
const data = (outcome: SetupOutcome) => ({ paymentMethodId: 'pm_01', outcome, consentChannel: 'sandbox', now: NOW });
const pending = given(customerCreated(), saveStarted('pm_01'));

describe('recording the outcome of a set-up', () => {
  test('activates a pending method with the consent that its buyer gave by confirming', () => {
    expect(decideRecordSetupOutcome(data(succeeded), pending)).toEqual([
      {
        type: 'PaymentMethodActivated',
        data: {
          paymentMethodId: 'pm_01',
          methodToken: 'tok_01',
          card: VISA,
          usage: 'off_session',
          consent: { givenAt: NOW, channel: 'sandbox' },
          authenticatedForOffSession: true,
        },
      },
    ]);
  });

  test('keeps a method that was saved in a checkout to completed checkouts', () => {
    const state = given(customerCreated(), saveStarted('pm_01', 'on_session'));
    expect(decideRecordSetupOutcome(data(succeeded), state)).toMatchObject([{ data: { usage: 'on_session' } }]);
  });

  test('fails a pending method whose card was refused', () => {
    const refused: SetupOutcome = { kind: 'failed', code: 'card_declined', message: 'Declined.' };
    expect(decideRecordSetupOutcome(data(refused), pending)).toEqual([
      {
        type: 'PaymentMethodFailed',
        data: { paymentMethodId: 'pm_01', failureCode: 'card_declined', failureMessage: 'Declined.' },
      },
    ]);
  });

  test('changes nothing while the buyer has not confirmed', () => {
    const soon = { ...data({ kind: 'pending' }), now: plusMilliseconds(instantOf(1), CONFIRMATION_WINDOW_MS - 1) };
    expect(decideRecordSetupOutcome(soon, pending)).toEqual([]);
  });

  test('gives a buyer who has not confirmed within a day up', () => {
    const late = { ...data({ kind: 'pending' }), now: plusMilliseconds(instantOf(1), CONFIRMATION_WINDOW_MS) };
    expect(decideRecordSetupOutcome(late, pending)).toEqual([
      {
        type: 'PaymentMethodFailed',
        data: {
          paymentMethodId: 'pm_01',
          failureCode: 'payment_action_expired',
          failureMessage: 'The buyer did not confirm the payment method in time.',
        },
      },
    ]);
  });

  test('changes nothing when the method is active already', () => {
    const state = given(customerCreated(), saveStarted('pm_01'), activated('pm_01'));
    expect(decideRecordSetupOutcome(data(succeeded), state)).toEqual([]);
  });

  test('never brings a removed method back', () => {
    const state = given(customerCreated(), saveStarted('pm_01'), removed('pm_01'));
    expect(decideRecordSetupOutcome(data(succeeded), state)).toMatchObject({
      code: 'PAYMENT_METHOD_NOT_ACTIVE',
      detail: { current_status: 'removed' },
    });
  });

  test('is refused for a method that this customer does not have', () => {
    expect(decideRecordSetupOutcome(data(succeeded), given(customerCreated()))).toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
  });
});
