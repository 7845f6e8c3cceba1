import { backoff_ms, pause } from './deadline.js';
import { type EventCodec, UndecodableEventError } from './event-codec.js';
import type { EventFeed, FeedItem, FeedRequest } from './event-feed.js';
import type { EventLog, RawEvent } from './event-log.port.js';
import type { Position } from './stored-event.js';
import { parseStreamName } from './stream-name.js';

/** After so long without a sign of life the head of the log is looked at. */
const SILENCE_MS = 10_000;

export type FeedNotice = (
  level: 'warn' | 'info',
  message: string,
  detail: { readonly feed: string; readonly error?: string },
) => void;

/** The log as an endless sequence: resumes after the last item handed over, backs off, and distrusts silence. */
export class CatchUpFeed implements EventFeed {
  constructor(
    private readonly log: EventLog,
    private readonly codec: EventCodec,
    private readonly notice: FeedNotice = () => {},
    private readonly silence_ms = SILENCE_MS,
  ) {}

  async *read(request: FeedRequest): AsyncGenerator<FeedItem> {
    const wanted = request.types ? new Set(request.types) : undefined;
    let after = request.after;
    let failures = 0;
    while (!request.signal.aborted) {
      const connection = new AbortController();
      const end = () => connection.abort();
      request.signal.addEventListener('abort', end, { once: true });
      const watch = this.#watch(request.name, () => after, connection);
      try {
        for await (const raw of this.log.subscribe(after, connection.signal)) {
          watch.rest();
          // Read before it counts as passed: what cannot be read for the moment comes again.
          const item = raw.kind === 'event' ? this.#item(raw.event, wanted) : raw;
          failures = 0;
          if (raw.kind !== 'caught_up') after = raw.kind === 'event' ? raw.event.position : raw.position;
          yield item;
          watch.listen();
        }
      } catch (error) {
        this.notice('warn', 'subscription lost, resuming', { feed: request.name, error: (error as Error).message });
      } finally {
        watch.stop();
        connection.abort();
        request.signal.removeEventListener('abort', end);
      }
      await pause(backoff_ms(failures++), request.signal);
    }
  }

  /** What an event means to the reader: one that is not wanted, or none of ours, still moves the position. */
  #item(raw: RawEvent, wanted: ReadonlySet<string> | undefined): FeedItem {
    const passed: FeedItem = { kind: 'position', position: raw.position };
    if (wanted && this.codec.schemas.has(raw.type) && !wanted.has(raw.type)) return passed;
    try {
      const event = this.codec.decode(raw);
      return event ? { kind: 'event', event } : passed;
    } catch (error) {
      if (!(error instanceof UndecodableEventError)) throw error;
      const stream = parseStreamName(raw.streamName);
      const { id, type, streamName, position } = raw;
      return { kind: 'undecodable', event: { id, type, streamName, stream, position, reason: error.reason } };
    }
  }

  /** Ends the connection when the log moved on and nothing came. */
  #watch(name: string, seen: () => Position | undefined, connection: AbortController) {
    let heardAt_ms = performance.now();
    const timer = setInterval(async () => {
      if (performance.now() - heardAt_ms < this.silence_ms) return;
      const before = seen();
      const head = await this.log.head().catch(() => undefined);
      if (head === undefined || (before !== undefined && head <= before) || seen() !== before) return;
      if (performance.now() - heardAt_ms < this.silence_ms) return;
      this.notice('warn', 'subscription is silent while the log moves on, reconnecting', { feed: name });
      connection.abort();
    }, this.silence_ms / 2);
    timer.unref();
    return {
      /** The reader is at work on what was handed over: the silence is its own. */
      rest: () => {
        heardAt_ms = Number.POSITIVE_INFINITY;
      },
      listen: () => {
        heardAt_ms = performance.now();
      },
      stop: () => clearInterval(timer),
    };
  }
}
