import type { Environment } from './open-log.js';

/** Where a command says something. */
export interface OpsOutput {
  out(text: string): void;
  err(text: string): void;
}

/** 0 done, 1 it could not be done, 2 it cannot be meant, 3 done, and differences were found. */
export type OpsExitCode = 0 | 1 | 2 | 3;

/** One command. Throws `UsageError`, `OpsError`. */
export type OpsCommand = (args: readonly string[], env: Environment, output: OpsOutput) => Promise<OpsExitCode>;
