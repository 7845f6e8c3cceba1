import type { Money, Timestamp } from '#kernel';
import type { GatewayAccount } from '../payment-gateway.port.js';
import type { SandboxLedger } from './sandbox-ledger.port.js';
import { pageOfRecord, type RecordPage } from './sandbox-record.js';
import type { RefundRow } from './sandbox-rows.js';

/** One refund that reached the gateway, in the contract's words. */
export interface SandboxRefund {
  readonly gateway_refund_id: string;
  readonly payment_intent_id: string;
  readonly refund_id: string;
  readonly amount_money: Money;
  readonly status: RefundRow['status'];
  readonly failure_reason: string | null;
  readonly created_at: Timestamp;
}

export interface SandboxRefundPage {
  readonly refunds: readonly SandboxRefund[];
  /** Pass it as `after` to go on; absent at the end. */
  readonly next?: string;
}

/** The gateway's own record of one account's refunds, newest first. Fails as `pageOfRecord` does. */
export function listRefunds(ledger: SandboxLedger, account: GatewayAccount, page: RecordPage): SandboxRefundPage {
  const { rows, hasMore } = pageOfRecord(ledger.read(), 'refund', account, page);
  const refunds = rows.map(listedRefund);
  return hasMore ? { refunds, next: refunds.at(-1)?.gateway_refund_id } : { refunds };
}

function listedRefund(row: RefundRow): SandboxRefund {
  return {
    gateway_refund_id: row.gatewayRefundId,
    payment_intent_id: row.paymentIntentId,
    refund_id: row.refundId,
    amount_money: row.amount,
    status: row.status,
    failure_reason: row.failureReason ?? null,
    created_at: row.createdAt,
  };
}
