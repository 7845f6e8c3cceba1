import { type Refusal, refuse, type Timestamp } from '#kernel';
import type { GatewayAccount, GatewayPayment, GatewaySetup } from '../payment-gateway.port.js';
import { answerChallenge } from './confirm-sandbox-payment.policy.js';
import { cardOnFile, latestTry, storeStep } from './sandbox-book.js';
import type { SandboxParts } from './sandbox-calls.js';
import type { SandboxCard } from './sandbox-card-rows.policy.js';
import { cardOfTokenOrNumber } from './sandbox-cards.policy.js';
import type { LedgerTransaction } from './sandbox-ledger.port.js';
import { type PaymentRow, type SetupRow, shownPayment, shownSetup } from './sandbox-rows.js';

/** A set-up as its buyer left it, and whose method it is. */
export interface BuyerSetup extends GatewaySetup {
  readonly account: GatewayAccount;
  readonly paymentMethodId: string;
  readonly customerId: string;
}

/** What the buyer's browser would do at a real gateway. The client secret is the only credential; only the notices are faulty by plan. */
export class SandboxBuyer {
  constructor(private readonly parts: SandboxParts) {}

  /**
   * Sends a card (a token or a raw test number) for a set-up. A set-up that is finished keeps its result: the same card
   * gets it again, another one is refused. Refusals: RESOURCE_NOT_FOUND (secret), INVALID_REQUEST (token),
   * PAYMENT_METHOD_NOT_ACTIVE (finished with another card).
   */
  confirmSetup(clientSecret: string, token: string, at: Timestamp): Promise<BuyerSetup | Refusal> {
    return this.parts.ledger.transact((tx) => {
      const setup = this.setupOf(tx, clientSecret);
      if (!setup) return noSuchSecret();
      const card = cardOfTokenOrNumber(token);
      if (!card) return refuse('INVALID_REQUEST', 'The token is no test card of the sandbox.', { param: 'token' });
      if (setup.status === 'requires_confirmation') return buyerSetup(this.finishSetup(tx, setup, card, at));
      if (setup.cardToken === card.token) return buyerSetup(setup);
      return refuse('PAYMENT_METHOD_NOT_ACTIVE', 'This set-up is finished.', { current_status: setup.status });
    });
  }

  /**
   * Answers the challenge of a payment in `requires_action`. Success makes it `requires_confirmation`: the merchant's
   * next confirmation with the same method brings the result. Failure declines it. The same answer again changes
   * nothing. Refusals: RESOURCE_NOT_FOUND (secret), PAYMENT_CANCELED, PAYMENT_ALREADY_SUCCEEDED, INVALID_REQUEST (no challenge).
   */
  completeChallenge(
    clientSecret: string,
    outcome: 'succeed' | 'fail',
    at: Timestamp,
  ): Promise<GatewayPayment | Refusal> {
    const owner = this.ownerOf(clientSecret);
    const faults = owner ? this.parts.faults.next(owner.account, 'notice') : [];
    return this.parts.ledger.transact((tx) => {
      const payment = paymentOf(tx, clientSecret);
      if (!payment) return noSuchSecret();
      const latest = latestTry(tx, payment);
      if (payment.status !== 'requires_action' || !latest) return answeredBefore(payment, outcome);
      const step = answerChallenge(payment, latest, outcome, at);
      storeStep({ ...this.parts, tx, faults }, payment, step);
      return shownPayment(step.payment);
    });
  }

  /** Whose set-up or payment a client secret opens; undefined for a secret that opens nothing. */
  ownerOf(clientSecret: string): { readonly account: GatewayAccount; readonly resourceId: string } | undefined {
    const book = this.parts.ledger.read();
    const secret = book.secret(clientSecret);
    if (!secret) return undefined;
    const { account, id } = secret;
    const resourceId =
      secret.kind === 'setup'
        ? book.get('setup', account, id)?.paymentMethodId
        : book.get('payment', account, id)?.paymentIntentId;
    return resourceId === undefined ? undefined : { account, resourceId };
  }

  private setupOf(tx: LedgerTransaction, clientSecret: string): SetupRow | undefined {
    const secret = tx.secret(clientSecret);
    return secret?.kind === 'setup' ? tx.get('setup', secret.account, secret.id) : undefined;
  }

  private finishSetup(tx: LedgerTransaction, setup: SetupRow, card: SandboxCard, at: Timestamp): SetupRow {
    const finished = { ...setup, cardToken: card.token, updatedAt: at };
    if (card.attach) {
      const failed: SetupRow = { ...finished, status: 'failed', decline: card.attach };
      tx.put('setup', setup.account, setup.gatewaySetupId, failed);
      return failed;
    }
    const methodToken = this.parts.newId('gpm');
    const { account, customerId, paymentMethodId } = setup;
    const shown = cardOnFile(account, card, at);
    const succeeded: SetupRow = { ...finished, status: 'succeeded', methodToken, card: shown };
    tx.put('setup', account, setup.gatewaySetupId, succeeded);
    tx.put('method', account, methodToken, {
      account,
      methodToken,
      cardToken: card.token,
      card: shown,
      customerId,
      paymentMethodId,
      createdAt: at,
    });
    return succeeded;
  }
}

function paymentOf(tx: LedgerTransaction, clientSecret: string): PaymentRow | undefined {
  const secret = tx.secret(clientSecret);
  return secret?.kind === 'payment' ? tx.get('payment', secret.account, secret.id) : undefined;
}

function buyerSetup(row: SetupRow): BuyerSetup {
  const { account, paymentMethodId, customerId } = row;
  return { ...shownSetup(row), account, paymentMethodId, customerId };
}

/** A challenge that is not open: the same answer again is fine, anything else is refused. */
function answeredBefore(payment: PaymentRow, outcome: 'succeed' | 'fail'): GatewayPayment | Refusal {
  const wasFailed = payment.status === 'declined' && payment.decline?.code === 'authentication_required';
  if (outcome === 'fail' ? wasFailed : payment.isAuthenticated) return shownPayment(payment);
  const detail = { current_status: payment.status };
  if (payment.status === 'canceled') return refuse('PAYMENT_CANCELED', 'The payment was canceled.', detail);
  if (payment.status === 'succeeded') return refuse('PAYMENT_ALREADY_SUCCEEDED', 'The payment is paid.', detail);
  return refuse('INVALID_REQUEST', 'The payment waits for no challenge.', detail);
}

function noSuchSecret(): Refusal {
  return refuse('RESOURCE_NOT_FOUND', 'No set-up or payment has this client secret.', { param: 'client_secret' });
}
