import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StoreDamaged } from '../store-errors.js';
import {
  type LeafValue,
  type Meta,
  NotAPage,
  PAGE_HEADER_BYTES,
  type Page,
  parseMeta,
  parsePage,
  type Tree,
} from './lmdb-page.js';

/** In a larger file only the branches are walked, so that a start stays short; the leaves' places are checked all the same. */
const MAX_LEAVES_WALKED = 30_000;
const MIN_PAGE_BYTES = 512;
const MAX_PAGE_BYTES = 65_536;
const META_PAGES = 2;
const MAX_DEPTH = 32;

export interface DataFileCheckOptions {
  /** Walk all leaves, however many there are. */
  readonly isThorough: boolean;
}

/**
 * Walks LMDB's trees by plain reads before LMDB maps the file. Throws `StoreDamaged` when the file is foreign, cut short, or its
 * pages do not fit together. What the pages hold is checked by the records' own checksums.
 */
export function checkDataFile(path: string, { isThorough }: DataFileCheckOptions): void {
  const file = openSync(path, 'r');
  try {
    const walk = new DataFileWalk(path, file, fstatSync(file).size);
    walk.check(isThorough);
  } catch (error) {
    if (error instanceof NotAPage) throw new StoreDamaged(`The file ${path} is damaged: ${error.message}.`);
    throw error;
  } finally {
    closeSync(file);
  }
}

class DataFileWalk {
  #meta!: Meta;
  #isWalkingLeaves = true;

  constructor(
    readonly path: string,
    readonly file: number,
    readonly size_bytes: number,
  ) {}

  check(isThorough: boolean): void {
    this.#meta = this.#newestMeta();
    for (const tree of [this.#meta.freeTree, this.#meta.mainTree]) {
      this.#isWalkingLeaves = isThorough || tree.leafPages <= MAX_LEAVES_WALKED;
      this.#walkTree(tree, tree === this.#meta.mainTree, isThorough);
    }
  }

  #newestMeta(): Meta {
    const head = this.#read(0, MAX_PAGE_BYTES + 168);
    const first = parseMeta(head);
    const { page_bytes } = first;
    const isPageSize =
      page_bytes >= MIN_PAGE_BYTES && page_bytes <= MAX_PAGE_BYTES && Number.isInteger(Math.log2(page_bytes));
    if (!isPageSize) throw new NotAPage('its page size is impossible');
    const second = parseMeta(head.subarray(page_bytes));
    if (second.page_bytes !== page_bytes) throw new NotAPage('its two roots disagree');
    // LMDB writes them in turn, so the two are neighbours, but for the first commits of a new file.
    if (Math.abs(first.transactionId - second.transactionId) > 1) throw new NotAPage('its two roots are far apart');
    const newest = first.transactionId > second.transactionId ? first : second;
    if (newest.transactionId > 0 && newest !== (newest.transactionId % 2 === 0 ? first : second)) {
      throw new NotAPage('its two roots are in the wrong order');
    }
    return newest;
  }

  #walkTree(tree: Tree, isOurs: boolean, isThorough: boolean): void {
    if (tree.root === undefined) {
      if (tree.entries > 0) throw new NotAPage('a tree has lost its root');
      return;
    }
    if (tree.depth < 1 || tree.depth > MAX_DEPTH) throw new NotAPage('a tree has an impossible depth');
    const counted = this.#walkPage(tree.root, tree.depth, isOurs, isThorough);
    if (this.#isWalkingLeaves && counted !== tree.entries) throw new NotAPage('a tree has lost entries');
  }

  /** Returns how many entries lie below. */
  #walkPage(pageNumber: number, depth: number, isOurs: boolean, isThorough: boolean): number {
    if (depth === 1 && !this.#isWalkingLeaves) {
      this.#checkRange(pageNumber, 1);
      return 0;
    }
    const page = this.#page(pageNumber);
    if (page.kind !== (depth === 1 ? 'leaf' : 'branch')) throw new NotAPage(`page ${pageNumber} is of the wrong kind`);
    // The first key of a branch is not used and may be empty; the free list has its own order.
    if (isOurs) checkOrder(page.kind === 'branch' ? page.keys.slice(1) : page.keys, pageNumber);
    if (page.kind === 'branch') {
      let entries = 0;
      for (const child of page.children) entries += this.#walkPage(child, depth - 1, isOurs, isThorough);
      return entries;
    }
    for (const value of page.values) this.#checkValue(value, isThorough);
    return page.keys.length;
  }

  #checkValue(value: LeafValue, isThorough: boolean): void {
    if (value.kind === 'overflow') {
      const pages = Math.ceil((PAGE_HEADER_BYTES + value.size_bytes) / this.#meta.page_bytes);
      this.#checkRange(value.firstPage, pages);
      const first = this.#page(value.firstPage);
      if (first.kind !== 'overflow' || first.pageCount !== pages) {
        throw new NotAPage(`page ${value.firstPage} is of the wrong kind`);
      }
    } else if (value.kind === 'tree') {
      const isWalkingLeaves = this.#isWalkingLeaves;
      this.#isWalkingLeaves = isThorough || value.tree.leafPages <= MAX_LEAVES_WALKED;
      this.#walkTree(value.tree, true, isThorough);
      this.#isWalkingLeaves = isWalkingLeaves;
    }
  }

  #page(pageNumber: number): Page {
    this.#checkRange(pageNumber, 1);
    const { page_bytes } = this.#meta;
    try {
      return parsePage(this.#read(pageNumber * page_bytes, page_bytes), pageNumber);
    } catch (error) {
      if (error instanceof NotAPage) throw new NotAPage(`page ${pageNumber}: ${error.message}`);
      throw error;
    }
  }

  #checkRange(firstPage: number, pages: number): void {
    const end = firstPage + pages;
    if (firstPage < META_PAGES || end - 1 > this.#meta.lastPage) {
      throw new NotAPage(`page ${firstPage} lies outside of the file`);
    }
    if (end * this.#meta.page_bytes > this.size_bytes) throw new NotAPage('it has been cut short');
  }

  #read(offset: number, size_bytes: number): Buffer {
    const bytes = Buffer.alloc(size_bytes);
    const read = readSync(this.file, bytes, 0, size_bytes, offset);
    return bytes.subarray(0, read);
  }
}

function checkOrder(keys: readonly Buffer[], pageNumber: number): void {
  for (let index = 1; index < keys.length; index += 1) {
    if (Buffer.compare(keys[index - 1]!, keys[index]!) >= 0) throw new NotAPage(`page ${pageNumber} is out of order`);
  }
}
