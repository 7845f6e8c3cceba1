import type { Money, Timestamp } from '#kernel';
import type { GatewayAccount } from '../payment-gateway.port.js';
import type { SandboxLedger } from './sandbox-ledger.port.js';
import { pageOfRecord, type RecordPage } from './sandbox-record.js';
import type { TryRow } from './sandbox-rows.js';

/**
 * One try that reached the gateway, in the contract's words. An authorization for manual capture stands as `succeeded`
 * with the amount held; its capture sets the amount taken, its cancellation makes it `canceled`. A challenge stands as
 * `requires_action` until the confirmation after it (or its failure) brings the result into the same row.
 */
export interface SandboxCharge {
  readonly gateway_charge_id: string;
  readonly payment_intent_id: string;
  readonly customer_id: string | null;
  readonly payment_method_id: string | null;
  readonly amount_money: Money;
  /** What was really taken of it; null while it is only held, and when it came to nothing. */
  readonly captured_money: Money | null;
  readonly status: TryRow['status'];
  readonly decline_code: string | null;
  readonly created_at: Timestamp;
}

export interface SandboxChargePage {
  readonly charges: readonly SandboxCharge[];
  /** Pass it as `after` to go on; absent at the end. */
  readonly next?: string;
}

/** The gateway's own record of one account, newest first. Fails as `pageOfRecord` does. */
export function listCharges(ledger: SandboxLedger, account: GatewayAccount, page: RecordPage): SandboxChargePage {
  const { rows, hasMore } = pageOfRecord(ledger.read(), 'try', account, page);
  const charges = rows.map(shownCharge);
  return hasMore ? { charges, next: charges.at(-1)?.gateway_charge_id } : { charges };
}

function shownCharge(row: TryRow): SandboxCharge {
  return {
    gateway_charge_id: row.chargeId,
    payment_intent_id: row.paymentIntentId,
    customer_id: row.customerId ?? null,
    payment_method_id: row.paymentMethodId ?? null,
    amount_money: row.amount,
    captured_money: row.status === 'succeeded' && !row.isHeld ? row.amount : null,
    status: row.status,
    decline_code: row.decline ? (row.decline.declineCode ?? row.decline.code) : null,
    created_at: row.createdAt,
  };
}
