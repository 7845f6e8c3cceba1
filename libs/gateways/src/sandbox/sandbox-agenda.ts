import type { Timestamp } from '#kernel';
import type { GatewayAccount, GatewayNotice } from '../payment-gateway.port.js';
import { finishRefund } from './refund-sandbox-payment.policy.js';
import { storeRefund } from './sandbox-book.js';
import { runOperation, type SandboxParts } from './sandbox-calls.js';
import { type Desk, dueAtOf } from './sandbox-desk.js';
import type { CallOf } from './sandbox-operations.js';
import { getFromRecord } from './sandbox-record.js';
import type { AgendaRow } from './sandbox-rows.js';

export interface SandboxAgendaItem {
  readonly itemId: string;
  readonly dueAt: Timestamp;
}

/** One look sees no more than this. */
const MAX_ITEMS = 1_000;

/** What the gateway will do by itself, on the sandbox's clock (ADR 0022): late effects, steps of refunds, notices to hand over. */
export class SandboxAgenda {
  constructor(private readonly parts: SandboxParts) {}

  /** What is due by `until`, earliest first; 1,000 items at most. */
  due(account: GatewayAccount, until: Timestamp, limit: number): readonly SandboxAgendaItem[] {
    const found = this.parts.ledger
      .read()
      .scan('agenda', account, { direction: 'asc', limit: Math.min(limit, MAX_ITEMS) });
    const items = found.map(({ id }) => ({ itemId: id, dueAt: dueAtOf(id) }));
    return items.filter(({ dueAt }) => dueAt <= until);
  }

  /**
   * Carries an item out, once, as of its own due time; a second time and before its time nothing happens. A notice is
   * answered, again and again until it is acknowledged.
   */
  async perform(account: GatewayAccount, itemId: string, at: Timestamp): Promise<GatewayNotice | undefined> {
    const item = this.parts.ledger.read().get('agenda', account, itemId);
    if (!item || dueAtOf(itemId) > at) return undefined;
    if (item.kind === 'notice') return item.notice;
    const faults = this.parts.faults.next(account, 'notice');
    await this.parts.ledger.transact((tx) => {
      if (!tx.get('agenda', account, itemId)) return;
      tx.remove('agenda', account, itemId);
      carryOut({ ...this.parts, tx, faults }, account, dueAtOf(itemId), item);
    });
    return undefined;
  }

  /** The engine has taken a notice in: it does not come again. */
  async acknowledge(account: GatewayAccount, itemId: string): Promise<void> {
    const item = this.parts.ledger.read().get('agenda', account, itemId);
    // A late effect or a step is taken off by being done, never by being waved away.
    if (item?.kind !== 'notice') return;
    await this.parts.ledger.transact((tx) => tx.remove('agenda', account, itemId));
  }
}

type Step = Exclude<AgendaRow, { kind: 'notice' }>;

function carryOut(desk: Desk, account: GatewayAccount, dueAt: Timestamp, step: Step): void {
  if (step.kind === 'late_call') {
    // Whom could a refusal reach? The caller learned long ago that the outcome is unknown.
    runOperation(desk, step.operation, { ...(step.call as CallOf<typeof step.operation>), at: dueAt });
    return;
  }
  const refund = getFromRecord(desk.tx, 'refund', account, step.gatewayRefundId);
  const payment = refund && desk.tx.get('payment', account, refund.gatewayPaymentId);
  const finished = refund && payment && finishRefund(payment, refund);
  if (finished) storeRefund(desk, finished);
}
