import 'reflect-metadata';
import { readConfig } from './config.js';
import { startEngine } from './engine.js';
import { openLog } from './observability/engine-log.js';

/** How long a stop may take before it is forced. */
const GRACE_MS = 25_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = openLog({ level: config.logLevel });
  const engine = await startEngine(config, log);
  console.error(`Onfile listens on ${engine.baseUrl} (key in ${engine.bootstrapPath}, API at ${engine.baseUrl}/docs)`);
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.write('info', `stopping on ${signal}`);
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    engine.close().then(
      () => process.exit(0),
      (error) => {
        log.failure('error', error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  const code = (error as { code?: unknown }).code;
  const reason =
    error instanceof Error ? `${error.name}${typeof code === 'string' ? ` (${code})` : ''}: ${error.message}` : error;
  console.error(`Onfile cannot start. ${reason}`);
  if (process.env.LOG_LEVEL === 'debug') console.error(error);
  process.exit(1);
});
