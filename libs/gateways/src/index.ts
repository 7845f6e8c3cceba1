export * from './payment-gateway.port.js';
export {
  checkedFaultSettings,
  MAX_HANG_MS,
  MAX_LATE_MS,
  MAX_RETRY_AFTER_MS,
  NO_FAULTS,
} from './sandbox/check-fault-settings.js';
export type {
  Dice,
  FaultMode,
  FaultPlan,
  FaultSetting,
  FaultSettings,
  GatewayOperation,
} from './sandbox/fault-plan.js';
export { FAULT_MODES, seededDice } from './sandbox/fault-plan.js';
export type { Sandbox, SandboxOptions } from './sandbox/open-sandbox.adapter.js';
export { openSandbox } from './sandbox/open-sandbox.adapter.js';
export type { SandboxAgendaItem } from './sandbox/sandbox-agenda.js';
export type { BuyerSetup, SandboxBuyer } from './sandbox/sandbox-buyer.js';
export { testCardOf } from './sandbox/sandbox-cards.policy.js';
export type { SandboxCharge, SandboxChargePage } from './sandbox/sandbox-charges.js';
export type { SandboxRefund, SandboxRefundPage } from './sandbox/sandbox-refunds.js';
export { type WatchCall, watchedGateway } from './watched-gateway.js';
