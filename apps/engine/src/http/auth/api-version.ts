import { HttpProblem } from '../errors/http-problem.js';

/** The versions of the contract that are served, oldest first; the last is current (contract §1.1). */
export const API_VERSIONS = ['2026-02-01', '2026-09-07'] as const;

export const CURRENT_API_VERSION = API_VERSIONS[API_VERSIONS.length - 1]!;

/** The version that a request asks for by `Flint-Version`; the current one when it does not say. */
export function readApiVersion(header: string | string[] | undefined): string {
  if (header === undefined) return CURRENT_API_VERSION;
  const version = API_VERSIONS.find((known) => known === header);
  if (version === undefined) throw new HttpProblem('INVALID_API_VERSION', undefined, { param: 'Flint-Version' });
  return version;
}
