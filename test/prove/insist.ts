import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreUnavailable } from '#event-store';

const MAX_SENDS = 50;
const AGAIN_MS = 100;

/** Sends the same again while the store gives no answer, as a client does that was answered 503. Throws what is no outage. */
export async function insist<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  for (let sent = 1; ; sent++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof EventStoreUnavailable) || sent === MAX_SENDS) throw error;
      await pause(AGAIN_MS);
    }
  }
}
