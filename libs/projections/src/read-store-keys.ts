import type { FindQuery, IndexPlace } from './projection.js';

/** Divides the parts of a key. It may not stand inside a part, so that order by bytes is order by part. */
const DIVIDER = '\0';
/** Sorts right after everything that continues a part (that is, after part + DIVIDER + anything). */
const AFTER_DIVIDER = '\x01';

/** The longest document key and the longest index list + member, in UTF-8 bytes (LMDB's own limit is 1,978). */
export const MAX_KEY_bytes = 1_700;

/** The longest id, partition or sort, in UTF-16 units. */
export const MAX_PART_length = 400;

const VIEW_NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Throws when a view's name could be taken for something else in a key. */
export function assertViewName(name: string): void {
  if (!VIEW_NAME.test(name)) throw new RangeError(`not a view's name: ${JSON.stringify(name)}`);
}

/** Where a document is kept inside its namespace. Throws a `RangeError` on a part that cannot stand in a key. */
export function documentKey(view: string, environmentId: string, documentId: string): string {
  if (!fitsKey(environmentId) || !fitsKey(documentId)) throw new RangeError('an id does not fit into a key');
  return checkLength(`${view}${DIVIDER}${environmentId}${DIVIDER}${documentId}`);
}

/** Where the totals of a view are kept. No view has such a name, so no document stands there. */
export function totalsKey(view: string, environmentId: string): string {
  return documentKey(`${view}:totals`, environmentId, '');
}

/** Whether a text (which may come from a request) can be part of a key at all. */
export function fitsKey(part: string): boolean {
  return part.length <= MAX_PART_length && !part.includes(DIVIDER);
}

/** The ordered list of one index and partition. */
export function indexList(view: string, index: string, partition: string): string {
  if (!fitsKey(partition) || !fitsKey(index)) throw new RangeError('an index partition does not fit into a key');
  return `${view}${DIVIDER}${index}${DIVIDER}${partition}`;
}

/** A document's member in an ordered list: by sort, then by id. It names the environment so that the document is found. */
export function indexMember(list: string, sort: string, documentId: string, environmentId: string): string {
  if (!fitsKey(sort)) throw new RangeError('an index sort does not fit into a key');
  const member = `${sort}${DIVIDER}${documentId}${DIVIDER}${environmentId}`;
  checkLength(list + member);
  return member;
}

/** Throws a `RangeError` when the bounds of a scan are longer than any key. */
export function assertRange(list: string, { lower, upper = '' }: MemberRange): void {
  checkLength(list + lower);
  checkLength(list + upper);
}

/** The parts of a member made by `indexMember`. */
export function parseMember(member: string): IndexPlace & { readonly environmentId: string } {
  const [sort = '', documentId = '', environmentId = ''] = member.split(DIVIDER);
  return { sort, documentId, environmentId };
}

/** The members that a query asks for: those in [lower, upper); no `upper` means to the end. */
export interface MemberRange {
  readonly lower: string;
  readonly upper?: string;
}

/** Turns `from`, `to` and `after` of a query into one range of members. */
export function memberRange(query: Pick<FindQuery<never>, 'direction' | 'after' | 'from' | 'to'>): MemberRange {
  const { after, from = '', to } = query;
  if (!after) return { lower: from, upper: to };
  const place = `${after.sort}${DIVIDER}${after.documentId}`;
  if (query.direction === 'asc') return { lower: greater(from, place + AFTER_DIVIDER), upper: to };
  const before = place + DIVIDER;
  return { lower: from, upper: to === undefined || compareBytes(before, to) < 0 ? before : to };
}

/** Orders texts as the stores do: by their UTF-8 bytes (not as JavaScript compares strings). */
export function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function greater(left: string, right: string): string {
  return compareBytes(left, right) < 0 ? right : left;
}

function checkLength(key: string): string {
  // A UTF-16 unit takes at most three bytes: most keys need no counting.
  if (key.length * 3 > MAX_KEY_bytes && Buffer.byteLength(key) > MAX_KEY_bytes)
    throw new RangeError('a key is too long');
  return key;
}
