import { runOps } from '../../apps/ops/src/run-ops.js';
import type { EngineWorld } from './engine-world.js';

/** What a command for operators came to. */
export interface Ran {
  readonly code: number | string | null;
  readonly out: string;
  readonly err: string;
}

/** An operator's shell beside the engine. */
export const envOfOps = (world: EngineWorld) => ({ DATA_DIR: world.dataDir, EVENTSTORE_URL: '' });

/** A command for operators, in this process. */
export async function runOpsHere(args: readonly string[], env: Record<string, string>): Promise<Ran> {
  let [out, err] = ['', ''];
  const output = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  return { code: await runOps(args, env, output), out, err };
}
