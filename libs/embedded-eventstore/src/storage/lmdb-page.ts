/**
 * The parts of LMDB's file format (data version 2, 64 bit, little endian) that a reader needs to find its way. LMDB trusts what it
 * maps: a wrong page number makes it read beyond the file, which the system answers by killing the process. So the way is walked
 * here first.
 */
export const PAGE_HEADER_BYTES = 24;
const META_MAGIC = 0xbeefc0de;
const META_VERSION = 2;
const META_BYTES = 168;
const FLAG_BRANCH = 0x01;
const FLAG_LEAF = 0x02;
const FLAG_OVERFLOW = 0x04;
const FLAG_META = 0x08;
const NODE_HEADER_BYTES = 8;
const NODE_BIG_DATA = 0x01;
const NODE_SUB_DATA = 0x02;
/** Its keys are numbers. */
const FREE_TREE_FLAGS = 0x08;
/** What a process can map at all. */
const MAX_MAP_BYTES = 2 ** 47;
const NO_PAGE = 0xffffffffffffffffn;

export interface Tree {
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly entries: number;
  /** Page number; undefined when the tree is empty. */
  readonly root: number | undefined;
}

export interface Meta {
  readonly page_bytes: number;
  readonly lastPage: number;
  readonly transactionId: number;
  readonly freeTree: Tree;
  readonly mainTree: Tree;
}

export type Page =
  | { readonly kind: 'branch'; readonly keys: readonly Buffer[]; readonly children: readonly number[] }
  | { readonly kind: 'leaf'; readonly keys: readonly Buffer[]; readonly values: readonly LeafValue[] }
  | { readonly kind: 'overflow'; readonly pageCount: number };

export type LeafValue =
  | { readonly kind: 'inline' }
  | { readonly kind: 'overflow'; readonly firstPage: number; readonly size_bytes: number }
  | { readonly kind: 'tree'; readonly tree: Tree };

/** Thrown for bytes that are no page of LMDB; the message says why. */
export class NotAPage extends Error {}

export function parseMeta(page: Buffer): Meta {
  if (page.length < META_BYTES) throw new NotAPage('it is too short');
  if (page.readUInt32LE(24) !== META_MAGIC || (page.readUInt16LE(18) & FLAG_META) === 0) {
    throw new NotAPage('it is not a file of this store');
  }
  if (page.readUInt32LE(28) !== META_VERSION) throw new NotAPage('its format version is unknown');
  if (number64(page, 32) !== 0 || number64(page, 40) > MAX_MAP_BYTES) throw new NotAPage('its root is damaged');
  return {
    page_bytes: page.readUInt32LE(48),
    freeTree: parseTree(page, 48, FREE_TREE_FLAGS),
    mainTree: parseTree(page, 96, 0),
    lastPage: number64(page, 144),
    transactionId: number64(page, 152),
  };
}

function parseTree(bytes: Buffer, offset: number, flags: number): Tree {
  // The free list's padding is where LMDB keeps the page size.
  const hasPadding = flags !== FREE_TREE_FLAGS && bytes.readUInt32LE(offset) !== 0;
  if (hasPadding || bytes.readUInt16LE(offset + 4) !== flags) throw new NotAPage('a tree is of an unknown kind');
  const root = bytes.readBigUInt64LE(offset + 40);
  return {
    depth: bytes.readUInt16LE(offset + 6),
    branchPages: number64(bytes, offset + 8),
    leafPages: number64(bytes, offset + 16),
    entries: number64(bytes, offset + 32),
    root: root === NO_PAGE ? undefined : Number(root),
  };
}

/** Takes a page apart, checking that every part of it lies within it. */
export function parsePage(page: Buffer, pageNumber: number): Page {
  if (number64(page, 0) !== pageNumber) throw new NotAPage('it bears another number');
  const flags = page.readUInt16LE(18);
  if (flags === FLAG_OVERFLOW) return { kind: 'overflow', pageCount: page.readUInt32LE(20) };
  if (flags !== FLAG_BRANCH && flags !== FLAG_LEAF) throw new NotAPage('its kind is unknown');
  const lower = page.readUInt16LE(20);
  const upper = page.readUInt16LE(22);
  if (lower % 2 !== 0 || lower > upper || upper > page.length - PAGE_HEADER_BYTES) {
    throw new NotAPage('its bounds are wrong');
  }
  const nodes: number[] = [];
  for (let index = 0; index < lower / 2; index += 1) {
    const node = page.readUInt16LE(PAGE_HEADER_BYTES + 2 * index) + PAGE_HEADER_BYTES;
    if (node < PAGE_HEADER_BYTES + upper || node + NODE_HEADER_BYTES > page.length) {
      throw new NotAPage('an entry lies outside of it');
    }
    nodes.push(node);
  }
  if (nodes.length === 0) throw new NotAPage('it has no entries');
  return flags === FLAG_BRANCH ? parseBranch(page, nodes) : parseLeaf(page, nodes);
}

function parseBranch(page: Buffer, nodes: readonly number[]): Page {
  const keys = nodes.map((node) => keyOf(page, node));
  const children = nodes.map((node) => page.readUInt32LE(node) + page.readUInt16LE(node + 4) * 2 ** 32);
  return { kind: 'branch', keys, children };
}

function parseLeaf(page: Buffer, nodes: readonly number[]): Page {
  const keys = nodes.map((node) => keyOf(page, node));
  const values = nodes.map((node, index): LeafValue => {
    const start = node + NODE_HEADER_BYTES + keys[index]!.length;
    const size_bytes = page.readUInt32LE(node);
    const flags = page.readUInt16LE(node + 4);
    if (flags === NODE_BIG_DATA) {
      if (start + 24 > page.length) throw new NotAPage('an entry lies outside of it');
      return { kind: 'overflow', firstPage: number64(page, start), size_bytes };
    }
    if (start + size_bytes > page.length) throw new NotAPage('an entry lies outside of it');
    if (flags === NODE_SUB_DATA) {
      if (size_bytes !== 48) throw new NotAPage('a tree in it has a wrong size');
      return { kind: 'tree', tree: parseTree(page, start, 0) };
    }
    if (flags !== 0) throw new NotAPage('an entry in it is of an unknown kind');
    return { kind: 'inline' };
  });
  return { kind: 'leaf', keys, values };
}

function keyOf(page: Buffer, node: number): Buffer {
  const start = node + NODE_HEADER_BYTES;
  const end = start + page.readUInt16LE(node + 6);
  if (end > page.length) throw new NotAPage('a key lies outside of it');
  return page.subarray(start, end);
}

/** Numbers that no file reaches come out too large to be in any range. */
function number64(bytes: Buffer, offset: number): number {
  return Number(bytes.readBigUInt64LE(offset));
}
