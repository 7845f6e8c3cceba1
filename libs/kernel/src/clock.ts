import type { Timestamp } from './timestamp.js';

/** Where *now* comes from. Live environments run on real time, a sandbox's clock can be moved (D9). */
export interface Clock {
  now(environmentId: string): Timestamp;
}
