import { EmbeddedStoreError } from '#embedded-eventstore';
import { EventStoreUnavailable, LogReadInterrupted } from '#event-store';
import { type Environment, openLog } from './open-log.js';
import { OpsError, UsageError } from './ops-errors.js';
import { foldDunningLog } from './what-if/fold-dunning-log.js';
import { renderWhatIf, whatIfDocument } from './what-if/render-what-if.js';
import { readWhatIfOptions, WHAT_IF_HELP } from './what-if/what-if-options.js';

/** Where a command says something. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

type Command = (args: readonly string[], env: Environment, output: Output) => Promise<void>;

const COMMANDS: Readonly<Record<string, Command>> = { 'what-if dunning': whatIfDunning };

const HELP = `Usage: npm run ops -- <command> [options]

Commands:
  what-if dunning   tries another retry schedule on the renewals that failed

npm run ops -- <command> --help tells more.
`;

/** Carries a command out and answers its exit code: 0 done, 1 it could not be done, 2 it cannot be meant. */
export async function runOps(args: readonly string[], env: Environment, output: Output): Promise<0 | 1 | 2> {
  try {
    await dispatch(args, env, output);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      output.err(`ops: ${error.message}\nnpm run ops -- --help tells what there is.\n`);
      return 2;
    }
    output.err(`ops: ${reasonOf(error)}\n`);
    return 1;
  }
}

async function dispatch(args: readonly string[], env: Environment, output: Output): Promise<void> {
  const [first, second, ...rest] = args;
  if (first === '--help' || first === '-h' || first === 'help') return output.out(HELP);
  if (first === undefined) throw new UsageError('a command is missing.');
  const command = COMMANDS[`${first} ${second}`];
  if (command) return command(rest, env, output);
  const isGroup = Object.keys(COMMANDS).some((name) => name.startsWith(`${first} `));
  if (isGroup && (second === '--help' || second === '-h')) return output.out(HELP);
  throw new UsageError(`there is no command ${[first, second].filter(Boolean).join(' ')}.`);
}

async function whatIfDunning(args: readonly string[], env: Environment, output: Output): Promise<void> {
  const options = readWhatIfOptions(args);
  if (options.isHelp) return output.out(WHAT_IF_HELP);
  const { log, close } = await openLog(env);
  try {
    const answer = await foldDunningLog(log, options);
    output.out(
      options.isJson ? `${JSON.stringify(whatIfDocument(answer, options), null, 2)}\n` : renderWhatIf(answer, options),
    );
  } finally {
    await close();
  }
}

/** What went wrong in a sentence; of a failure that nobody foresaw, all that is known. */
function reasonOf(error: unknown): string {
  if (error instanceof OpsError) return error.message;
  if (error instanceof EmbeddedStoreError) return `${error.message} (${error.code})`;
  if (error instanceof EventStoreUnavailable) return `The event store does not answer: ${error.message}.`;
  if (error instanceof LogReadInterrupted) return `The event store went away: ${error.message}. Run it again.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
