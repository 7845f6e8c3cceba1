import { describe, expect, test } from '@jest/globals';
import type { HttpProblem } from '../errors/http-problem.js';
import { ListNotesQuery } from '../example/example.dto.js';
import { dtoPlanOf } from './dto-plan.js';
import { readQuery } from './read-query.js';

const plan = dtoPlanOf(ListNotesQuery);

function fault(query: Record<string, unknown>): [string, unknown] {
  try {
    readQuery(plan, query);
  } catch (problem) {
    return [(problem as HttpProblem).code, (problem as HttpProblem).detail.param];
  }
  throw new Error('the query was accepted');
}

describe('reading a query', () => {
  test('turns text into what the field is, and fills in the page size', () => {
    expect(readQuery(plan, {})).toEqual({ page_size: 20 });
    expect(
      readQuery(plan, { page_size: '100', needs_attention: 'true', created_after: '2026-01-01T00:00:00Z' }),
    ).toEqual({
      page_size: 100,
      needs_attention: true,
      created_after: '2026-01-01T00:00:00.000Z',
    });
  });

  test.each([['open,closed'], [['open', 'closed']]])(
    'reads a list that is repeated or separated by commas: %j',
    (status) => {
      expect(readQuery(plan, { status }).status).toEqual(['open', 'closed']);
    },
  );

  test('expands each path once', () => {
    expect(readQuery(plan, { expand: ['customer', 'payment_method,customer'] }).expand).toEqual([
      'customer',
      'payment_method',
    ]);
  });

  test.each([
    [{ foo: '1' }, 'UNSUPPORTED_QUERY_PARAM', 'foo'],
    [JSON.parse('{"__proto__":"1"}'), 'UNSUPPORTED_QUERY_PARAM', 'proto'],
    [{ page_size: '0' }, 'INVALID_PAGE_SIZE', 'page_size'],
    [{ page_size: '101' }, 'INVALID_PAGE_SIZE', 'page_size'],
    [{ page_size: '1e1' }, 'INVALID_PAGE_SIZE', 'page_size'],
    [{ page_size: ['1', '2'] }, 'INVALID_PAGE_SIZE', 'page_size'],
    [{ page_token: '' }, 'INVALID_PAGE_TOKEN', 'page_token'],
    [{ needs_attention: 'yes' }, 'INVALID_QUERY_PARAMETER', 'needs_attention'],
    [{ status: 'paid' }, 'INVALID_QUERY_PARAMETER', 'status[0]'],
    [{ status: 'open,'.repeat(500) }, 'INVALID_QUERY_PARAMETER', 'status'],
    [{ sort_direction: 'up' }, 'INVALID_QUERY_PARAMETER', 'sort_direction'],
    [{ created_after: 'yesterday' }, 'INVALID_QUERY_PARAMETER', 'created_after'],
    [{ expand: 'merchant' }, 'INVALID_EXPAND', 'expand'],
    [{ expand: 'a,b,c,d,e,f,g,h,i,j,k' }, 'EXPANSION_LIMIT_EXCEEDED', 'expand'],
  ])('%j answers %s at %s', (query, code, param) => {
    expect(fault(query)).toEqual([code, param]);
  });

  test('tells whoever mistyped a parameter which ones there are', () => {
    expect(() => readQuery(plan, { page_sise: '10' })).toThrow(
      `A query parameter is not known here; those known are ${[...plan.fields.keys()].join(', ')}.`,
    );
    expect(plan.fields.size).toBeGreaterThan(5);
  });
});
