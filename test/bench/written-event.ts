import { join } from 'node:path';
import { findRunningStore } from '#embedded-eventstore';
import { type EncodedEvent, EventStoreLog } from '#event-store';

/** An event as the engine has written it, and the name of its stream. */
export interface WrittenEvent {
  readonly streamName: string;
  readonly event: EncodedEvent;
  /** Data and metadata as JSON. */
  readonly size_bytes: number;
}

/** The last event of a stream in the store of a running engine. */
export async function readWrittenEvent(dataDir: string, streamName: string): Promise<WrittenEvent> {
  const address = await findRunningStore(join(dataDir, 'events'));
  if (!address) throw new Error('no store runs there');
  const log = new EventStoreLog(address);
  try {
    const last = (await log.readStream(streamName, 0)).at(-1);
    if (!last) throw new Error(`${streamName} is empty`);
    const data = last.data as Record<string, unknown>;
    const metadata = last.metadata as Record<string, unknown>;
    const size_bytes = JSON.stringify(data).length + JSON.stringify(metadata).length;
    return { streamName, event: { id: last.id, type: last.type, data, metadata }, size_bytes };
  } finally {
    await log.close();
  }
}
