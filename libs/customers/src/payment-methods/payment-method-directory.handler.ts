import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CommandRunner, subCommand } from '#event-store';
import type { CommandContext, Refusal } from '#kernel';
import { isRefusal } from '#kernel';
import { decideLinkPaymentMethod, paymentMethodLinkAggregate } from './payment-method-link.js';

/** Pointers kept in memory; they never change, so they are never stale. */
const CACHED_POINTERS_LIMIT = 50_000;

/** Finds a payment method's customer by the method's id alone, from the write model. */
@Injectable()
export class PaymentMethodDirectory {
  private readonly pointers = new LRUCache<string, string>({ max: CACHED_POINTERS_LIMIT });

  constructor(private readonly runner: CommandRunner) {}

  /** The id of the customer that the method was saved for; undefined when this environment has no such method. */
  async customerOf(environmentId: string, paymentMethodId: string): Promise<string | undefined> {
    const key = `${environmentId}.${paymentMethodId}`;
    const known = this.pointers.get(key);
    if (known !== undefined) return known;
    const { state } = await this.runner.load(paymentMethodLinkAggregate, environmentId, paymentMethodId);
    if (state.customerId !== undefined) this.pointers.set(key, state.customerId);
    return state.customerId;
  }

  /** Points from a method to its customer, once and for all. */
  async link(context: CommandContext, paymentMethodId: string, customerId: string): Promise<Refusal | undefined> {
    const linked = await this.runner.execute(
      paymentMethodLinkAggregate,
      paymentMethodId,
      subCommand(context, 'link'),
      (state) => decideLinkPaymentMethod({ customerId }, state),
    );
    return isRefusal(linked) ? linked : undefined;
  }
}
