import { EmbeddedStoreError } from '#embedded-eventstore';
import { EventStoreUnavailable, LogReadInterrupted } from '#event-store';
import type { Environment } from './open-log.js';
import type { OpsCommand, OpsExitCode, OpsOutput } from './ops-command.js';
import { OpsError, UsageError } from './ops-errors.js';
import { whatIfDunning } from './what-if/what-if-dunning.js';
import { compareZoneRules } from './zone-rules/compare-zone-rules.js';
import { recordZoneRules } from './zone-rules/record-zone-rules.js';

const COMMANDS: Readonly<Record<string, OpsCommand>> = {
  'what-if dunning': whatIfDunning,
  'zone-rules record': recordZoneRules,
  'zone-rules compare': compareZoneRules,
};

const HELP = `Usage: npm run ops -- <command> [options]

Commands:
  what-if dunning      tries another retry schedule on the renewals that failed
  zone-rules record    writes down when subscriptions outside UTC will be billed, by the zone rules of this Node
  zone-rules compare   tells what of that comes at another time by the zone rules of this Node

npm run ops -- <command> --help tells more.
`;

/** Carries a command out and answers its exit code: 0 done, 1 it could not be done, 2 it cannot be meant, 3 it found differences. */
export async function runOps(args: readonly string[], env: Environment, output: OpsOutput): Promise<OpsExitCode> {
  try {
    return await dispatch(args, env, output);
  } catch (error) {
    if (error instanceof UsageError) {
      output.err(`ops: ${error.message}\nnpm run ops -- --help tells what there is.\n`);
      return 2;
    }
    output.err(`ops: ${reasonOf(error)}\n`);
    return 1;
  }
}

async function dispatch(args: readonly string[], env: Environment, output: OpsOutput): Promise<OpsExitCode> {
  const [first, second, ...rest] = args;
  if (first === '--help' || first === '-h' || first === 'help') return help(output);
  if (first === undefined) throw new UsageError('a command is missing.');
  const command = COMMANDS[`${first} ${second}`];
  if (command) return command(rest, env, output);
  const isGroup = Object.keys(COMMANDS).some((name) => name.startsWith(`${first} `));
  if (isGroup && (second === '--help' || second === '-h')) return help(output);
  throw new UsageError(`there is no command ${[first, second].filter(Boolean).join(' ')}.`);
}

function help(output: OpsOutput): OpsExitCode {
  output.out(HELP);
  return 0;
}

/** What went wrong in a sentence; of a failure that nobody foresaw, all that is known. */
function reasonOf(error: unknown): string {
  if (error instanceof OpsError) return error.message;
  if (error instanceof EmbeddedStoreError) return `${error.message} (${error.code})`;
  if (error instanceof EventStoreUnavailable) return `The event store does not answer: ${error.message}.`;
  if (error instanceof LogReadInterrupted) return `The event store went away: ${error.message}. Run it again.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
