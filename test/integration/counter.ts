import { type Aggregate, type CommandContext, type Decision, type DomainEvent, refuse } from '#kernel';

export type CounterEvent =
  | DomainEvent<'CounterOpened', { name: string; personal?: { owner: string } }>
  | DomainEvent<'CounterRaised', { by: number }>;

export interface Counter {
  readonly name?: string;
  readonly owner?: string;
  readonly total: number;
}

/** The smallest aggregate that has all that matters: a creation, a change, personal data. */
export const counterAggregate: Aggregate<Counter, CounterEvent> = {
  category: 'counter',
  events: { CounterOpened: { version: 1 }, CounterRaised: { version: 1 } },
  initial: { total: 0 },
  evolve: (state, event) =>
    event.type === 'CounterOpened'
      ? { ...state, name: event.data.name, owner: event.data.personal?.owner }
      : { ...state, total: state.total + event.data.by },
};

export const openCounter =
  (name: string, owner = 'Ada') =>
  (state: Counter): Decision<CounterEvent> =>
    state.name === undefined ? [{ type: 'CounterOpened', data: { name, personal: { owner } } }] : [];

export const raiseCounter =
  (by: number) =>
  (state: Counter): Decision<CounterEvent> =>
    state.name === undefined
      ? refuse('RESOURCE_NOT_FOUND', 'No such counter.')
      : [{ type: 'CounterRaised', data: { by } }];

export const ENVIRONMENT = 'menv_01ARZ3NDEKTSV4RRFFQ69G5FAV';

let commands = 0;

/** A command of its own id, in the environment of these tests. */
export function newCommand(changes: Partial<CommandContext> = {}): CommandContext {
  return {
    environmentId: ENVIRONMENT,
    merchantId: 'mer_1',
    commandId: `00000000-0000-5000-8000-${String(++commands).padStart(12, '0')}`,
    fingerprint: 'f',
    actor: { type: 'api_key', id: 'ak_1' },
    requestId: 'r',
    now: '2026-03-01T00:00:00.000Z',
    ...changes,
  };
}
