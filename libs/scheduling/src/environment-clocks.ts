import type { CommandRunner } from '#event-store';
import { type Clock, type Timestamp, timestampOf } from '#kernel';
import { type SandboxClock, sandboxClockAggregate } from './sandbox-clock.js';

/** How long a clock's offset is believed before its stream is looked at again: another process may have moved it. */
const BELIEVED_MS = 1_000;

interface KnownClock {
  readonly clock: SandboxClock;
  readonly asOf_ms: number;
}

/** The clocks of all environments. Live ones have no stream, so their offset is zero: they run on real time. */
export class EnvironmentClocks implements Clock {
  readonly #known = new Map<string, KnownClock>();
  readonly #refreshing = new Map<string, Promise<SandboxClock>>();

  constructor(
    private readonly runner: CommandRunner,
    private readonly realNow_ms: () => number = Date.now,
  ) {}

  /** The environment's time by what is known of its clock; `refresh` first. */
  now(environmentId: string): Timestamp {
    return timestampOf(this.realNow_ms() + (this.#known.get(environmentId)?.clock.offset_ms ?? 0));
  }

  /** Real time, as the command that ends an advance needs it. */
  realNow(): Timestamp {
    return timestampOf(this.realNow_ms());
  }

  /** Makes `now` as true as the log is, give or take a second. */
  async refresh(environmentId: string): Promise<SandboxClock> {
    const known = this.#known.get(environmentId);
    // A real clock that was set back makes no knowledge young again (F50).
    const age_ms = known ? this.realNow_ms() - known.asOf_ms : undefined;
    if (known && age_ms !== undefined && age_ms >= 0 && age_ms < BELIEVED_MS) return known.clock;
    const pending = this.#refreshing.get(environmentId) ?? this.#reload(environmentId);
    this.#refreshing.set(environmentId, pending);
    return pending;
  }

  /** Takes over what was just written or read. A reading that was overtaken never sets a clock back: offsets only grow. */
  learn(environmentId: string, clock: SandboxClock): void {
    const known = this.#known.get(environmentId)?.clock;
    const newer = known && known.offset_ms > clock.offset_ms ? known : clock;
    this.#known.set(environmentId, { clock: newer, asOf_ms: this.realNow_ms() });
  }

  async #reload(environmentId: string): Promise<SandboxClock> {
    try {
      const { state } = await this.runner.load(sandboxClockAggregate, environmentId, environmentId);
      this.learn(environmentId, state);
      return state;
    } finally {
      this.#refreshing.delete(environmentId);
    }
  }
}
