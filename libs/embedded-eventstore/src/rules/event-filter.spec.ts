import { describe, expect, test } from '@jest/globals';
import { compileFilter, InvalidFilter } from './event-filter.js';

describe('an event filter', () => {
  test('matches any of its prefixes', () => {
    const filter = compileFilter({ on: 'stream_name', match: { prefixes: ['customer-', 'order-'] } });
    expect(filter('customer-env.1', 'x')).toBe(true);
    expect(filter('order-env.1', 'x')).toBe(true);
    expect(filter('my-customer-env.1', 'customer-')).toBe(false);
  });

  test('matches its regular expression on the event type', () => {
    const filter = compileFilter({ on: 'event_type', match: { regex: '^[^$].*' } });
    expect(filter('$$s', 'CustomerCreated')).toBe(true);
    expect(filter('s', '$metadata')).toBe(false);
  });

  test('refuses a regular expression that cannot be read', () => {
    expect(() => compileFilter({ on: 'event_type', match: { regex: '(' } })).toThrow(InvalidFilter);
  });
});
