import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Timestamp } from '#kernel';
import type { GatewayAccount, GatewayNotice, PaymentGateway } from '../payment-gateway.port.js';
import { checkedFaultSettings, NO_FAULTS } from './check-fault-settings.js';
import {
  type Dice,
  dicedFaultPlan,
  type FaultMode,
  type FaultPlan,
  type FaultSettings,
  watchedFaultPlan,
} from './fault-plan.js';
import { SandboxAgenda, type SandboxAgendaItem } from './sandbox-agenda.js';
import { SandboxBuyer } from './sandbox-buyer.js';
import { SandboxCalls } from './sandbox-calls.js';
import { listCharges, type SandboxChargePage } from './sandbox-charges.js';
import { SandboxGateway } from './sandbox-gateway.js';
import { openSandboxLedger } from './sandbox-ledger.adapter.js';
import type { LedgerReader } from './sandbox-ledger.port.js';
import type { RecordPage } from './sandbox-record.js';
import { listRefunds, type SandboxRefundPage } from './sandbox-refunds.js';

export interface SandboxOptions {
  /** The engine's data folder; the ledger lives in `sandbox-gateway` inside it. */
  readonly dataDir: string;
  /** Throws the dice for faults; `Math.random` when absent. */
  readonly dice?: Dice;
  /** How long a hanging call lasts where an account's settings do not say it; 1,000 when absent. */
  readonly hang_ms?: number;
  /** Instead of the settings kept in the ledger. */
  readonly faults?: FaultPlan;
}

/** The sandbox's doors: the engine's gateway, the buyer's browser, the outside record, and the gateway's own agenda. */
export interface Sandbox {
  readonly gateway: PaymentGateway;
  readonly buyer: SandboxBuyer;
  listCharges(account: GatewayAccount, page: RecordPage): SandboxChargePage;
  listRefunds(account: GatewayAccount, page: RecordPage): SandboxRefundPage;
  /** Kept in the ledger in place of all settings before, so that every process that has it open fails alike. Fails with `RangeError` on what cannot be. */
  setFaults(account: GatewayAccount, settings: Partial<FaultSettings>): Promise<void>;
  faultsOf(account: GatewayAccount): FaultSettings;
  /** How often each fault struck since it was opened, in all accounts together. */
  readonly strikes: ReadonlyMap<FaultMode, number>;
  /** What the gateway will have to do by `until`, earliest first. */
  agenda(account: GatewayAccount, until: Timestamp, limit: number): readonly SandboxAgendaItem[];
  /** Carries an item out, once; answers the notice when it was one. A notice stays until it is acknowledged. */
  perform(account: GatewayAccount, itemId: string, at: Timestamp): Promise<GatewayNotice | undefined>;
  acknowledge(account: GatewayAccount, itemId: string): Promise<void>;
  close(): Promise<void>;
}

const FAULT_ROW = 'settings';

/** Opens the sandbox gateway over its own durable ledger. */
export function openSandbox(options: SandboxOptions): Sandbox {
  const ledger = openSandboxLedger(options.dataDir);
  const defaults = { ...NO_FAULTS, hang_ms: options.hang_ms ?? NO_FAULTS.hang_ms };
  const settingsIn = (reader: LedgerReader, account: GatewayAccount) =>
    reader.get('fault', account, FAULT_ROW) ?? defaults;
  const faultsOf = (account: GatewayAccount) => settingsIn(ledger.read(), account);
  const dice = options.dice ?? Math.random;
  const strikes = new Map<FaultMode, number>();
  const faults = watchedFaultPlan(options.faults ?? dicedFaultPlan(faultsOf, dice), (mode) =>
    strikes.set(mode, (strikes.get(mode) ?? 0) + 1),
  );
  const parts = { ledger, faults, dice, settingsIn, newId, wait: delay };
  const agenda = new SandboxAgenda(parts);
  return {
    gateway: new SandboxGateway(new SandboxCalls(parts)),
    buyer: new SandboxBuyer(parts),
    listCharges: (account, page) => listCharges(ledger, account, page),
    listRefunds: (account, page) => listRefunds(ledger, account, page),
    faultsOf,
    strikes,
    async setFaults(account, settings) {
      const checked = checkedFaultSettings(settings, defaults);
      await ledger.transact((tx) => tx.put('fault', account, FAULT_ROW, checked));
    },
    agenda: (account, until, limit) => agenda.due(account, until, limit),
    perform: (account, itemId, at) => agenda.perform(account, itemId, at),
    acknowledge: (account, itemId) => agenda.acknowledge(account, itemId),
    close: () => ledger.close(),
  };
}

function newId(prefix: string): string {
  return prefix === 'secret' ? `secret_${randomBytes(24).toString('base64url')}` : `${prefix}_${randomUUID()}`;
}
