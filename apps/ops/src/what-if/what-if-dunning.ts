import { type Environment, openLog } from '../open-log.js';
import type { OpsExitCode, OpsOutput } from '../ops-command.js';
import { foldDunningLog } from './fold-dunning-log.js';
import { renderWhatIf, whatIfDocument } from './render-what-if.js';
import { readWhatIfOptions, WHAT_IF_HELP } from './what-if-options.js';

/** Tries another retry schedule on the renewals that failed, and prints what would have become of them. */
export async function whatIfDunning(
  args: readonly string[],
  env: Environment,
  output: OpsOutput,
): Promise<OpsExitCode> {
  const options = readWhatIfOptions(args);
  if (options.isHelp) {
    output.out(WHAT_IF_HELP);
    return 0;
  }
  const { log, close } = await openLog(env);
  try {
    const answer = await foldDunningLog(log, options);
    output.out(
      options.isJson ? `${JSON.stringify(whatIfDocument(answer, options), null, 2)}\n` : renderWhatIf(answer, options),
    );
    return 0;
  } finally {
    await close();
  }
}
