import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './ops-errors.js';

/** Node's own reading of options. Throws `UsageError` for one that is not known or lacks its value. */
export function readOptions<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
