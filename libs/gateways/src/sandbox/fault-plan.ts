import type { GatewayAccount } from '../payment-gateway.port.js';

/**
 * How a call may go wrong (failures.md, harness notes), in the order in which the dice are thrown and a call meets them:
 * - `rate_limit`: turned away before the keys, surely without effect
 * - `black_hole`: no answer and no effect
 * - `hang_then_commit`: the answer never comes, and the effect is kept some time after the caller gave up (F4)
 * - `cached_error`: an error before any effect, which its key keeps and repeats from then on (F7)
 * - `error_then_commit`: a server error, although the effect is kept; its key repeats the error from then on (F7)
 * - `prune_keys`: the key is forgotten at once, as if its 24 hours were over: the same key runs anew (F6)
 * - `commit_then_hang`: the effect is kept, the answer never comes (F3)
 * - `lie_about_amount`: done as asked, but the answer names another amount (F60)
 *
 * How a notice may go wrong (F47): `webhook_drop` never comes; `webhook_delay` comes late; `webhook_reorder` is overtaken by
 * others; `webhook_duplicate` comes twice.
 */
export const FAULT_MODES = [
  'none',
  'rate_limit',
  'black_hole',
  'hang_then_commit',
  'cached_error',
  'error_then_commit',
  'prune_keys',
  'commit_then_hang',
  'lie_about_amount',
  'webhook_drop',
  'webhook_delay',
  'webhook_reorder',
  'webhook_duplicate',
] as const;

export type FaultMode = (typeof FAULT_MODES)[number];

/** `probability` of 0..1 is thrown anew each time, apart from all other modes. */
export interface FaultSetting {
  readonly mode: FaultMode;
  readonly probability: number;
}

/** How the gateway fails one account. A mode stands in the list once. */
export interface FaultSettings {
  readonly faults: readonly FaultSetting[];
  /** How long a hanging call lasts, by the wall clock: 1..10,000. */
  readonly hang_ms: number;
  /** How late an effect or a notice comes at most, by the sandbox's clock: 0..600,000. */
  readonly late_ms: number;
  /** How long a call that `rate_limit` turns away is told to wait: 1..86,400,000; it is told nothing when absent. */
  readonly retryAfter_ms?: number;
}

/** The calls of the port that change something. */
export type GatewayChange =
  | 'createSetup'
  | 'detachMethod'
  | 'createPayment'
  | 'confirmPayment'
  | 'capturePayment'
  | 'cancelPayment'
  | 'createRefund';

/** A look is faulty too: it may hang, be turned away, or lie. It never changes anything. */
export type GatewayRead = 'retrieveSetup' | 'retrievePayment' | 'retrieveRefund' | 'findRefund';

/** The buyer's own calls never fail: faults are for the engine. */
export type GatewayOperation = GatewayChange | GatewayRead;

/** Asked once for every call before it is carried out, and for the notice of a change that no call of the engine brought. */
export interface FaultPlan {
  next(account: GatewayAccount, operation: GatewayOperation | 'notice'): readonly FaultMode[];
}

/** A number in [0, 1), in an order that the seed alone decides. */
export type Dice = () => number;

/** A small generator (mulberry32) for tests and sandboxes: the same seed throws the same dice. */
export function seededDice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const FAULTS_OF_READS: readonly FaultMode[] = [
  'rate_limit',
  'black_hole',
  'hang_then_commit',
  'commit_then_hang',
  'lie_about_amount',
];
const FAULTS_OF_NOTICES: readonly FaultMode[] = [
  'webhook_drop',
  'webhook_delay',
  'webhook_reorder',
  'webhook_duplicate',
];
const READS: ReadonlySet<string> = new Set<GatewayRead>([
  'retrieveSetup',
  'retrievePayment',
  'retrieveRefund',
  'findRefund',
]);

/** Throws the dice for each mode that is set and can befall the call, in the order of `FAULT_MODES`. */
export function dicedFaultPlan(settingsOf: (account: GatewayAccount) => FaultSettings, dice: Dice): FaultPlan {
  return {
    next(account, operation) {
      const { faults } = settingsOf(account);
      if (faults.length === 0) return [];
      const probabilities = new Map(faults.map(({ mode, probability }) => [mode, probability]));
      return faultsOf(operation).filter((mode) => {
        const probability = probabilities.get(mode);
        return probability !== undefined && dice() < probability;
      });
    },
  };
}

/** The same plan; every fault that it makes strike is told. */
export function watchedFaultPlan(plan: FaultPlan, onStrike: (mode: FaultMode) => void): FaultPlan {
  return {
    next(account, operation) {
      const modes = plan.next(account, operation);
      modes.forEach(onStrike);
      return modes;
    },
  };
}

function faultsOf(operation: GatewayOperation | 'notice'): readonly FaultMode[] {
  if (operation === 'notice') return FAULTS_OF_NOTICES;
  return READS.has(operation) ? FAULTS_OF_READS : FAULT_MODES;
}
