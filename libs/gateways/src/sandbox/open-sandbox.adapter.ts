import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayAccount, PaymentGateway } from '../payment-gateway.port.js';
import { type Dice, dicedFaultPlan, FAULT_MODES, type FaultPlan, type FaultSetting } from './fault-plan.js';
import { SandboxBuyer } from './sandbox-buyer.js';
import { listCharges, type SandboxChargePage } from './sandbox-charges.js';
import { SandboxGateway } from './sandbox-gateway.js';
import { openSandboxLedger } from './sandbox-ledger.adapter.js';
import { listRefunds, type SandboxRefundPage } from './sandbox-refunds.js';

export interface SandboxOptions {
  /** The engine's data folder; the ledger lives in `sandbox-gateway` inside it. */
  readonly dataDir: string;
  /** Throws the dice for faults; `Math.random` when absent. */
  readonly dice?: Dice;
  /** How long a hanging call lasts before it is given up; 1,000 when absent. */
  readonly hang_ms?: number;
  /** How long after the call a late effect (`hang_then_commit`) arrives; 5,000 when absent. Wall-clock time. */
  readonly late_ms?: number;
  /** Instead of waiting `late_ms`: decides when a late effect runs. */
  readonly later?: (effect: () => Promise<unknown>) => void;
  /** Instead of the settings kept in the ledger. */
  readonly faults?: FaultPlan;
}

/** The sandbox's three doors: the engine's gateway, the buyer's browser, and the outside record. */
export interface Sandbox {
  readonly gateway: PaymentGateway;
  readonly buyer: SandboxBuyer;
  listCharges(account: GatewayAccount, page: { limit: number; after?: string }): SandboxChargePage;
  listRefunds(account: GatewayAccount, page: { limit: number; after?: string }): SandboxRefundPage;
  /** Kept in the ledger, so that every process that has it open fails alike. Fails with `RangeError` on an unknown mode. */
  setFaults(account: GatewayAccount, setting: FaultSetting): Promise<void>;
  faultsOf(account: GatewayAccount): FaultSetting;
  /** Late effects that have not arrived yet are lost, as they are when the process dies. */
  close(): Promise<void>;
}

const NO_FAULTS: FaultSetting = { mode: 'none', probability: 0 };
const FAULT_ROW = 'setting';

/** Opens the sandbox gateway over its own durable ledger. */
export function openSandbox(options: SandboxOptions): Sandbox {
  const ledger = openSandboxLedger(options.dataDir);
  const faultsOf = (account: GatewayAccount) => ledger.read().get('fault', account, FAULT_ROW) ?? NO_FAULTS;
  const late = lateEffects(options.late_ms ?? 5_000);
  const parts = {
    ledger,
    faults: options.faults ?? dicedFaultPlan(faultsOf, options.dice ?? Math.random),
    newId,
    hang: () => delay(options.hang_ms ?? 1_000),
    later: options.later ?? late.add,
  };
  return {
    gateway: new SandboxGateway(parts),
    buyer: new SandboxBuyer(parts),
    listCharges: (account, page) => listCharges(ledger, account, page),
    listRefunds: (account, page) => listRefunds(ledger, account, page),
    faultsOf,
    async setFaults(account, setting) {
      checkFaults(setting);
      await ledger.transact((tx) => tx.put('fault', account, FAULT_ROW, setting));
    },
    async close() {
      await late.stop();
      await ledger.close();
    },
  };
}

function checkFaults({ mode, probability }: FaultSetting): void {
  if (!FAULT_MODES.includes(mode)) throw new RangeError(`there is no fault mode ${mode}`);
  if (!(probability >= 0 && probability <= 1)) throw new RangeError('a probability lies in 0..1');
}

/** Effects that nobody waits for any more. */
function lateEffects(late_ms: number) {
  const waiting = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<unknown>>();
  return {
    add(effect: () => Promise<unknown>): void {
      const timer = setTimeout(() => {
        waiting.delete(timer);
        // Whom could an error reach? The caller learned long ago that the outcome is unknown.
        const done: Promise<unknown> = effect()
          .catch(() => undefined)
          .finally(() => running.delete(done));
        running.add(done);
      }, late_ms);
      timer.unref();
      waiting.add(timer);
    },
    async stop(): Promise<void> {
      for (const timer of waiting) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

function newId(prefix: string): string {
  return prefix === 'secret' ? `secret_${randomBytes(24).toString('base64url')}` : `${prefix}_${randomUUID()}`;
}
