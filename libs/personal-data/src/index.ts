export { openPersonalDataVault, type VaultLocation } from './open-personal-data-vault.js';
export * from './personal-data-errors.js';
export { PersonalDataVault, type VaultHealth } from './personal-data-vault.js';
export type { Rotation } from './rotate-keys.js';
