import { epochOf, plusMilliseconds, type Timestamp } from '#kernel';
import { type GatewayAccount, type GatewayCall, GatewayRefused, GatewayUnavailable } from '../payment-gateway.port.js';
import type { LedgerReader, LedgerTransaction } from './sandbox-ledger.port.js';
import type { KeyRow, StoredAnswer } from './sandbox-rows.js';

/** A key is remembered for this long by the call's own time, and then the request runs anew (F6). */
export const KEY_LIFE_MS = 86_400_000;

/** Old keys taken away by one call, so that no call pays for a long silence. */
const PRUNED_PER_CALL = 4;

const MAX_KEY_LENGTH = 255;

/** What a call under a key came to, and whether that was known before. */
export interface Keyed {
  readonly answer: StoredAnswer;
  readonly replayed: boolean;
}

/**
 * Runs an operation once per key: the first answer is kept with its effects, in the same transaction, and given again. A key
 * that is forgotten is not known now and not remembered (F6).
 */
export function runUnderKey(
  tx: LedgerTransaction,
  call: GatewayCall,
  request: string,
  run: () => StoredAnswer,
  isForgotten = false,
): Keyed {
  const { account, idempotencyKey, at } = call;
  if (idempotencyKey.length < 1 || idempotencyKey.length > MAX_KEY_LENGTH) {
    return { answer: refused('invalid_request', 'An idempotency key has 1 to 255 characters.'), replayed: false };
  }
  const known = tx.get('key', account, idempotencyKey);
  if (known && !isForgotten && !isOld(known.at, at)) return { answer: again(known, request), replayed: true };
  if (known) forget(tx, account, known.at, idempotencyKey);
  prune(tx, call);
  const answer = run();
  if (isForgotten) return { answer, replayed: false };
  const row: KeyRow = { at, request, answer };
  tx.put('key', account, idempotencyKey, row);
  tx.put('key_age', account, ageId(at, idempotencyKey), true);
  return { answer, replayed: false };
}

/** The latest time that a call has brought, which is as far as the gateway knows the sandbox's clock. */
export function timeSeen(book: LedgerReader, account: GatewayAccount): Timestamp | undefined {
  const [newest] = book.scan('key_age', account, { direction: 'desc', limit: 1 });
  return newest && splitAgeId(newest.id)[0];
}

/** The request's text for comparison: its fields in one order, without those that may differ from try to try. */
export function requestText(operation: string, call: GatewayCall): string {
  const { account: _, idempotencyKey: __, at: ___, ...body } = call;
  return `${operation} ${JSON.stringify(body, (_key, value) => sorted(value))}`;
}

/** The answer as the caller gets it: a value, or the error that it stands for. */
export function opened<T>({ answer, replayed }: Keyed): T {
  if (answer.kind === 'refused') throw new GatewayRefused(answer.code, answer.message);
  if (answer.kind === 'failed') {
    throw new GatewayUnavailable('The gateway answered with an internal error.', false, { replayed });
  }
  return answer.value as T;
}

function again(known: KeyRow, request: string): StoredAnswer {
  if (known.request === request) return known.answer;
  return refused('idempotency_key_reused', 'This idempotency key was used for another request.');
}

function refused(code: GatewayRefused['code'], message: string): StoredAnswer {
  return { kind: 'refused', code, message };
}

function isOld(keyAt: Timestamp, at: Timestamp): boolean {
  return epochOf(at) - epochOf(keyAt) >= KEY_LIFE_MS;
}

function forget(tx: LedgerTransaction, account: GatewayAccount, keyAt: Timestamp, key: string): void {
  tx.remove('key', account, key);
  tx.remove('key_age', account, ageId(keyAt, key));
}

function prune(tx: LedgerTransaction, { account, at }: GatewayCall): void {
  const horizon = plusMilliseconds(at, -KEY_LIFE_MS);
  for (const { id } of tx.scan('key_age', account, { direction: 'asc', limit: PRUNED_PER_CALL })) {
    const [keyAt, key] = splitAgeId(id);
    if (keyAt > horizon) return;
    tx.remove('key_age', account, id);
    // The key may have been taken anew since: then its younger row stays.
    if (tx.get('key', account, key)?.at === keyAt) tx.remove('key', account, key);
  }
}

function ageId(at: Timestamp, key: string): string {
  return `${at} ${key}`;
}

function splitAgeId(id: string): [Timestamp, string] {
  const space = id.indexOf(' ');
  return [id.slice(0, space), id.slice(space + 1)];
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
