import { importedLibrary, isTest, libraryOf, resolveRelative, type SourceFile } from './source-tree.js';

/** Relative imports that leave their library or program, and `#` imports that reach past a library's index. */
export function reachesInside(tree: readonly SourceFile[]): string[] {
  return tree.flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => {
        if (specifier.startsWith('.')) return !isWithinReach(path, resolveRelative(path, specifier));
        return /^#[^/]+\//.test(specifier);
      })
      .map(({ specifier, line }) => `${path}:${line} imports ${specifier}`),
  );
}

/** Beside its own home a test may use the programs, and the suites that a library keeps for those who implement its port. */
function isWithinReach(path: string, target: string): boolean {
  if (homeOf(target) === homeOf(path)) return true;
  return isTest(path) && (target.includes('/conformance/') || (path.startsWith('test/') && target.startsWith('apps/')));
}

/** `libs/kernel`, `apps/engine` or `test`. */
function homeOf(path: string): string {
  const [top, name] = path.split('/') as [string, string];
  return top === 'test' ? top : `${top}/${name}`;
}

/** Libraries that import themselves by their public name, which loads them twice over in a circle. */
export function importsOfItself(tree: readonly SourceFile[]): string[] {
  return tree.flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => libraryOf(path) !== undefined && importedLibrary(specifier) === libraryOf(path))
      .map(({ specifier, line }) => `${path}:${line} imports ${specifier}`),
  );
}

/** Circles in which libraries depend on each other, types included, tests excepted: `a → b → a`. */
export function libraryCycles(tree: readonly SourceFile[]): string[] {
  const graph = dependencies(tree);
  const cycles = new Set<string>();
  const visit = (library: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(library);
    if (seenAt >= 0) {
      cycles.add(canonical(trail.slice(seenAt)));
      return;
    }
    for (const next of graph.get(library) ?? []) visit(next, [...trail, library]);
  };
  for (const library of graph.keys()) visit(library, []);
  return [...cycles].sort();
}

function dependencies(tree: readonly SourceFile[]): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const { path, imports } of tree.filter((file) => !isTest(file.path))) {
    const library = libraryOf(path);
    if (library === undefined) continue;
    const targets = graph.get(library) ?? new Set<string>();
    for (const { specifier } of imports) {
      const target = importedLibrary(specifier);
      if (target !== undefined && target !== library) targets.add(target);
    }
    graph.set(library, targets);
  }
  return graph;
}

/** The same circle reads the same wherever it was entered. */
function canonical(cycle: readonly string[]): string {
  const first = cycle.indexOf([...cycle].sort()[0] as string);
  const turned = [...cycle.slice(first), ...cycle.slice(0, first)];
  return [...turned, turned[0]].join(' → ');
}
