import { getHeapStatistics } from 'node:v8';
import { LRUCache } from 'lru-cache';
import {
  type Aggregate,
  type CommandContext,
  type Decision,
  type DomainEvent,
  isRefusal,
  type Refusal,
  refuse,
} from '#kernel';
import type { Executed } from './command.js';
import { CommandRunner, type Loaded } from './command-runner.port.js';
import type { EventCodec } from './event-codec.js';
import { AppendRefused, type EventLog, RevisionConflict } from './event-log.port.js';
import { KeyedQueue } from './keyed-queue.js';
import { type CommandTrace, emptyStream, foldStream, type LoadedStream } from './loaded-stream.js';
import type { Position, StoredEvent, StreamRef } from './stored-event.js';
import { streamNameOf } from './stream-name.js';

/** How often a command decides anew after another writer was faster. A warm rival wins most rounds, so it is not few. */
const MAX_DECISIONS = 40;
/** Warm aggregates take up so much at most of the heap that the process may use (D5). */
const WARM_SHARE = 0.1;
/** What a warm aggregate takes up without its commands, and with each of those, in bytes: rounded up from what was measured. */
const STATE_SIZE = 4_000;
const COMMAND_SIZE = 150;

/** Carries commands out against the event log, with a bounded cache of warm aggregates. */
export class LogCommandRunner extends CommandRunner {
  readonly #warm = new LRUCache<string, LoadedStream<unknown>>({
    maxSize: Math.floor(getHeapStatistics().heap_size_limit * WARM_SHARE),
    sizeCalculation: ({ commands }) => STATE_SIZE + COMMAND_SIZE * commands.size,
  });
  readonly #queue = new KeyedQueue();
  #lastAppended: Position | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly codec: EventCodec,
  ) {
    super();
  }

  /** The furthest position that this process has appended at; undefined before its first append. */
  get lastAppended(): Position | undefined {
    return this.#lastAppended;
  }

  override async execute<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    resourceId: string,
    context: CommandContext,
    decide: (state: State) => Decision<Event>,
  ): Promise<Executed<State> | Refusal> {
    const ref = { category: aggregate.category, environmentId: context.environmentId, id: resourceId };
    const name = streamNameOf(ref);
    return this.#queue.run(name, async () => {
      let stream = this.#recall(aggregate, name);
      let fresh = false;
      for (let round = 0; round < MAX_DECISIONS; round++) {
        const trace = stream.commands.get(context.commandId);
        if (trace) return this.#replay(aggregate, name, stream, trace, context);
        const decision = decide(stream.state);
        if (!isRefusal(decision) && decision.length > 0) {
          const appended = await this.#append(aggregate, ref, stream, decision, context);
          if (appended) return answer(appended, false);
        } else if (fresh) {
          return isRefusal(decision) ? decision : answer(stream, false);
        }
        // Another writer was faster, or the answer must not rest on what is only remembered.
        const known = stream;
        stream = await this.#refresh(aggregate, name, known);
        const isAhead = !isRefusal(decision) && decision.length > 0 && stream.revision === known.revision;
        // Refused and nothing new: the log lost its end after it had been read here (F30). What is remembered is not true.
        if (isAhead) stream = await this.#reread(aggregate, name);
        fresh = true;
      }
      return refuse(
        'CONCURRENT_MODIFICATION',
        'The resource kept changing while the command was carried out; try again.',
      );
    });
  }

  override async load<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    environmentId: string,
    resourceId: string,
  ): Promise<Loaded<State>> {
    const name = streamNameOf({ category: aggregate.category, environmentId, id: resourceId });
    return this.#queue.run(name, () => this.#refresh(aggregate, name, this.#recall(aggregate, name)));
  }

  #recall<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>, name: string): LoadedStream<State> {
    return (this.#warm.get(name) as LoadedStream<State> | undefined) ?? emptyStream(aggregate);
  }

  async #refresh<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    name: string,
    known: LoadedStream<State>,
  ): Promise<LoadedStream<State>> {
    const raw = await this.log.readStream(name, known.revision + 1);
    const stream = foldStream(aggregate, known, this.#decode(raw));
    if (stream.revision >= 0) this.#warm.set(name, stream);
    return stream;
  }

  #reread<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    name: string,
  ): Promise<LoadedStream<State>> {
    this.#warm.delete(name);
    return this.#refresh(aggregate, name, emptyStream(aggregate));
  }

  /** Undefined when the stream moved on meanwhile. */
  async #append<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    ref: StreamRef,
    stream: LoadedStream<State>,
    events: readonly Event[],
    context: CommandContext,
  ): Promise<LoadedStream<State> | undefined> {
    const name = streamNameOf(ref);
    const prepared = await this.codec.encode(ref, events, context, stream.revision);
    try {
      const encoded = prepared.map((event) => event.encoded);
      const { position } = await this.log.append(name, encoded, stream.revision);
      if (this.#lastAppended === undefined || position > this.#lastAppended) this.#lastAppended = position;
      const stored = prepared.map((event) => ({ ...event.stored, position }));
      const next = foldStream(aggregate, stream, stored);
      this.#warm.set(name, next);
      return next;
    } catch (error) {
      if (error instanceof RevisionConflict) return undefined;
      this.#warm.delete(name);
      throw error;
    }
  }

  async #replay<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    name: string,
    stream: LoadedStream<State>,
    trace: CommandTrace,
    context: CommandContext,
  ): Promise<Executed<State> | Refusal> {
    if (trace.fingerprint !== context.fingerprint) {
      return refuse('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used before with another request.');
    }
    if (trace.revision === stream.revision) return answer(stream, true);
    const raw = await this.log.readStream(name, 0);
    const upTo = raw.filter((event) => event.revision <= trace.revision);
    return answer(foldStream(aggregate, emptyStream(aggregate), this.#decode(upTo)), true);
  }

  #decode(raw: Awaited<ReturnType<EventLog['readStream']>>): StoredEvent[] {
    return raw.map((event) => {
      const decoded = this.codec.decode(event);
      if (!decoded) throw new AppendRefused(`stream ${event.streamName} is none of ours`);
      return decoded;
    });
  }
}

function answer<State>(stream: LoadedStream<State>, replayed: boolean): Executed<State> {
  return { state: stream.state, revision: stream.revision, position: stream.position, replayed };
}
