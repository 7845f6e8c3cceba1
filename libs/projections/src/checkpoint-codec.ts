import { randomUUID } from 'node:crypto';
import type { Position } from '#event-store';
import type { Checkpoint, Fence } from './read-store.port.js';
import { NamespaceReset, UnreadableCheckpoint, WriterFenced } from './read-store-errors.js';

/** The checkpoint's fields as the stores keep them. */
export interface CheckpointFields {
  incarnation: string;
  owner: string;
  epoch: string;
  position: string;
  ready: string;
}

const NO_POSITION = 'none';

/** A position as text: a decimal number, or `none` before the first. */
export function writePosition(position: Position | undefined): string {
  return position === undefined ? NO_POSITION : position.toString();
}

/** Reads the stored fields strictly: what is not exactly as it was written is an error, never "no checkpoint". */
export function readCheckpointFields(
  namespace: string,
  fields: Readonly<Record<keyof CheckpointFields, unknown>>,
): Checkpoint {
  const { incarnation, owner, epoch, position, ready } = fields;
  if (
    !isText(incarnation, /^.{8,64}$/) ||
    !isText(owner, /^.{8,64}$/) ||
    !isText(epoch, /^[1-9]\d{0,14}$/) ||
    !isText(position, /^(none|0|[1-9]\d{0,38})$/) ||
    !isText(ready, /^[01]$/)
  ) {
    throw new UnreadableCheckpoint(namespace, JSON.stringify(fields));
  }
  return {
    position: position === NO_POSITION ? undefined : BigInt(position),
    isReady: ready === '1',
    fence: { incarnation, owner, epoch: Number(epoch) },
  };
}

/** Throws when the namespace is no longer held under this fence: taken over by another writer, or not the same namespace any more. */
export function assertHeld(namespace: string, stored: Fence | undefined, held: Fence): void {
  if (stored?.owner === held.owner) return;
  const isSameLife = stored?.incarnation === held.incarnation;
  if (stored && isSameLife && stored.epoch >= held.epoch) throw new WriterFenced(namespace);
  throw new NamespaceReset(namespace);
}

/** The checkpoint after a new writer took the namespace over, or made it. */
export function takenOver(checkpoint: Checkpoint | undefined): Checkpoint {
  return {
    position: checkpoint?.position,
    isReady: checkpoint?.isReady ?? false,
    fence: {
      incarnation: checkpoint?.fence.incarnation ?? randomUUID(),
      epoch: (checkpoint?.fence.epoch ?? 0) + 1,
      owner: randomUUID(),
    },
  };
}

/** A checkpoint as one text. */
export function encodeCheckpoint({ position, isReady, fence }: Checkpoint): string {
  const fields: CheckpointFields = {
    incarnation: fence.incarnation,
    owner: fence.owner,
    epoch: String(fence.epoch),
    position: writePosition(position),
    ready: isReady ? '1' : '0',
  };
  return JSON.stringify(fields);
}

/** Reads what `encodeCheckpoint` wrote; fails with `UnreadableCheckpoint` on anything else. */
export function decodeCheckpoint(namespace: string, text: string): Checkpoint {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    throw new UnreadableCheckpoint(namespace, text);
  }
  if (typeof fields !== 'object' || fields === null) throw new UnreadableCheckpoint(namespace, text);
  return readCheckpointFields(namespace, fields as CheckpointFields);
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
