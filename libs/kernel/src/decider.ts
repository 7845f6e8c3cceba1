import type { Refusal } from './refusal.js';
import type { Timestamp } from './timestamp.js';

/** Something that happened: a name in the past tense and what is known about it. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/** What the log adds to an event: its id, when it happened on the environment's clock, its revision in the stream. */
export interface Fact {
  readonly id: string;
  readonly at: Timestamp;
  readonly revision: number;
}

/** The events of an accepted command (none when nothing changes), or why it is refused. */
export type Decision<Event extends DomainEvent> = readonly Event[] | Refusal;

/** Which version of an event's data is written today, and how each older one (by its number) becomes the next. */
export interface EventSchema {
  readonly version: number;
  readonly upcast?: Readonly<Record<number, (data: Record<string, unknown>) => Record<string, unknown>>>;
}

/** The schema of each event of an aggregate. */
export type EventSchemas<Event extends DomainEvent> = { readonly [Type in Event['type']]: EventSchema };

/** How a stream's events fold into the state that decisions are taken from. */
export interface Aggregate<State, Event extends DomainEvent> {
  /** The stream's category: `customer` in `customer-<environment>.<id>`. */
  readonly category: string;
  readonly events: EventSchemas<Event>;
  readonly initial: State;
  readonly evolve: (state: State, event: Event, fact: Fact) => State;
}

/** Marks a `switch` as exhaustive: the compiler refuses it when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}
