import { runOps } from './run-ops.js';

process.exitCode = await runOps(process.argv.slice(2), process.env, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
