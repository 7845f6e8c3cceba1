import { type IndexPlace, type ListParams, readPageToken, writePageToken } from '#projections';
import { HttpProblem } from '../http/index.js';

interface Page {
  readonly page_token?: string;
  readonly page_size?: number;
}

/** The place that a list goes on after. Refuses a token that was made up, or made for a list with other parameters. */
export function pageOf(query: Page): IndexPlace | undefined {
  if (query.page_token === undefined) return undefined;
  const reading = readPageToken(query.page_token, paramsOf(query));
  if (reading.kind === 'place') return reading.place;
  throw new HttpProblem(reading.kind === 'mismatch' ? 'CURSOR_MISMATCH' : 'INVALID_PAGE_TOKEN', undefined, {
    param: 'page_token',
  });
}

/** The token of the page after this one; undefined on the last. */
export function tokenOf(query: Page, next: IndexPlace | undefined): string | undefined {
  return next && writePageToken(next, paramsOf(query));
}

/** All that a list depends on, but for where in it one is and how much one takes. */
function paramsOf(query: object): ListParams {
  const { page_token: _token, page_size: _size, ...params } = query as Record<string, string>;
  return { ...params, list: query.constructor.name };
}
