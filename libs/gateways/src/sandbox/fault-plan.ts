import type { GatewayAccount } from '../payment-gateway.port.js';

/**
 * How a call may go wrong (failures.md, harness notes):
 * - `commit_then_hang`: the effect is kept, the answer never comes
 * - `hang_then_commit`: the answer never comes, and the effect is kept some time after the caller gave up
 * - `error_then_commit`: a server error, although the effect is kept; its key repeats the error from then on
 * - `black_hole`: no answer and no effect
 * - `rate_limit`: turned away before the keys, surely without effect
 * - `lie_about_amount`: done as asked, but the answer names another amount (F60)
 */
export const FAULT_MODES = [
  'none',
  'commit_then_hang',
  'hang_then_commit',
  'error_then_commit',
  'black_hole',
  'rate_limit',
  'lie_about_amount',
] as const;

export type FaultMode = (typeof FAULT_MODES)[number];

/** `probability` of 0..1 is thrown for each mutating call. */
export interface FaultSetting {
  readonly mode: FaultMode;
  readonly probability: number;
}

/** The calls of the port that change something. The buyer's own calls never fail: faults are for the engine. */
export type GatewayOperation =
  | 'createSetup'
  | 'detachMethod'
  | 'createPayment'
  | 'confirmPayment'
  | 'capturePayment'
  | 'cancelPayment'
  | 'createRefund';

/** Asked once for every mutating call, before it is carried out. */
export interface FaultPlan {
  next(account: GatewayAccount, operation: GatewayOperation): FaultMode;
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

/** Throws the dice for each call against the account's setting; no setting, no fault. */
export function dicedFaultPlan(
  settingOf: (account: GatewayAccount) => FaultSetting | undefined,
  dice: Dice,
): FaultPlan {
  return {
    next(account) {
      const setting = settingOf(account);
      if (!setting || setting.mode === 'none') return 'none';
      return dice() < setting.probability ? setting.mode : 'none';
    },
  };
}
