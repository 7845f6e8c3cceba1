import { HttpProblem } from '../errors/http-problem.js';

export const MAX_JSON_DEPTH = 32;
/** Members of objects and elements of arrays, in the whole body. */
export const MAX_JSON_MEMBERS = 5_000;

/** Refuses a body that is nested deeper, or has more members, than any route needs (failures.md API4). */
export function checkJsonShape(body: unknown): void {
  count(body, 0, 1);
}

function count(value: unknown, seen: number, depth: number): number {
  if (typeof value !== 'object' || value === null) return seen;
  if (depth > MAX_JSON_DEPTH) throw tooBig(`The body is nested deeper than ${MAX_JSON_DEPTH} levels.`, MAX_JSON_DEPTH);
  let members = seen;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (++members > MAX_JSON_MEMBERS) {
      throw tooBig(`The body has more than ${MAX_JSON_MEMBERS} members.`, MAX_JSON_MEMBERS);
    }
    members = count(member, members, depth + 1);
  }
  return members;
}

function tooBig(message: string, limit: number): HttpProblem {
  return new HttpProblem('INVALID_JSON', message, { limit });
}
