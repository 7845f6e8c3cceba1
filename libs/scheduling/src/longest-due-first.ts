import type { DueWork } from './due-work.port.js';

/** The order in which a backlog is caught up, whoever it is of (F25): how two due things are sorted. */
export function longestDueFirst(a: Pick<DueWork, 'dueAt'>, b: Pick<DueWork, 'dueAt'>): number {
  return a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0;
}
