import type { Money, Timestamp } from '#kernel';
import { type GatewayAccount, GatewayRefused } from '../payment-gateway.port.js';
import type { SandboxLedger } from './sandbox-ledger.port.js';
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
  readonly status: TryRow['status'];
  readonly decline_code: string | null;
  readonly created_at: Timestamp;
}

export interface SandboxChargePage {
  readonly charges: readonly SandboxCharge[];
  /** Pass it as `after` to go on; absent at the end. */
  readonly next?: string;
}

const MAX_PAGE = 100;

/** The gateway's own record of one account, newest first. Limit 1..100. Fails with `GatewayRefused` on a bad limit or an unknown `after`. */
export function listCharges(
  ledger: SandboxLedger,
  account: GatewayAccount,
  page: { limit: number; after?: string },
): SandboxChargePage {
  if (!Number.isInteger(page.limit) || page.limit < 1 || page.limit > MAX_PAGE) {
    throw new GatewayRefused('invalid_request', 'A page holds 1 to 100 charges.');
  }
  const reader = ledger.read();
  const after = page.after === undefined ? undefined : reader.get('charge', account, page.after);
  if (page.after !== undefined && after === undefined) {
    throw new GatewayRefused('charge_not_found', 'There is no such charge to go on after.');
  }
  const found = reader.scan('try', account, { direction: 'desc', limit: page.limit + 1, after });
  const charges = found.slice(0, page.limit).map(({ row }) => shownCharge(row));
  return found.length > page.limit ? { charges, next: charges.at(-1)?.gateway_charge_id } : { charges };
}

function shownCharge(row: TryRow): SandboxCharge {
  return {
    gateway_charge_id: row.chargeId,
    payment_intent_id: row.paymentIntentId,
    customer_id: row.customerId ?? null,
    payment_method_id: row.paymentMethodId ?? null,
    amount_money: row.amount,
    status: row.status,
    decline_code: row.decline ? (row.decline.declineCode ?? row.decline.code) : null,
    created_at: row.createdAt,
  };
}
