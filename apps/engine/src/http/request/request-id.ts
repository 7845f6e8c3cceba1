import { randomUUID } from 'node:crypto';
import type { PanGuard } from './pan-guard.port.js';

const ECHOABLE = /^[\x21-\x7e]{1,128}$/;

/** The caller's X-Request-Id when it can be said back safely, else a new one. */
export function requestIdOf(header: string | string[] | undefined, guard: PanGuard): string {
  return typeof header === 'string' && ECHOABLE.test(header) && !guard.containsPan(header) ? header : randomUUID();
}
