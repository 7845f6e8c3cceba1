import type { StreamRef } from './stored-event.js';

const OURS = /^([a-z_]+)-(menv_[0-9A-HJKMNP-TV-Z]{26}|system)\.(.+)$/;

/** The environment of what belongs to no merchant's environment: API keys, merchants. */
export const SYSTEM_ENVIRONMENT = 'system';

/** The one place where a stream's name is made. The tenant is in the name: another tenant's id is a stream that does not exist (D2). */
export function streamNameOf(stream: StreamRef): string {
  return `${stream.category}-${stream.environmentId}.${stream.id}`;
}

/** Reads a stream's name; undefined when the stream is not one of ours. */
export function parseStreamName(name: string): StreamRef | undefined {
  const match = OURS.exec(name);
  return match ? { category: match[1]!, environmentId: match[2]!, id: match[3]! } : undefined;
}
