import { commandIdOf } from '#event-store';
import type { CommandContext, Timestamp } from '#kernel';
import type { Environment } from './due-work.port.js';

/** The context of what is done because its time has come. `step` names it within its environment: done again, it is the same command. */
export function dueContext(
  { environmentId, merchantId }: Environment,
  source: string,
  now: Timestamp,
  fingerprint: string,
  ...step: readonly string[]
): CommandContext {
  const commandId = commandIdOf(environmentId, ...step);
  return {
    environmentId,
    merchantId,
    now,
    commandId,
    fingerprint,
    actor: { type: 'system', id: source },
    requestId: '',
  };
}
