import type { Position } from './stored-event.js';

/** A command that was carried out (now, or before by the same command id). */
export interface Executed<State> {
  /** The state at the revision that this command reached. */
  readonly state: State;
  /** The last revision that this command reached; -1 for a stream that does not exist. */
  readonly revision: number;
  /** The log position to wait for to read what was written. */
  readonly position: Position;
  /** True when the same command had been carried out before and its first answer is given again. */
  readonly replayed: boolean;
}
