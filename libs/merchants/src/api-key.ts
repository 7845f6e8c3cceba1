import { type Aggregate, assertNever, type Decision, type Timestamp } from '#kernel';
import { type ApiKeyEvent, apiKeyEvents } from './api-key.events.js';

type Created = Extract<ApiKeyEvent, { type: 'ApiKeyCreated' }>['data'];

/** A key and what it opens; `key` is absent when no such key was made. */
export interface ApiKey {
  readonly key?: Created;
  readonly revokedAt?: Timestamp;
}

/** Writes a new key down. */
export function decideCreateApiKey(state: ApiKey, key: Created): Decision<ApiKeyEvent> {
  return state.key ? [] : [{ type: 'ApiKeyCreated', data: key }];
}

/** Its stream is `api_key-system.<key id>`: a key tells its environment, so it cannot stand in one. */
export const apiKeyAggregate: Aggregate<ApiKey, ApiKeyEvent> = {
  category: 'api_key',
  events: apiKeyEvents,
  initial: {},
  evolve: (state, event, fact) => {
    switch (event.type) {
      case 'ApiKeyCreated':
        return { key: event.data };
      case 'ApiKeyRevoked':
        return { ...state, revokedAt: fact.at };
      default:
        return assertNever(event);
    }
  },
};
