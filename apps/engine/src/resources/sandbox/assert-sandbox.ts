import type { GatewayAccount } from '#gateways';
import { type Credential, HttpProblem } from '../../http/index.js';

/** What every route of a sandbox's own may answer besides. */
export const TEST_ONLY = ['API_KEY_MODE_MISMATCH'];

/** These routes are for sandboxes alone. */
export function assertSandbox({ mode }: Credential): void {
  if (mode !== 'test') throw new HttpProblem('API_KEY_MODE_MISMATCH', undefined, { allowed_key_modes: ['test'] });
}

/** The caller as the gateway knows it. Refused with a live key. */
export function sandboxAccountOf(caller: Credential): GatewayAccount {
  assertSandbox(caller);
  return { merchantId: caller.merchantId, environmentId: caller.environmentId };
}
