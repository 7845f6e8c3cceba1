import { plusMilliseconds } from '#kernel';
import { type GatewayAccount, GatewayRefused, GatewayUnavailable } from '../payment-gateway.port.js';
import type { FaultMode, FaultPlan, GatewayChange, GatewayRead } from './fault-plan.js';
import { type DeskParts, putOnAgenda, thrown_ms } from './sandbox-desk.js';
import { type Keyed, opened, requestText, runUnderKey } from './sandbox-keys.js';
import type { LedgerReader, LedgerTransaction, SandboxLedger } from './sandbox-ledger.port.js';
import { type AnswerOf, type CallOf, OPERATIONS } from './sandbox-operations.js';
import type { StoredAnswer } from './sandbox-rows.js';

export interface SandboxParts extends DeskParts {
  readonly ledger: SandboxLedger;
  readonly faults: FaultPlan;
  /** Waits by the wall clock. */
  readonly wait: (time_ms: number) => Promise<unknown>;
}

/** The wire to the gateway: every call of the engine passes here, and here it goes wrong. */
export class SandboxCalls {
  constructor(private readonly parts: SandboxParts) {}

  /** One mutating call: faults around one transaction that holds the effect, the key, the answer and the notice together. */
  async change<Name extends GatewayChange>(name: Name, call: CallOf<Name>): Promise<AnswerOf<Name>> {
    const faults = this.parts.faults.next(call.account, name);
    await this.failBefore(faults, call.account, (tx) => this.putOff(tx, name, call));
    const keyed = await this.written((tx) => runOperation({ ...this.parts, tx, faults }, name, call));
    if (faults.includes('commit_then_hang')) await this.hangUp(call.account);
    const answer = opened<AnswerOf<Name>>(keyed);
    return faults.includes('lie_about_amount') ? lie(answer) : answer;
  }

  /** A look changes nothing, so that it can only hang, be turned away, or lie. */
  async read<T>(
    name: GatewayRead,
    account: GatewayAccount,
    look: (reader: LedgerReader) => T | GatewayRefused,
  ): Promise<T> {
    const faults = this.parts.faults.next(account, name);
    await this.failBefore(faults, account);
    if (faults.includes('commit_then_hang')) await this.hangUp(account);
    const answer = look(this.parts.ledger.read());
    if (answer instanceof GatewayRefused) throw answer;
    return faults.includes('lie_about_amount') ? lie(answer) : answer;
  }

  private async failBefore(
    faults: readonly FaultMode[],
    account: GatewayAccount,
    putOff?: (tx: LedgerTransaction) => void,
  ): Promise<void> {
    if (faults.includes('rate_limit')) throw this.turnedAway(account);
    if (faults.includes('black_hole')) await this.hangUp(account);
    if (!faults.includes('hang_then_commit')) return;
    if (putOff) await this.written(putOff);
    await this.hangUp(account);
  }

  /** The effect will come although the caller gave up: it waits in the book, where no death of this process loses it (F4). */
  private putOff<Name extends GatewayChange>(tx: LedgerTransaction, operation: Name, call: CallOf<Name>): void {
    const { dice, settingsIn } = this.parts;
    const late_ms = thrown_ms(dice, settingsIn(tx, call.account).late_ms);
    putOnAgenda(tx, call.account, plusMilliseconds(call.at, late_ms), { kind: 'late_call', operation, call });
  }

  private async written<T>(work: (tx: LedgerTransaction) => T): Promise<T> {
    try {
      return await this.parts.ledger.transact(work);
    } catch (cause) {
      // A full disk, a closed book: whether the effect was kept is not known here.
      throw new GatewayUnavailable('The sandbox gateway could not write its ledger.', false, { cause });
    }
  }

  private turnedAway(account: GatewayAccount): GatewayUnavailable {
    const { ledger, settingsIn } = this.parts;
    const { retryAfter_ms } = settingsIn(ledger.read(), account);
    return new GatewayUnavailable('The gateway limits the rate of calls.', true, { retryAfter_ms });
  }

  private async hangUp(account: GatewayAccount): Promise<never> {
    const { ledger, settingsIn, wait } = this.parts;
    await wait(settingsIn(ledger.read(), account).hang_ms);
    throw new GatewayUnavailable('The gateway did not answer in time.');
  }
}

/** Carries an operation out under its key, at once or late. */
export function runOperation<Name extends GatewayChange>(
  desk: Parameters<(typeof OPERATIONS)[Name]>[0],
  name: Name,
  call: CallOf<Name>,
): Keyed {
  const { tx, faults } = desk;
  const isCached = faults.includes('cached_error');
  const isFailed = isCached || faults.includes('error_then_commit');
  const work = (): StoredAnswer => {
    const answer = isCached ? FAILED : stored(OPERATIONS[name](desk, call));
    // A server error is what the key remembers, with or without the effect: the same key never tells the truth again (F7).
    return isFailed ? FAILED : answer;
  };
  return runUnderKey(tx, call, requestText(name, call), work, faults.includes('prune_keys'));
}

const FAILED: StoredAnswer = { kind: 'failed' };

function stored(value: unknown): StoredAnswer {
  if (value instanceof GatewayRefused) return { kind: 'refused', code: value.code, message: value.message };
  return { kind: 'answered', value };
}

/** The same answer with one minor unit more, where it names an amount. */
function lie<T>(answer: T): T {
  const { amount } = (answer ?? {}) as { amount?: { amount: number } };
  return amount ? { ...answer, amount: { ...amount, amount: amount.amount + 1 } } : answer;
}
