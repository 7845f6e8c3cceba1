import type { CommandContext, Decision, Timestamp } from '#kernel';
import type { CustomerState } from '../customer.js';
import { paymentMethodOf } from '../customer.js';
import { paymentMethodNotActive, paymentMethodNotFound } from '../refusals.js';
import { abandonedAt } from './abandonment.policy.js';
import type { Card, PaymentMethodActivated, PaymentMethodFailed } from './payment-method.events.js';
import type { PaymentMethodFacts } from './payment-method.js';

/** Notes what became of a set-up, after the buyer was seen to act. The gateway is asked, nobody's word is taken. */
export class RecordSetupOutcome {
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly paymentMethodId: string;
      /** The way by which the buyer agreed, e.g. `sandbox_confirmation`. */
      readonly consentChannel: string;
    },
  ) {}
}

/** What the gateway says about a set-up, in our words. */
export type SetupOutcome =
  | { readonly kind: 'pending' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | {
      readonly kind: 'succeeded';
      readonly methodToken: string;
      readonly card: Card;
      readonly authenticatedForOffSession: boolean;
    };

export interface RecordSetupOutcomeData {
  readonly paymentMethodId: string;
  readonly outcome: SetupOutcome;
  readonly consentChannel: string;
  readonly now: Timestamp;
}

export function decideRecordSetupOutcome(
  data: RecordSetupOutcomeData,
  state: CustomerState,
): Decision<PaymentMethodActivated | PaymentMethodFailed> {
  const { paymentMethodId, outcome } = data;
  const method = paymentMethodOf(state, paymentMethodId);
  if (method === undefined) return paymentMethodNotFound();
  if (method.facts.status === 'removed') return paymentMethodNotActive('removed');
  if (method.facts.status !== 'pending') return [];
  if (outcome.kind === 'pending') return abandoned(method.facts, data.now);
  if (outcome.kind === 'failed') {
    const { code: failureCode, message: failureMessage } = outcome;
    return [{ type: 'PaymentMethodFailed', data: { paymentMethodId, failureCode, failureMessage } }];
  }
  const { methodToken, card, authenticatedForOffSession } = outcome;
  const consent = { givenAt: data.now, channel: data.consentChannel };
  const { usage } = method.facts;
  return [
    {
      type: 'PaymentMethodActivated',
      data: { paymentMethodId, methodToken, card, usage, consent, authenticatedForOffSession },
    },
  ];
}

/** A buyer who has not come by the end of the window is not waited for any more. */
function abandoned({ paymentMethodId, createdAt }: PaymentMethodFacts, now: Timestamp): PaymentMethodFailed[] {
  if (now < abandonedAt(createdAt)) return [];
  const data = {
    paymentMethodId,
    failureCode: 'payment_action_expired',
    failureMessage: 'The buyer did not confirm the payment method in time.',
  };
  return [{ type: 'PaymentMethodFailed', data }];
}
