import { FAULT_MODES, type FaultSettings } from './fault-plan.js';

export const NO_FAULTS: FaultSettings = { faults: [], hang_ms: 1_000, late_ms: 600_000 };
export const MAX_HANG_MS = 10_000;
export const MAX_LATE_MS = 600_000;
export const MAX_RETRY_AFTER_MS = 86_400_000;

/** The settings as they are kept: `none` says nothing. Fails with `RangeError` on what cannot be. */
export function checkedFaultSettings(settings: Partial<FaultSettings>, defaults: FaultSettings): FaultSettings {
  const { faults = [], hang_ms = defaults.hang_ms, late_ms = defaults.late_ms, retryAfter_ms } = settings;
  for (const { mode, probability } of faults) {
    if (!FAULT_MODES.includes(mode)) throw new RangeError(`there is no fault mode ${mode}`);
    if (!(probability >= 0 && probability <= 1)) throw new RangeError('a probability lies in 0..1');
  }
  const kept = faults.filter(({ mode }) => mode !== 'none');
  if (new Set(kept.map(({ mode }) => mode)).size < kept.length) throw new RangeError('a fault mode is named twice');
  if (!isWithin(hang_ms, 1, MAX_HANG_MS)) throw new RangeError(`hang_ms lies in 1..${MAX_HANG_MS}`);
  if (!isWithin(late_ms, 0, MAX_LATE_MS)) throw new RangeError(`late_ms lies in 0..${MAX_LATE_MS}`);
  if (retryAfter_ms === undefined) return { faults: kept, hang_ms, late_ms };
  if (!isWithin(retryAfter_ms, 1, MAX_RETRY_AFTER_MS)) {
    throw new RangeError(`retryAfter_ms lies in 1..${MAX_RETRY_AFTER_MS}`);
  }
  return { faults: kept, hang_ms, late_ms, retryAfter_ms };
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
