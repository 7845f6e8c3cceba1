import {
  AccessDeniedError,
  type AllStreamResolvedEvent,
  BACKWARDS,
  END,
  ErrorType,
  EventStoreDBClient,
  excludeSystemEvents,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  type ResolvedEvent,
  START,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { backoff_ms, pause, within } from './deadline.js';
import {
  AppendRefused,
  type EncodedEvent,
  type EventLog,
  EventStoreUnavailable,
  type RawEvent,
  type RawFeedItem,
  RevisionConflict,
} from './event-log.port.js';
import type { Position } from './stored-event.js';
import { pullSubscription } from './subscription-pull.js';

/** How long is waited for the store. BatchAppend itself knows no deadline. */
export interface StorePatience {
  /** For one try of one call. */
  readonly call_ms: number;
  /** For all tries of one call together; never exceeded. */
  readonly total_ms: number;
}

const PATIENCE: StorePatience = { call_ms: 5_000, total_ms: 12_000 };
/** How far back the head is looked for behind the store's own events. */
const HEAD_SEARCH_EVENTS = 64;
/** Longer streams are a defect, not data. */
const MAX_STREAM_EVENTS = 50_000;

/** A connection string such as `esdb://localhost:2113?tls=false`, or what the client's constructor takes. */
export type StoreAddress =
  | string
  | {
      readonly settings: { readonly endpoint: string; readonly connectionName?: string };
      readonly credentials: { readonly insecure: true };
    };

/**
 * The store through the EventStoreDB client. One per process: the client keeps pending appends in one map of its module.
 * `throwOnAppendFailure` stays on, because the client misreports the revision without it.
 */
export class EventStoreLog implements EventLog {
  readonly #client: EventStoreDBClient;

  constructor(
    address: StoreAddress,
    private readonly patience: StorePatience = PATIENCE,
  ) {
    this.#client =
      typeof address === 'string'
        ? EventStoreDBClient.connectionString(address)
        : new EventStoreDBClient(address.settings, address.credentials);
  }

  async append(
    streamName: string,
    events: readonly EncodedEvent[],
    expectedRevision: number,
  ): Promise<{ position: Position }> {
    if (events.length === 0) throw new AppendRefused('an append needs at least one event');
    assertJson(events);
    const wire = events.map((event) => jsonEvent({ ...event, data: event.data, metadata: event.metadata }));
    return this.#insist(`append to ${streamName}`, async () => {
      try {
        const result = await this.#client.appendToStream(streamName, wire, {
          expectedRevision: expectedRevision < 0 ? NO_STREAM : BigInt(expectedRevision),
        });
        return { position: result.position?.commit ?? (await this.#positionOfLast(streamName)) };
      } catch (error) {
        if (error instanceof WrongExpectedVersionError) throw new RevisionConflict(streamName, expectedRevision);
        throw error;
      }
    });
  }

  async readStream(streamName: string, fromRevision: number): Promise<readonly RawEvent[]> {
    return this.#insist(`read of ${streamName}`, async () => {
      const read = this.#client.readStream(streamName, {
        fromRevision: fromRevision <= 0 ? START : BigInt(fromRevision),
        maxCount: MAX_STREAM_EVENTS + 1,
      });
      const events: RawEvent[] = [];
      try {
        for await (const resolved of read) events.push(rawOf(resolved as ResolvedEvent));
      } catch (error) {
        if (!(error instanceof StreamNotFoundError)) throw error;
      }
      if (events.length > MAX_STREAM_EVENTS) throw new AppendRefused(`stream ${streamName} is too long`);
      return events;
    });
  }

  async head(): Promise<Position | undefined> {
    return this.#insist('read of the log head', async () => {
      const read = this.#client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: HEAD_SEARCH_EVENTS });
      let head: Position | undefined;
      // To its end: a read that is left early stays open in the client, and disposing of the client waits for it in vain.
      for await (const resolved of read) {
        const { event } = resolved as AllStreamResolvedEvent;
        if (event && !event.type.startsWith('$')) head ??= event.position.commit;
      }
      return head;
    });
  }

  subscribe(after: Position | undefined, signal: AbortSignal): AsyncIterable<RawFeedItem> {
    return pullSubscription(
      (checkpointReached) =>
        this.#client.subscribeToAll({
          fromPosition: after === undefined ? START : { commit: after, prepare: after },
          filter: excludeSystemEvents({ checkpointInterval: 4, maxSearchWindow: 512, checkpointReached }),
        }),
      rawOf,
      signal,
    );
  }

  async close(): Promise<void> {
    await within(this.#client.dispose(), this.patience.call_ms, () => new EventStoreUnavailable('dispose hangs')).catch(
      () => undefined,
    );
  }

  /** Repeats the identical call until its outcome is known or time is up. */
  async #insist<Result>(what: string, call: () => Promise<Result>): Promise<Result> {
    const end_ms = performance.now() + this.patience.total_ms;
    for (let attempt = 0; ; attempt++) {
      try {
        const left_ms = Math.min(this.patience.call_ms, end_ms - performance.now());
        return await within(call(), left_ms, () => new EventStoreUnavailable(`${what} timed out`));
      } catch (error) {
        if (error instanceof RevisionConflict || error instanceof AppendRefused) throw error;
        if (isFinal(error)) throw new AppendRefused(`${what}: ${(error as Error).message}`, { cause: error });
        const wait_ms = backoff_ms(attempt);
        if (performance.now() + wait_ms >= end_ms) {
          throw new EventStoreUnavailable(`${what} failed: ${(error as Error).message}`, { cause: error });
        }
        await pause(wait_ms);
      }
    }
  }

  async #positionOfLast(streamName: string): Promise<Position> {
    const read = this.#client.readStream(streamName, { direction: BACKWARDS, fromRevision: END, maxCount: 1 });
    let position: Position | undefined;
    for await (const resolved of read) position = rawOf(resolved as ResolvedEvent).position;
    if (position !== undefined) return position;
    throw new EventStoreUnavailable(`${streamName} was appended to and cannot be read`);
  }
}

function rawOf(resolved: ResolvedEvent | AllStreamResolvedEvent): RawEvent {
  const event = resolved.event;
  if (!event) throw new AppendRefused('a link without its event came back');
  return {
    id: event.id,
    type: event.type,
    streamName: event.streamId,
    revision: Number(event.revision),
    position: event.position?.commit ?? resolved.commitPosition ?? 0n,
    data: event.data,
    metadata: event.metadata,
  };
}

/** What is no JSON would never settle inside the client and would take the process down with it. */
function assertJson(events: readonly EncodedEvent[]): void {
  try {
    JSON.stringify(events);
  } catch (error) {
    throw new AppendRefused(`an event is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** Trying again cannot help. Everything else, a plain `Error` with gRPC code 14 included, may heal. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof MaxAppendSizeExceededError ||
    error instanceof StreamDeletedError ||
    error instanceof AccessDeniedError ||
    (error as { type?: unknown }).type === ErrorType.INVALID_ARGUMENT ||
    error instanceof TypeError
  );
}
