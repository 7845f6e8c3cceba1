import type { EventLog, RawEvent } from './event-log.port.js';
import type { PersonalDataCipher } from './personal-data.port.js';
import type { Position } from './stored-event.js';

/** The log for those who may only look: there is no way to append in it. */
export type LogReader = Pick<EventLog, 'head' | 'subscribe'>;

/** What is left of a log when it is only to be read: an object that cannot append, whatever is asked of it. */
export function readOnly(log: EventLog): LogReader {
  return Object.freeze({
    head: () => log.head(),
    subscribe: (after: Position | undefined, signal: AbortSignal) => log.subscribe(after, signal),
  });
}

/** For readers of figures: what is personal stays closed, and no key is needed. */
export const CLOSED_PERSONAL_DATA: PersonalDataCipher = {
  seal: () => Promise.reject(new Error('a reader seals nothing')),
  open: () => undefined,
};

/** The log ended, or the connection did, before its end was reached. */
export class LogReadInterrupted extends Error {
  constructor(reached: Position | undefined, head: Position, options?: ErrorOptions) {
    super(`reading the log stopped at ${reached ?? 'its beginning'} of ${head}`, options);
    this.name = 'LogReadInterrupted';
  }
}

/** Every event from the beginning to where the log ended when this was called, once. Throws `LogReadInterrupted`. */
export async function* readToHead(log: LogReader): AsyncGenerator<RawEvent> {
  const head = await log.head();
  if (head === undefined) return;
  const connection = new AbortController();
  let reached: Position | undefined;
  try {
    for await (const item of log.subscribe(undefined, connection.signal)) {
      if (item.kind === 'caught_up') return;
      reached = item.kind === 'event' ? item.event.position : item.position;
      if (reached > head) return;
      if (item.kind === 'event') yield item.event;
      if (reached >= head) return;
    }
  } catch (error) {
    throw new LogReadInterrupted(reached, head, { cause: error });
  } finally {
    connection.abort();
  }
  throw new LogReadInterrupted(reached, head);
}
