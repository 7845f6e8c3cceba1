import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CustomerState, type PaymentMethodSaving, RecordSetupOutcome, SavePaymentMethod } from '#customers';
import { type Executed, resourceIdFor, subCommand } from '#event-store';
import type { BuyerSetup, Sandbox } from '#gateways';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import {
  type CardChange,
  ChangeSubscriptionPaymentMethod,
  CreatePaymentRetry,
  decideEnterCard,
  EnterCard,
  judgeCardChange,
  type PaymentMethodChanging,
  type Subscription,
  type SubscriptionState,
} from '#subscriptions';
import { SANDBOX } from '../../runtime/tokens.js';
import { Reads } from '../reads.js';
import { type BuyerVisit, buyerCommand } from './buyer-visits.js';
import { declineResult, newCardResult } from './buyer-words.js';
import { resultOfEntry, resultOfRefusal } from './result-of-refusal.js';

/** What a buyer does with an opened link, by the commands that merchants send too. Each answers the result to be shown. */
@Injectable()
export class BuyerActs {
  constructor(
    private readonly bus: CommandBus,
    private readonly reads: Reads,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  /** Tries the card on file. */
  async pay(visit: BuyerVisit, key: string): Promise<string> {
    const context = buyerCommand(visit, 'pay', key);
    const input = { subscriptionId: visit.link.subscriptionId, idempotencyKey: key, requestedBy: 'buyer' } as const;
    const done = await this.#execute<Executed<SubscriptionState>>(context, new CreatePaymentRetry(context, input));
    if (isRefusal(done)) return resultOfRefusal(done);
    const retry = done.state?.paymentRetry;
    if (retry?.status === 'failed') return declineResult(retry.failureCode ?? undefined);
    return retry?.status === 'succeeded' ? 'paid' : 'processing';
  }

  /** Saves a card for charges without its buyer, and bills the subscription to it. What is owed is charged at once. */
  async putIn(visit: BuyerVisit, before: Subscription, key: string, card: string): Promise<string> {
    const context = buyerCommand(visit, 'card', key, card);
    const { accessLinkId, subscriptionId } = visit.link;
    const paymentMethodId = resourceIdFor(ID_PREFIX.paymentMethod, context.commandId);
    const entry = { open: visit.session?.open ?? 0, paymentMethodId };
    // Asked before anything is done; the command asks again.
    const refusal = decideEnterCard({ ...entry, subscription: before }, visit.link);
    if (isRefusal(refusal)) return resultOfEntry(refusal);
    const saved = await this.bus.execute<SavePaymentMethod, PaymentMethodSaving | Refusal>(
      new SavePaymentMethod(context, { customerId: before.customerId, type: 'card', usage: 'off_session' }),
    );
    if (isRefusal(saved)) return resultOfRefusal(saved);
    // Noted when the gateway has answered, so that an outage uses up no card, and before it is shown one.
    const entered = await this.#execute(
      context,
      new EnterCard(subCommand(context, 'enter'), { accessLinkId, subscriptionId, ...entry }),
    );
    if (isRefusal(entered)) return resultOfEntry(entered);
    const setup = await this.#setUp(context, saved, card);
    if (isRefusal(setup)) return resultOfRefusal(setup);
    if (setup.decline) return declineResult(setup.decline.code);
    const change = { subscriptionId, paymentMethodId, requestedBy: 'buyer' } as const;
    const bill = subCommand(context, 'bill');
    const billed = await this.#execute<PaymentMethodChanging>(bill, new ChangeSubscriptionPaymentMethod(bill, change));
    if (isRefusal(billed)) return resultOfRefusal(billed);
    const { changed, state } = billed;
    return changed === null || state === null ? 'not_possible' : resultOfChange(judgeCardChange(changed, state));
  }

  /** The buyer is there: what the bank wants to know of them, it asks now. */
  async #setUp(
    context: CommandContext,
    { paymentMethodId, clientSetup }: PaymentMethodSaving,
    card: string,
  ): Promise<BuyerSetup | Refusal> {
    const setup = await this.sandbox.buyer.confirmSetup(clientSetup.clientSecret, card, context.now);
    if (isRefusal(setup)) return setup;
    const noted = subCommand(context, 'setup');
    const outcome = new RecordSetupOutcome(noted, { paymentMethodId, consentChannel: 'access_link' });
    const recorded = await this.#execute<Executed<CustomerState>>(noted, outcome);
    return isRefusal(recorded) ? recorded : setup;
  }

  async #execute<Done extends Executed<unknown>>(context: CommandContext, command: object): Promise<Done | Refusal> {
    const done: Done | Refusal = await this.bus.execute(command);
    if (!isRefusal(done)) this.reads.wrote(context.environmentId, done);
    return done;
  }
}

function resultOfChange(change: CardChange): string {
  switch (change.kind) {
    case 'saved':
      return 'card_saved';
    case 'canceled':
      return 'not_possible';
    case 'held_up':
      return 'payment_method_temporarily_unavailable';
    case 'declined':
      return newCardResult(change.code);
    default:
      return change.kind;
  }
}
