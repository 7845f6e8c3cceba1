import type { SourceImport } from './source-imports.js';
import { lineAt } from './source-text.js';
import { isTest, libraryOf, resolveRelative, type SourceFile } from './source-tree.js';

const PURE_KINDS = /\.(events|policy|projection|saga)\.ts$/;
/** A file without a kind holds state or decisions, hence is pure, when it speaks of these. */
const STATE_OR_DECISION = /\b(Aggregate|Decision|EventSchemas)\s*</;
const SERVICE = /\bimplements\b|@Injectable/;
const WAITS = /\basync\b|\bPromise</;
/** These speak of aggregates and decisions too, but to run them. */
const MACHINERY = new Set(['event-store', 'embedded-eventstore', 'projections', 'personal-data', 'gateways']);
const HAS_KIND = /\/[^/.]+\.[^/]+\.ts$/;

const TEMPORAL = 'temporal-polyfill';
const MAY_IMPORT_TEMPORAL = 'libs/kernel/src/calendar.ts';

const FORBIDDEN_CALLS: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/g, 'reads the clock'],
  [/\bnew Date(?!\w)(?!\s*\(\s*[^\s)])/g, 'reads the clock'],
  [/(?<!new )(?<![\w.])Date\(/g, 'reads the clock'],
  [/\bperformance\.now\b/g, 'reads the clock'],
  [/\bTemporal\.Now\b/g, 'reads the clock'],
  [/\bMath\.random\b/g, 'draws a random number'],
  [/(?<![\w.])crypto\./g, 'draws random bytes'],
  [/(?<![\w.])(setTimeout|setInterval|setImmediate|queueMicrotask)\b/g, 'starts a timer'],
  [/(?<![\w.])(process|globalThis)\./g, 'reads the process'],
  [/(?<![\w.])console\./g, 'writes output'],
  [/(?<![\w.])fetch\(/g, 'calls the network'],
];

/**
 * The files that must be pure: the kernel, the pure kinds, state and decisions, whatever these import by value from their
 * own library, and each file without a kind that needs nothing impure anyway.
 */
export function pureFiles(tree: readonly SourceFile[]): readonly SourceFile[] {
  const byPath = new Map(tree.map((file) => [file.path, file]));
  const pure = new Set<SourceFile>();
  const add = (file: SourceFile | undefined): void => {
    if (file === undefined || pure.has(file)) return;
    pure.add(file);
    for (const { specifier, isTypeOnly } of file.imports) {
      if (!isTypeOnly && specifier.startsWith('.')) add(byPath.get(resolveRelative(file.path, specifier)));
    }
  };
  tree.filter(mustBePure).forEach(add);
  return tree.filter((file) => pure.has(file) || needsNothingImpure(file));
}

function mustBePure(file: SourceFile): boolean {
  const library = libraryOf(file.path);
  if (library === undefined || isTest(file.path)) return false;
  if (library === 'kernel' || PURE_KINDS.test(file.path)) return true;
  return isRuleFile(file) && STATE_OR_DECISION.test(file.code);
}

function needsNothingImpure(file: SourceFile): boolean {
  return isRuleFile(file) && !WAITS.test(file.code) && file.imports.every((found) => isAllowed(file.path, found));
}

/** A file without a kind, of a library that holds rules, that is no service. */
function isRuleFile({ path, code }: SourceFile): boolean {
  const library = libraryOf(path);
  if (library === undefined || isTest(path) || MACHINERY.has(library)) return false;
  return !HAS_KIND.test(path) && !path.endsWith('/index.ts') && !SERVICE.test(code);
}

/** Values that pure files take from elsewhere than the kernel and their own library. */
export function impureImports(tree: readonly SourceFile[]): string[] {
  return pureFiles(tree).flatMap(({ path, imports }) =>
    imports
      .filter((found) => !isAllowed(path, found))
      .map(({ specifier, line }) => `${path}:${line} imports ${specifier}`),
  );
}

function isAllowed(path: string, { specifier, isTypeOnly }: SourceImport): boolean {
  if (isTypeOnly) return true;
  if (specifier === TEMPORAL) return path === MAY_IMPORT_TEMPORAL;
  return specifier.startsWith('.') || specifier === '#kernel';
}

/** Imports of the calendar library other than in the calendar, tests excepted. */
export function strayTemporalImports(tree: readonly SourceFile[]): string[] {
  return tree
    .filter(({ path }) => path !== MAY_IMPORT_TEMPORAL && !isTest(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => specifier === TEMPORAL || specifier.startsWith(`${TEMPORAL}/`))
        .map(({ line }) => `${path}:${line} imports ${TEMPORAL}`),
    );
}

/** Clocks, randomness, timers and the like in pure files. */
export function impureCalls(tree: readonly SourceFile[]): string[] {
  return pureFiles(tree).flatMap(({ path, code }) =>
    FORBIDDEN_CALLS.flatMap(([pattern, what]) =>
      [...code.matchAll(pattern)].map(({ index }) => `${path}:${lineAt(code, index)} ${what}`),
    ),
  );
}
