import { Injectable } from '@nestjs/common';
import { CommandRunner, subCommand } from '#event-store';
import type { CommandContext, Refusal } from '#kernel';
import { isRefusal, refuse } from '#kernel';
import { customerAggregate } from '../customer.js';
import { canonicalEmail, customerEmailAggregate, decideAbandonCreation, decideClaimEmail } from './customer-email.js';
import { EmailBlindIndex } from './email-blind-index.port.js';

/** Rounds before giving up. Each round that does not end it was won by another creation of the same e-mail. */
const ROUNDS_LIMIT = 8;

/**
 * Makes e-mails unique, also under concurrent creations and crashes between the two appends (claim, then customer).
 * A claim moves on only after its holder was fenced off, and a fenced holder can never be created.
 */
@Injectable()
export class CustomerEmailClaims {
  constructor(
    private readonly runner: CommandRunner,
    private readonly index: EmailBlindIndex,
  ) {}

  /** Claims an e-mail for a customer that is about to be created. A claim that it already holds counts as done. */
  async claim(context: CommandContext, customerId: string, email: string): Promise<Refusal | undefined> {
    const { environmentId } = context;
    const key = await this.index.blindIndex(environmentId, canonicalEmail(email));
    let fencedHolder: string | undefined;
    for (let round = 1; round <= ROUNDS_LIMIT; round++) {
      const step = subCommand(context, fencedHolder === undefined ? 'claim-email' : `take-email-over:${fencedHolder}`);
      const claimed = await this.runner.execute(customerEmailAggregate, key, step, (state) =>
        decideClaimEmail({ customerId, fencedHolder }, state),
      );
      if (!isRefusal(claimed)) return undefined;
      if (claimed.code === 'IDEMPOTENCY_KEY_REUSED') return claimed;
      const { state } = await this.runner.load(customerEmailAggregate, environmentId, key);
      if (state.customerId === undefined || state.customerId === customerId) continue;
      const refusal = await this.fenceOff(context, state.customerId, { inFavourOf: customerId, email });
      if (refusal) return refusal;
      fencedHolder = state.customerId;
    }
    return refuse('CONCURRENT_MODIFICATION', 'Many customers are being created with this e-mail. Try again.');
  }

  private async fenceOff(
    context: CommandContext,
    holder: string,
    claim: { inFavourOf: string; email: string },
  ): Promise<Refusal | undefined> {
    const fenced = await this.runner.execute(
      customerAggregate,
      holder,
      subCommand(context, `abandon-creation:${holder}`),
      (state) => decideAbandonCreation(claim, state),
    );
    return isRefusal(fenced) ? fenced : undefined;
  }
}
