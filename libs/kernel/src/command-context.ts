import type { Timestamp } from './timestamp.js';

/** Who sent a command. */
export interface Actor {
  readonly type: 'api_key' | 'buyer' | 'system';
  readonly id: string;
}

/** What every command brings along: its identity, who sends it, in which environment, and *now*. */
export interface CommandContext {
  readonly environmentId: string;
  readonly merchantId: string;
  /** Derived from (environment, credential, route, Idempotency-Key), or from the cause when the engine acts (D4). */
  readonly commandId: string;
  /** Hash of the payload; a second command with this id and another fingerprint is refused. */
  readonly fingerprint: string;
  readonly actor: Actor;
  readonly requestId: string;
  readonly causedBy?: string;
  /** The environment's time, taken once when the command arrived (D9). */
  readonly now: Timestamp;
}
