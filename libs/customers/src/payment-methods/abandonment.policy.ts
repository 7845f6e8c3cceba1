import { plusMilliseconds, type Timestamp } from '#kernel';

/** How long a buyer has to confirm a payment method before it counts as abandoned (contract §5.3). */
export const CONFIRMATION_WINDOW_MS = 86_400_000;

/** When a method that was started at this time counts as abandoned. */
export function abandonedAt(startedAt: Timestamp): Timestamp {
  return plusMilliseconds(startedAt, CONFIRMATION_WINDOW_MS);
}
