import { randomUUID } from 'node:crypto';
import { EventLog } from './event-log.adapter.js';
import { TailWitness } from './tail-witness.js';

export interface VerifiedLog {
  readonly log: EventLog;
  readonly tail: TailWitness;
}

/** Opens the log of a data folder, or makes it. Throws `StoreDamaged` when the files are not what was written. */
export function openVerifiedLog(dataDir: string): VerifiedLog {
  const log = new EventLog(dataDir, randomUUID());
  return { log, tail: new TailWitness(dataDir, log.head) };
}
