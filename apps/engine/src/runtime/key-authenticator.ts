import type { KeyRing } from '#merchants';
import type { EnvironmentClocks } from '#scheduling';
import { Authenticator, type Credential } from '../http/index.js';

/** Knows callers by the key ring, and makes sure that their environment's clock is known before their request is read. */
export class KeyAuthenticator extends Authenticator {
  readonly #scopes = new WeakMap<readonly string[], ReadonlySet<string>>();

  constructor(
    private readonly keys: KeyRing,
    private readonly clocks: EnvironmentClocks,
  ) {
    super();
  }

  override async authenticate(secret: string): Promise<Credential | undefined | 'revoked' | 'expired'> {
    const checked = await this.keys.check(secret);
    if (!checked.ok) return checked.why === 'unknown' ? undefined : checked.why;
    const { apiKeyId, merchantId, environmentId, mode, sandboxId, name, scopes } = checked.key;
    await this.clocks.refresh(environmentId);
    return { credentialId: apiKeyId, merchantId, environmentId, mode, sandboxId, name, scopes: this.#setOf(scopes) };
  }

  #setOf(scopes: readonly string[]): ReadonlySet<string> {
    const known = this.#scopes.get(scopes) ?? new Set(scopes);
    this.#scopes.set(scopes, known);
    return known;
  }
}
