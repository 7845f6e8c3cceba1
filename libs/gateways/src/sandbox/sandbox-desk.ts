import { plusMilliseconds, type Timestamp } from '#kernel';
import type { GatewayAccount, GatewayNotice } from '../payment-gateway.port.js';
import type { Dice, FaultMode, FaultSettings } from './fault-plan.js';
import type { LedgerReader, LedgerTransaction } from './sandbox-ledger.port.js';
import type { AgendaRow, PaymentRow, RefundRow } from './sandbox-rows.js';
import { nextInSequence } from './sandbox-sequence.js';

export type IdPrefix = 'gst' | 'gpm' | 'gpi' | 'gch' | 'gre' | 'gno' | 'secret';

export interface DeskParts {
  /** A new opaque id or secret with the prefix. */
  readonly newId: (prefix: IdPrefix) => string;
  readonly dice: Dice;
  readonly settingsIn: (reader: LedgerReader, account: GatewayAccount) => FaultSettings;
}

/** What a piece of work in the gateway's book has at hand: one transaction, and what goes wrong with its notice. */
export interface Desk extends DeskParts {
  readonly tx: LedgerTransaction;
  readonly faults: readonly FaultMode[];
}

/** What comes within so long of a reordered notice may overtake it. */
const OVERTAKEN_WITHIN_MS = 60_000;

/** Says that a payment changed. */
export function tellOfPayment(desk: Desk, { account, gatewayPaymentId, paymentIntentId, updatedAt }: PaymentRow): void {
  tell(desk, { account, kind: 'payment', gatewayPaymentId, paymentIntentId }, updatedAt);
}

/** Says that a refund changed. */
export function tellOfRefund(desk: Desk, row: RefundRow): void {
  const { account, gatewayPaymentId, paymentIntentId, gatewayRefundId, refundId, updatedAt } = row;
  tell(desk, { account, kind: 'refund', gatewayPaymentId, paymentIntentId, gatewayRefundId, refundId }, updatedAt);
}

/** Puts something to be done at `dueAt`, after whatever is due at the same instant already. */
export function putOnAgenda(tx: LedgerTransaction, account: GatewayAccount, dueAt: Timestamp, row: AgendaRow): void {
  tx.put('agenda', account, `${dueAt}_${nextInSequence(tx, account, 'agenda')}`, row);
}

/** When an item of the agenda is due: its place says so. */
export function dueAtOf(itemId: string): Timestamp {
  return itemId.slice(0, itemId.indexOf('_'));
}

/** A whole number of milliseconds, `max_ms` at most. */
export function thrown_ms(dice: Dice, max_ms: number): number {
  return Math.floor(dice() * (max_ms + 1));
}

/** In the same transaction as the change itself: a notice is lost only where the plan says so (F47). */
function tell(desk: Desk, subject: Omit<GatewayNotice, 'noticeId'>, at: Timestamp): void {
  const befalls = (mode: FaultMode) => desk.faults.includes(mode);
  if (befalls('webhook_drop')) return;
  const { tx, dice } = desk;
  const { account } = subject;
  const late_ms = () => thrown_ms(dice, desk.settingsIn(tx, account).late_ms);
  const notice: GatewayNotice = { noticeId: desk.newId('gno'), ...subject };
  const overtaken_ms = befalls('webhook_reorder') ? thrown_ms(dice, OVERTAKEN_WITHIN_MS) : 0;
  const dueAt = plusMilliseconds(at, overtaken_ms + (befalls('webhook_delay') ? late_ms() : 0));
  putOnAgenda(tx, account, dueAt, { kind: 'notice', notice });
  if (befalls('webhook_duplicate')) {
    putOnAgenda(tx, account, plusMilliseconds(dueAt, late_ms()), { kind: 'notice', notice });
  }
}
