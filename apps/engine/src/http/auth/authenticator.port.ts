/** Who a request comes from, and into which environment it reaches. */
export interface Credential {
  readonly credentialId: string;
  readonly merchantId: string;
  readonly environmentId: string;
  readonly mode: 'test' | 'live';
  /** Set when the key is bound to a sandbox. */
  readonly sandboxId?: string;
  readonly scopes: ReadonlySet<string>;
  readonly name: string;
}

/** Knows the secrets of API keys. Provided by the application under this class as its token. */
export abstract class Authenticator {
  /** The credential behind a secret; undefined when there is none. The secret has not been checked in any way. */
  abstract authenticate(secret: string): Promise<Credential | undefined | 'revoked' | 'expired'>;
}
