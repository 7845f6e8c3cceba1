import { basename } from 'node:path';
import type { SourceFile } from './source-tree.js';

const KINDS =
  'events|handler|view|projection|query|saga|process|policy|module|port|adapter|controller|dto|schema|fixture';
const NAME = new RegExp(`^[a-z0-9]+(-[a-z0-9]+)*(\\.(${KINDS}))?((\\.(int|e2e))?\\.spec)?\\.ts$`);
/** Each library and each program has one of these, by the platform's custom. */
const REPEATED = new Set(['index.ts', 'main.ts']);

/** The operators' page is a program for the browser and follows its own tools' names. */
const named = (tree: readonly SourceFile[]): readonly SourceFile[] =>
  tree.filter(({ path }) => !path.startsWith('apps/console/'));

/** Names that are not `<verb-noun>.<kind>.ts` with a kind of the list. */
export function misnamedFiles(tree: readonly SourceFile[]): string[] {
  return named(tree)
    .map(({ path }) => path)
    .filter((path) => !NAME.test(basename(path)));
}

/** Names that more than one file has. */
export function repeatedNames(tree: readonly SourceFile[]): string[] {
  const byName = new Map<string, string[]>();
  for (const { path } of named(tree)) {
    const name = basename(path);
    if (!REPEATED.has(name)) byName.set(name, [...(byName.get(name) ?? []), path]);
  }
  return [...byName.values()].filter((paths) => paths.length > 1).map((paths) => paths.join(' and '));
}
