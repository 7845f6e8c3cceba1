import type { StoreErrorShape } from '../store-errors.js';
import type { ListenPlan } from './store-address.js';

/** What the store's thread is started with. */
export interface WorkerInput {
  readonly dataDir: string;
  readonly plan: ListenPlan;
}

export interface StoreStats {
  readonly eventCount: number;
  readonly lastPosition: number;
  readonly openReaders: number;
  readonly isReadOnly: boolean;
  readonly freeSpace_bytes: number;
}

export type FromWorker =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'start_failed'; readonly error: StoreErrorShape }
  | { readonly kind: 'failure'; readonly error: StoreErrorShape }
  | { readonly kind: 'recovery' }
  | { readonly kind: 'stats'; readonly id: number; readonly stats: StoreStats }
  | { readonly kind: 'closed' };

export type ToWorker = { readonly kind: 'close' } | { readonly kind: 'stats'; readonly id: number };
