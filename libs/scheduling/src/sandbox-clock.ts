import {
  type Aggregate,
  assertNever,
  type CommandContext,
  type Decision,
  epochOf,
  plusDays,
  refuse,
  type Timestamp,
} from '#kernel';
import { type SandboxClockEvent, sandboxClockEvents } from './sandbox-clock.events.js';

/** A sandbox's clock runs like real time, plus an offset that only grows (D9). */
export interface SandboxClock {
  readonly offset_ms: number;
  /** Set while all that falls due on the way is being done. */
  readonly advancingTo?: Timestamp;
  /** Where the last advance ended. */
  readonly reached?: Timestamp;
}

/** The furthest that one command may move a clock. */
export const MAX_ADVANCE_DAYS = 366 * 20;

export class AdvanceSandboxClock {
  constructor(
    readonly context: CommandContext,
    readonly input: { readonly to: Timestamp },
  ) {}
}

/** Refuses to go back, to go too far, and to go anywhere while under way elsewhere. */
export function decideStartAdvance(state: SandboxClock, to: Timestamp, now: Timestamp): Decision<SandboxClockEvent> {
  if (state.advancingTo === to || (state.reached === to && !state.advancingTo)) return [];
  if (state.advancingTo) {
    return refuse('CONCURRENT_MODIFICATION', 'The clock is being advanced already.', { current_status: 'advancing' });
  }
  if (to <= now) return refuse('VALIDATION_ERROR', 'A clock only moves forward.', { param: 'to' });
  if (to > plusDays(now, MAX_ADVANCE_DAYS)) {
    return refuse('VALIDATION_ERROR', `A clock moves at most ${MAX_ADVANCE_DAYS} days at once.`, { param: 'to' });
  }
  return [{ type: 'SandboxClockAdvanceStarted', data: { to } }];
}

/** All that fell due is done: the clock stands at its target and runs on from there. */
export function decideFinishAdvance(state: SandboxClock, realNow: Timestamp): Decision<SandboxClockEvent> {
  const to = state.advancingTo;
  if (!to) return [];
  const offset_ms = Math.max(epochOf(to) - epochOf(realNow), state.offset_ms);
  return [{ type: 'SandboxClockAdvanced', data: { to, offset_ms } }];
}

export const sandboxClockAggregate: Aggregate<SandboxClock, SandboxClockEvent> = {
  category: 'sandbox_clock',
  events: sandboxClockEvents,
  initial: { offset_ms: 0 },
  evolve: (state, event) => {
    switch (event.type) {
      case 'SandboxClockAdvanceStarted':
        return { ...state, advancingTo: event.data.to };
      case 'SandboxClockAdvanced':
        return { offset_ms: event.data.offset_ms, reached: event.data.to };
      default:
        return assertNever(event);
    }
  },
};
