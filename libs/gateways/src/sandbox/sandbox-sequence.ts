import type { GatewayAccount } from '../payment-gateway.port.js';
import type { LedgerTransaction } from './sandbox-ledger.port.js';

/** Wide enough for every safe integer, so that text order is number order. */
const SEQUENCE_DIGITS = 16;

/** The next number of an account's sequence, from 1, at fixed width. */
export function nextInSequence(tx: LedgerTransaction, account: GatewayAccount, name: string): string {
  const number = (tx.get('counter', account, name) ?? 0) + 1;
  tx.put('counter', account, name, number);
  return String(number).padStart(SEQUENCE_DIGITS, '0');
}
