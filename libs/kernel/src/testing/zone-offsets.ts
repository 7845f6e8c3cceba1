import { IANAZone } from 'luxon';
import { instantShowingBy } from './wall-clock-oracle.js';

const DAY_MS = 86_400_000;
/** Offsets that come and go between two looks would be missed, and would then show as a difference, never as agreement. */
const LOOK_EVERY_MS = 3 * DAY_MS;

/** A zone's offsets over some years as luxon has them, looked up once: asking it for each boundary would take hours. */
export class ZoneOffsets {
  /** From the n-th instant on the n-th offset holds. */
  readonly #from_ms: number[] = [];
  readonly #offsets_ms: number[] = [];

  constructor(
    readonly timeZone: string,
    fromYear: number,
    toYear: number,
  ) {
    const zone = IANAZone.create(timeZone);
    const offsetAt = (instant_ms: number) => zone.offset(instant_ms) * 60_000;
    const begin_ms = Date.UTC(fromYear, 0, 1) - 2 * DAY_MS;
    this.#add(begin_ms, offsetAt(begin_ms));
    for (let at_ms = begin_ms; at_ms < Date.UTC(toYear, 0, 1) + 2 * DAY_MS; at_ms += LOOK_EVERY_MS) {
      this.#look(at_ms, at_ms + LOOK_EVERY_MS, offsetAt);
    }
  }

  /** When the clocks change. */
  get changes_ms(): readonly number[] {
    return this.#from_ms.slice(1);
  }

  /** Equal for zones whose clocks show the same at all times. */
  get fingerprint(): string {
    return this.#from_ms.map((from_ms, index) => `${from_ms}:${this.#offsets_ms[index]}`).join();
  }

  offsetAt(instant_ms: number): number {
    let [low, high] = [0, this.#from_ms.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#from_ms[middle] as number) <= instant_ms) low = middle;
      else high = middle - 1;
    }
    return this.#offsets_ms[low] as number;
  }

  /** The instant at which the zone's clocks show a time. */
  instantShowing(local_ms: number): number {
    return instantShowingBy(local_ms, (instant_ms) => this.offsetAt(instant_ms));
  }

  /** Finds the change between two instants to the millisecond. */
  #look(before_ms: number, after_ms: number, offsetAt: (instant_ms: number) => number): void {
    const before = this.#offsets_ms.at(-1) as number;
    if (offsetAt(after_ms) === before) return;
    let [low, high] = [before_ms, after_ms];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    this.#add(high, offsetAt(high));
    if (offsetAt(after_ms) !== offsetAt(high)) this.#look(high, after_ms, offsetAt);
  }

  #add(from_ms: number, offset_ms: number): void {
    this.#from_ms.push(from_ms);
    this.#offsets_ms.push(offset_ms);
  }
}
