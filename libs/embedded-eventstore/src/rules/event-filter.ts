/** Which events of the log a reader wants. */
export interface EventFilter {
  readonly on: 'stream_name' | 'event_type';
  readonly match: { readonly prefixes: readonly string[] } | { readonly regex: string };
}

/** Says whether an event is wanted. */
export type EventPredicate = (streamName: string, eventType: string) => boolean;

/** Thrown for a filter that cannot be understood; the reader's fault. */
export class InvalidFilter extends Error {}

/** Turns a filter into a predicate once, so that reading costs no parsing. */
export function compileFilter(filter: EventFilter): EventPredicate {
  const test = compileMatch(filter);
  return filter.on === 'stream_name' ? (streamName) => test(streamName) : (_, eventType) => test(eventType);
}

function compileMatch(filter: EventFilter): (text: string) => boolean {
  if ('prefixes' in filter.match) {
    const { prefixes } = filter.match;
    return (text) => prefixes.some((prefix) => text.startsWith(prefix));
  }
  try {
    const regex = new RegExp(filter.match.regex);
    return (text) => regex.test(text);
  } catch (error) {
    throw new InvalidFilter(`The filter's regular expression cannot be read: ${(error as Error).message}`);
  }
}
