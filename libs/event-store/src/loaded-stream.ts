import type { Aggregate, DomainEvent } from '#kernel';
import type { Position, StoredEvent } from './stored-event.js';

/** What a command left behind in a stream: enough to recognise it and to find its answer again. */
export interface CommandTrace {
  readonly fingerprint: string;
  readonly revision: number;
}

/** A stream folded to a revision, with the traces of the commands that wrote it. */
export interface LoadedStream<State> {
  readonly state: State;
  /** -1 when the stream does not exist. */
  readonly revision: number;
  readonly position: Position;
  readonly commands: ReadonlyMap<string, CommandTrace>;
}

/** A stream that nothing was appended to yet. */
export function emptyStream<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>): LoadedStream<State> {
  return { state: aggregate.initial, revision: -1, position: 0n, commands: new Map() };
}

/** Folds further events onto a stream. */
export function foldStream<State, Event extends DomainEvent>(
  aggregate: Aggregate<State, Event>,
  stream: LoadedStream<State>,
  events: readonly StoredEvent[],
): LoadedStream<State> {
  if (events.length === 0) return stream;
  let { state, revision, position } = stream;
  const commands = new Map(stream.commands);
  for (const event of events) {
    if (event.fact.revision !== revision + 1) {
      throw new Error(`gap in ${event.stream.category} ${event.stream.id}: ${event.fact.revision} after ${revision}`);
    }
    state = aggregate.evolve(state, { type: event.type, data: event.data } as Event, event.fact);
    revision = event.fact.revision;
    position = event.position;
    commands.set(event.metadata.commandId, { fingerprint: event.metadata.fingerprint, revision });
  }
  return { state, revision, position, commands };
}
