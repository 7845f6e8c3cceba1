import { createHash } from 'node:crypto';
import { type CommandContext, formatId, type IdPrefix } from '#kernel';

function digest(parts: readonly string[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part};`);
  return hash.digest();
}

function uuidOf(bytes: Buffer): string {
  const uuid = Buffer.from(bytes.subarray(0, 16));
  uuid[6] = (uuid[6]! & 0x0f) | 0x50;
  uuid[8] = (uuid[8]! & 0x3f) | 0x80;
  const hex = uuid.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A command's id: the same parts always give the same UUID (D4). */
export function commandIdOf(...parts: readonly string[]): string {
  return uuidOf(digest(['command', ...parts]));
}

/**
 * The id of the n-th event of a command. It depends on payload, time and `content` (the event's type and JSON, without personal
 * data) too, so that the store's own idempotence answers only to the identical append, never to the same key with another
 * payload, nor to two processes that came to different decisions for one command at one time (ADR 0002).
 */
export function eventIdOf(context: CommandContext, index: number, content = ''): string {
  return uuidOf(digest(['event', context.commandId, context.fingerprint, context.now, String(index), content]));
}

/** The id of the resource that a command creates. `label` tells several resources of one command apart. */
export function resourceIdFor(prefix: IdPrefix, commandId: string, label = ''): string {
  return formatId(prefix, digest(['resource', prefix, commandId, label]));
}

/** The context of a step that a command takes on another stream, or later on the same one: its own id, the same cause. */
export function subCommand(context: CommandContext, label: string): CommandContext {
  return { ...context, commandId: commandIdOf(context.commandId, label) };
}

/** A step of a process about something: one command id whoever takes it, so that two who take it at once leave one trace. */
export function stepOf(context: CommandContext, about: string, step: string): CommandContext {
  return { ...context, commandId: commandIdOf(context.environmentId, about, step), fingerprint: step };
}
