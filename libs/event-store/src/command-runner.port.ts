import type { Aggregate, CommandContext, Decision, DomainEvent, Refusal } from '#kernel';
import type { Executed } from './command.js';
import type { Position } from './stored-event.js';

/** A stream folded to its end. `revision` is -1 when the stream does not exist. */
export interface Loaded<State> {
  readonly state: State;
  readonly revision: number;
  /** Of the stream's last event in the log. */
  readonly position: Position;
}

/** Loads, folds, decides and appends at the revision that was decided on (D3, D4, D5). A class, so that Nest can name it. */
export abstract class CommandRunner {
  /**
   * Carries a command out once, however often it comes.
   * Refuses `IDEMPOTENCY_KEY_REUSED` for the same command id with another payload and `CONCURRENT_MODIFICATION` when
   * other writers were faster every time. Throws `EventStoreUnavailable` when the store is down.
   */
  abstract execute<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    resourceId: string,
    context: CommandContext,
    decide: (state: State) => Decision<Event>,
  ): Promise<Executed<State> | Refusal>;

  /** The state of one stream now. Throws `EventStoreUnavailable`, `UndecodableEventError`. */
  abstract load<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    environmentId: string,
    resourceId: string,
  ): Promise<Loaded<State>>;
}
