import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandIdOf, SYSTEM_ENVIRONMENT } from '#event-store';
import { isRefusal, timestampOf } from '#kernel';
import { MINT_BYTES, openMerchantSandbox, SCOPES } from '#merchants';
import type { EngineRuntime } from './engine-runtime.js';

/** What a first start leaves for its user: where the engine is, and a key to it. */
export interface Bootstrap {
  readonly base_url: string;
  readonly merchant_id: string;
  readonly sandbox_id: string;
  readonly api_key: string;
}

/**
 * On the first start makes a merchant, a sandbox and a key and writes them to `bootstrap.json` (mode 0600); later only the address
 * in it is kept right. Answers where the file is.
 */
export async function bootstrap(runtime: EngineRuntime): Promise<string> {
  const path = join(runtime.config.dataDir, 'bootstrap.json');
  const known = await readBootstrap(path);
  const wanted = known ? { ...known, base_url: runtime.baseUrl } : await openFirstSandbox(runtime);
  if (JSON.stringify(known) !== JSON.stringify(wanted)) {
    await writeFile(`${path}.new`, `${JSON.stringify(wanted, null, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
  return path;
}

async function readBootstrap(path: string): Promise<Bootstrap | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Bootstrap;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function openFirstSandbox(runtime: EngineRuntime): Promise<Bootstrap> {
  const random = randomBytes(MINT_BYTES);
  const opened = await openMerchantSandbox(
    runtime.stores.commands,
    {
      environmentId: SYSTEM_ENVIRONMENT,
      merchantId: '',
      commandId: commandIdOf('bootstrap', random.toString('hex')),
      fingerprint: 'bootstrap',
      actor: { type: 'system', id: 'bootstrap' },
      requestId: '',
      now: timestampOf(Date.now()),
    },
    { businessName: 'Demo merchant', scopes: SCOPES, random },
  );
  if (isRefusal(opened)) throw new Error(`the first sandbox was refused: ${opened.code}`);
  const { merchantId, sandboxId, apiKey } = opened;
  return { base_url: runtime.baseUrl, merchant_id: merchantId, sandbox_id: sandboxId, api_key: apiKey };
}
