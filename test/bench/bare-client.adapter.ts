import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import type { StoreAddress } from '#embedded-eventstore';
import type { EncodedEvent } from '#event-store';

/** The client as it comes, with nothing of the engine around it: what can be had at most. */
export class BareClient {
  readonly #client: EventStoreDBClient;

  constructor({ settings, credentials }: StoreAddress) {
    this.#client = new EventStoreDBClient(settings, credentials);
  }

  /** Appends at an exact revision (-1: no stream). */
  async append(streamName: string, event: EncodedEvent, expectedRevision: number): Promise<void> {
    const wire = jsonEvent({ id: event.id, type: event.type, data: event.data, metadata: event.metadata });
    await this.#client.appendToStream(streamName, wire, {
      expectedRevision: expectedRevision < 0 ? NO_STREAM : BigInt(expectedRevision),
    });
  }

  /** Reads the whole log from its start; answers how many events came. */
  async readAll(): Promise<number> {
    let count = 0;
    for await (const resolved of this.#client.readAll()) if (resolved.event) count++;
    return count;
  }

  close(): Promise<void> {
    return this.#client.dispose();
  }
}
