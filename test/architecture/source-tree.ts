import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importsOf, type SourceImport } from './source-imports.js';
import { maskSource } from './source-text.js';

/** One TypeScript file of the repository. */
export interface SourceFile {
  /** From the repository's root, with forward slashes: `libs/kernel/src/money.ts`. */
  readonly path: string;
  readonly text: string;
  /** The text with strings and comments blanked out. */
  readonly code: string;
  readonly imports: readonly SourceImport[];
}

const ROOTS = ['apps', 'libs', 'test'];
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'coverage']);

/** A file as the rules see it, from the disk or made up to prove that a rule can fail. */
export function sourceFile(path: string, text: string): SourceFile {
  const code = maskSource(text);
  return { path, text, code, imports: importsOf(text, code) };
}

/** Every TypeScript file under apps, libs and test; folders that do not exist are passed over. */
export function readSourceTree(root: string = findRoot()): readonly SourceFile[] {
  return ROOTS.flatMap((folder) => listFiles(root, folder)).map((path) =>
    sourceFile(path, readFileSync(join(root, path), 'utf8')),
  );
}

function listFiles(root: string, folder: string): string[] {
  const absolute = join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : listFiles(root, path);
      return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
    });
}

/** The tests run from `dist`: the sources are where package.json is. */
function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('no package.json above the tests');
    folder = parent;
  }
  return folder;
}

/** The library that a path belongs to, `kernel` of `libs/kernel/src/money.ts`; undefined outside of libs. */
export function libraryOf(path: string): string | undefined {
  return /^libs\/([^/]+)\//.exec(path)?.[1];
}

/** The library that `#kernel` or `#kernel/deep` names; undefined for anything else. */
export function importedLibrary(specifier: string): string | undefined {
  return /^#([^/]+)/.exec(specifier)?.[1];
}

/** The path that a relative import names, as a source file: `./money.js` in `libs/kernel/src/x.ts` is `…/money.ts`. */
export function resolveRelative(fromPath: string, specifier: string): string {
  return join(dirname(fromPath), specifier).replaceAll('\\', '/').replace(/\.js$/, '.ts');
}

/** Whether a file is a test or serves tests only: a suite that several parts share (`describe-….ts`), a helper. */
export function isTest(path: string): boolean {
  return /^test\/|\.spec\.ts$|\/describe-[^/]+\.ts$|\/(testing|fixtures)\//.test(path);
}
