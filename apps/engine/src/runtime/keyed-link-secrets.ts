import type { PersonalDataVault } from '#personal-data';
import { AccessLinkSecrets } from '#subscriptions';

/** Secrets of access links by the keyed hash of the vault, whose key is never rotated. */
export class KeyedLinkSecrets extends AccessLinkSecrets {
  constructor(private readonly vault: Pick<PersonalDataVault, 'blindIndex'>) {
    super();
  }

  override secretOf(text: string): string {
    return Buffer.from(this.vault.blindIndex('access_link', text), 'hex').toString('base64url');
  }
}
