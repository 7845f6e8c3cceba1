import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayAccount, PaymentGateway } from '../payment-gateway.port.js';
import { type Dice, dicedFaultPlan, type FaultPlan, type FaultSetting, IMPLEMENTED_FAULT_MODES } from './fault-plan.js';
import { SandboxBuyer } from './sandbox-buyer.js';
import { listCharges, type SandboxChargePage } from './sandbox-charges.js';
import { SandboxGateway } from './sandbox-gateway.js';
import { openSandboxLedger } from './sandbox-ledger.adapter.js';

export interface SandboxOptions {
  /** The engine's data folder; the ledger lives in `sandbox-gateway` inside it. */
  readonly dataDir: string;
  /** Throws the dice for faults; `Math.random` when absent. */
  readonly dice?: Dice;
  /** How long a hanging call lasts before it is given up; 1,000 when absent. */
  readonly hang_ms?: number;
  /** Instead of the settings kept in the ledger. */
  readonly faults?: FaultPlan;
}

/** The sandbox's three doors: the engine's gateway, the buyer's browser, and the outside record. */
export interface Sandbox {
  readonly gateway: PaymentGateway;
  readonly buyer: SandboxBuyer;
  listCharges(account: GatewayAccount, page: { limit: number; after?: string }): SandboxChargePage;
  /** Kept in the ledger, so that every process that has it open fails alike. Throws `RangeError` on a mode that is not built. */
  setFaults(account: GatewayAccount, setting: FaultSetting): Promise<void>;
  faultsOf(account: GatewayAccount): FaultSetting;
  close(): Promise<void>;
}

const NO_FAULTS: FaultSetting = { mode: 'none', probability: 0 };
const FAULT_ROW = 'setting';

/** Opens the sandbox gateway over its own durable ledger. */
export function openSandbox(options: SandboxOptions): Sandbox {
  const ledger = openSandboxLedger(options.dataDir);
  const faultsOf = (account: GatewayAccount) => ledger.read().get('fault', account, FAULT_ROW) ?? NO_FAULTS;
  const parts = {
    ledger,
    faults: options.faults ?? dicedFaultPlan(faultsOf, options.dice ?? Math.random),
    newId,
    hang: () => delay(options.hang_ms ?? 1_000),
  };
  return {
    gateway: new SandboxGateway(parts),
    buyer: new SandboxBuyer(parts),
    listCharges: (account, page) => listCharges(ledger, account, page),
    faultsOf,
    async setFaults(account, setting) {
      checkFaults(setting);
      await ledger.transact((tx) => tx.put('fault', account, FAULT_ROW, setting));
    },
    close: () => ledger.close(),
  };
}

function checkFaults({ mode, probability }: FaultSetting): void {
  if (!IMPLEMENTED_FAULT_MODES.includes(mode)) throw new RangeError(`the fault mode ${mode} is not built`);
  if (!(probability >= 0 && probability <= 1)) throw new RangeError('a probability lies in 0..1');
}

function newId(prefix: string): string {
  return prefix === 'secret' ? `secret_${randomBytes(24).toString('base64url')}` : `${prefix}_${randomUUID()}`;
}
