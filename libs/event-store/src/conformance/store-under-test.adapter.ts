import { randomUUID } from 'node:crypto';
import {
  type AllStreamResolvedEvent,
  type AppendExpectedRevision,
  type EventData,
  type EventStoreDBClient,
  jsonEvent,
  type ResolvedEvent,
} from '@eventstore/db-client';

export {
  type AllStreamResolvedEvent,
  ANY,
  type AppendResult,
  BACKWARDS,
  binaryEvent,
  CancelledError,
  END,
  type EventData,
  type EventStoreDBClient,
  eventTypeFilter,
  FORWARDS,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  type Position,
  type ResolvedEvent,
  START,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  streamNameFilter,
  UnavailableError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';

/** A server, seen through the real client. The log may hold other events, and others may append at the same time. */
export interface StoreUnderTest {
  readonly client: EventStoreDBClient;
  close(): Promise<void>;
}

/** Gives the client that the tests of a topic use. */
export type GetClient = () => EventStoreDBClient;

/** A name that no other test and no earlier run has used. */
export function newStreamName(category = 'conformance'): string {
  return `${category}-${randomUUID().replaceAll('-', '')}`;
}

/** A small event that is told apart by its number. */
export function numbered(number: number, id: string = randomUUID()): EventData {
  return jsonEvent({ id, type: 'Numbered', data: { number } });
}

export function numberedBatch(count: number, first = 0): EventData[] {
  return Array.from({ length: count }, (_, index) => numbered(first + index));
}

export const idsOf = (events: readonly { readonly event?: { readonly id: string } }[]): (string | undefined)[] =>
  events.map((resolved) => resolved.event?.id);

export const revisionsOf = (events: readonly ResolvedEvent[]): (bigint | undefined)[] =>
  events.map((resolved) => resolved.event?.revision);

/** All that an iteration gives. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

interface Subscription<Item> extends AsyncIterable<Item> {
  unsubscribe(): Promise<void>;
}

/** The next `count` events of a subscription, which ends with them. */
export async function take<Item>(subscription: Subscription<Item>, count: number): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const item of subscription) {
    taken.push(item);
    if (taken.length === count) break;
  }
  await subscription.unsubscribe();
  return taken;
}

/** Resolves when a subscription has reached the head of the log. */
export function caughtUp(subscription: { once(event: 'caughtUp', listener: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => {
    subscription.once('caughtUp', resolve);
  });
}

/** The events of some streams, in the order of the whole log. */
export async function readLogOf(
  client: EventStoreDBClient,
  streamNames: readonly string[],
): Promise<AllStreamResolvedEvent[]> {
  const mine = new Set(streamNames);
  const events: AllStreamResolvedEvent[] = [];
  for await (const resolved of client.readAll()) {
    if (resolved.event !== undefined && mine.has(resolved.event.streamId)) events.push(resolved);
  }
  return events;
}

/** Appends one event to each stream name in turn. */
export async function appendEach(
  client: EventStoreDBClient,
  streamNames: readonly string[],
  expectedRevision?: AppendExpectedRevision,
): Promise<void> {
  for (const [index, streamName] of streamNames.entries()) {
    await client.appendToStream(streamName, numbered(index), { expectedRevision });
  }
}
