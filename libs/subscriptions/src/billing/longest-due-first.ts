import type { DueWork } from '#scheduling';

/** The order in which a backlog is caught up, whoever it is of (F25). */
export function longestDueFirst(works: readonly DueWork[]): DueWork[] {
  return [...works].sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
}
