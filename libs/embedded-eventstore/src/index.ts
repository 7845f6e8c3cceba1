export {
  type EmbeddedStore,
  type EmbeddedStoreOptions,
  findRunningStore,
  type StoreLogger,
  startEmbeddedStore,
} from './host/start-embedded-store.js';
export type { StoreAddress } from './host/store-address.js';
export { type VerifiedStore, verifyStore } from './host/verify-store.js';
export type { StoreStats } from './host/worker-messages.js';
export * from './store-errors.js';
