import { CommandRunner } from '#event-store';
import { type Settings, settingsAggregate } from './settings.js';

/** How long settings are believed before their stream is looked at again: what another process set is heard within this time. */
const BELIEVED_MS = 1_000;
/** Environments that are remembered; the oldest reading goes first. */
const MAX_ENVIRONMENTS = 10_000;

interface Known {
  readonly settings: Settings;
  readonly asOf_ms: number;
}

/** What is set in each environment, close at hand for those who charge (ADR 0036). */
export class EnvironmentSettings {
  readonly #known = new Map<string, Known>();
  readonly #reading = new Map<string, Promise<Settings>>();

  /** `elapsed_ms` never goes back: no clock that was set back makes old settings young again (F50). */
  constructor(
    private readonly runner: CommandRunner,
    private readonly elapsed_ms: () => number = () => performance.now(),
  ) {}

  /**
   * The settings, as they were at most a second ago; what this process set itself, at once.
   * Throws `EventStoreUnavailable` when they are not remembered and cannot be read.
   */
  async read(environmentId: string): Promise<Settings> {
    const known = this.#known.get(environmentId);
    if (known && this.elapsed_ms() - known.asOf_ms < BELIEVED_MS) return known.settings;
    // All that fall due in one environment share the one look: they would queue for its stream otherwise.
    const reading = this.#reading.get(environmentId) ?? this.#look(environmentId);
    this.#reading.set(environmentId, reading);
    return reading;
  }

  /** The settings as the log has them now. */
  async load(environmentId: string): Promise<Settings> {
    const { state } = await this.runner.load(settingsAggregate, environmentId, environmentId);
    return state;
  }

  /** The next reader looks anew. A look that is under way tells those who wait for it, and nobody after them. */
  forget(environmentId: string): void {
    this.#known.delete(environmentId);
    this.#reading.delete(environmentId);
  }

  #look(environmentId: string): Promise<Settings> {
    const asOf_ms = this.elapsed_ms();
    const reading = this.load(environmentId).then(
      (settings) => {
        if (this.#endOf(environmentId, reading)) this.#remember(environmentId, { settings, asOf_ms });
        return settings;
      },
      (error: unknown) => {
        this.#endOf(environmentId, reading);
        throw error;
      },
    );
    return reading;
  }

  /** Whether the look still counted when it ended. */
  #endOf(environmentId: string, reading: Promise<Settings>): boolean {
    return this.#reading.get(environmentId) === reading && this.#reading.delete(environmentId);
  }

  #remember(environmentId: string, known: Known): void {
    this.#known.delete(environmentId);
    this.#known.set(environmentId, known);
    if (this.#known.size > MAX_ENVIRONMENTS) this.#known.delete(this.#known.keys().next().value!);
  }
}
