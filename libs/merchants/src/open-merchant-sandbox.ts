import type { CommandRunner } from '#event-store';
import { resourceIdFor, SYSTEM_ENVIRONMENT } from '#event-store';
import { type CommandContext, ID_PREFIX, isRefusal, type Refusal } from '#kernel';
import { apiKeyAggregate, decideCreateApiKey } from './api-key.js';
import { digestSecret, mintApiKey } from './api-key-secret.js';
import { decideOpenMerchant, merchantAggregate } from './merchant.js';

/** A merchant with one sandbox and a key to it. The secret is shown this once. */
export interface OpenedSandbox {
  readonly merchantId: string;
  readonly environmentId: string;
  readonly sandboxId: string;
  readonly apiKey: string;
}

/** Makes a merchant, its sandbox and a key with all the scopes given. `random` are `MINT_BYTES` bytes. */
export async function openMerchantSandbox(
  runner: CommandRunner,
  context: CommandContext,
  input: { businessName: string; scopes: readonly string[]; random: Uint8Array },
): Promise<OpenedSandbox | Refusal> {
  const { commandId } = context;
  const merchantId = resourceIdFor(ID_PREFIX.merchant, commandId);
  const environmentId = resourceIdFor(ID_PREFIX.environment, commandId);
  const sandboxId = resourceIdFor(ID_PREFIX.sandbox, commandId);
  const environment = { environmentId, sandboxId, mode: 'test' as const, name: 'Default sandbox' };
  const system = { ...context, environmentId: SYSTEM_ENVIRONMENT, merchantId };
  const opened = await runner.execute(merchantAggregate, merchantId, system, (state) =>
    decideOpenMerchant(state, { businessName: input.businessName, environment }),
  );
  if (isRefusal(opened)) return opened;
  const { secret, keyId } = mintApiKey('test', input.random);
  const made = await runner.execute(apiKeyAggregate, keyId, system, (state) =>
    decideCreateApiKey(state, {
      apiKeyId: resourceIdFor(ID_PREFIX.apiKey, commandId),
      merchantId,
      environmentId,
      mode: 'test',
      sandboxId,
      name: 'First key',
      scopes: [...input.scopes],
      digest: digestSecret(secret),
    }),
  );
  return isRefusal(made) ? made : { merchantId, environmentId, sandboxId, apiKey: secret };
}
