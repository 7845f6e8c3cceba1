import { describe, expect, it } from '@jest/globals';
import { parseStreamName, SYSTEM_ENVIRONMENT, streamNameOf } from './stream-name.js';

const ENVIRONMENT = 'menv_01ARZ3NDEKTSV4RRFFQ69G5FAV';

describe('a stream name', () => {
  it.each([
    { category: 'customer', environmentId: ENVIRONMENT, id: 'cus_01ARZ3NDEKTSV4RRFFQ69G5FAV' },
    { category: 'payment_intent', environmentId: ENVIRONMENT, id: 'pi.with.dots-and-dashes' },
    { category: 'api_key', environmentId: SYSTEM_ENVIRONMENT, id: 'k' },
  ])('reads back as what it was made of: %j', (stream) => {
    expect(parseStreamName(streamNameOf(stream))).toEqual(stream);
  });

  it('holds the tenant, so the same id of two tenants is two streams', () => {
    const of = (environmentId: string) => streamNameOf({ category: 'customer', environmentId, id: 'cus_1' });
    expect(of(ENVIRONMENT)).not.toBe(of('menv_01ARZ3NDEKTSV4RRFFQ69G5FAW'));
  });

  it.each([
    '$settings',
    '$$customer-system.x',
    'customer',
    'customer-system',
    'customer-system.',
    'customer-menv_1.cus_1',
    `two-words-${ENVIRONMENT}.x`,
    `Customer-${ENVIRONMENT}.x`,
    'conformance-0a1b',
  ])('of another program is none of ours: %s', (name) => {
    expect(parseStreamName(name)).toBeUndefined();
  });
});
