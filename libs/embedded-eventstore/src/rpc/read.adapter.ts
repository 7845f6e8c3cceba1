import { randomUUID } from 'node:crypto';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import grpc from '@grpc/grpc-js';
import type { AppendSignal } from '../read/append-signal.js';
import { followLog } from '../read/follow-log.js';
import { followStream } from '../read/follow-stream.js';
import { send } from '../read/frame-sink.js';
import { confirmationFrame } from '../read/read-frames.adapter.js';
import { type ReadFrom, readLogOnce, readStreamOnce } from '../read/read-once.js';
import { compileFilter, type EventFilter } from '../rules/event-filter.js';
import type { EventLog } from '../storage/event-log.adapter.js';
import { CallSink } from './call-sink.adapter.js';
import { decodeNumber, decodeStreamName } from './decode-requests.adapter.js';
import { InvalidRequest, statusError, toStatusError } from './status-errors.adapter.js';

export type ReadCall = grpc.ServerWritableStream<ReadReq, Buffer>;

/** Reads and subscriptions that may be open at once. */
const MAX_READERS = 1_000;
const DEFAULT_SEARCH_WINDOW = 32;
const BACKWARDS = 1;

/** Serves all reads; ends each with its own status and lets no error out. */
export class Readers {
  readonly #open = new Set<CallSink>();

  constructor(
    readonly log: EventLog,
    readonly signal: AppendSignal,
    readonly onDamage: (error: unknown) => void,
  ) {}

  get count(): number {
    return this.#open.size;
  }

  handle(call: ReadCall): void {
    if (this.#open.size >= MAX_READERS) {
      call.emit('error', statusError(grpc.status.RESOURCE_EXHAUSTED, `${MAX_READERS} readers are open already.`));
      return;
    }
    const sink = new CallSink(call);
    this.#open.add(sink);
    sink.onOver(() => this.#open.delete(sink));
    this.#serve(call.request, sink).then(
      () => sink.end(),
      (error: unknown) => {
        this.onDamage(error);
        sink.fail(toStatusError(error));
      },
    );
  }

  /** Ends all readers; they are told that the store is not available any more. */
  close(): void {
    for (const sink of this.#open) {
      sink.fail(statusError(grpc.status.UNAVAILABLE, 'The store is closing.'));
    }
  }

  async #serve(request: ReadReq, sink: CallSink): Promise<void> {
    const options = request.getOptions();
    if (options === undefined) throw new InvalidRequest('A read needs options.');
    const isBackwards = options.getReadDirection() === BACKWARDS;
    const maxCount = options.hasCount() ? decodeNumber(options.getCount()) : Number.MAX_SAFE_INTEGER;
    if (options.hasStream()) {
      const streamName = decodeStreamName(options.getStream()?.getStreamIdentifier());
      const from = streamFrom(options);
      if (!options.hasSubscription()) {
        return readStreamOnce(this.log, { streamName, from, isBackwards, maxCount }, sink);
      }
      await send(sink, confirmationFrame(randomUUID()));
      return followStream(this.log, { streamName, after: from }, this.signal, sink);
    }
    const filter = decodeFilter(options.getFilter());
    const predicate = filter && compileFilter(filter);
    const from = logFrom(options);
    if (!options.hasSubscription()) return readLogOnce(this.log, { from, isBackwards, maxCount, predicate }, sink);
    await send(sink, confirmationFrame(randomUUID()));
    const checkpointInterval = decodeCheckpointInterval(options.getFilter());
    return followLog(this.log, { after: from, predicate, checkpointInterval }, this.signal, sink);
  }
}

function streamFrom(options: ReadReq.Options): ReadFrom {
  const stream = options.getStream()!;
  if (stream.hasRevision()) return decodeNumber(stream.getRevision());
  return stream.hasEnd() ? 'end' : 'start';
}

function logFrom(options: ReadReq.Options): ReadFrom {
  const all = options.getAll();
  if (all === undefined) throw new InvalidRequest('A read needs a stream or the whole log.');
  if (all.hasPosition()) return decodeNumber(all.getPosition()!.getCommitPosition());
  return all.hasEnd() ? 'end' : 'start';
}

function decodeFilter(filter: ReadReq.Options.FilterOptions | undefined): EventFilter | undefined {
  if (filter === undefined) return undefined;
  const on = filter.hasEventType() ? 'event_type' : 'stream_name';
  const expression = filter.hasEventType() ? filter.getEventType() : filter.getStreamIdentifier();
  if (expression === undefined) throw new InvalidRequest('A filter needs an expression.');
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0) return { on, match: { prefixes } };
  return { on, match: { regex: expression.getRegex() } };
}

function decodeCheckpointInterval(filter: ReadReq.Options.FilterOptions | undefined): number {
  const window = filter?.hasMax() ? filter.getMax() : DEFAULT_SEARCH_WINDOW;
  return Math.max(1, window * Math.max(1, filter?.getCheckpointintervalmultiplier() ?? 1));
}
