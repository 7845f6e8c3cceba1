import type { EventLog } from '#event-store';

/** Passes calls on and counts those that go to the store and back. */
export class CountingEventLog implements EventLog {
  trips_count = 0;

  constructor(private readonly log: EventLog) {}

  append(...args: Parameters<EventLog['append']>): ReturnType<EventLog['append']> {
    this.trips_count++;
    return this.log.append(...args);
  }

  readStream(...args: Parameters<EventLog['readStream']>): ReturnType<EventLog['readStream']> {
    this.trips_count++;
    return this.log.readStream(...args);
  }

  head(): ReturnType<EventLog['head']> {
    this.trips_count++;
    return this.log.head();
  }

  subscribe(...args: Parameters<EventLog['subscribe']>): ReturnType<EventLog['subscribe']> {
    return this.log.subscribe(...args);
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
