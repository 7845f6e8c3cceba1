import { isTest, type SourceFile } from './source-tree.js';

const DRIVERS = ['@eventstore/db-client', 'ioredis', 'lmdb', '@grpc/grpc-js', 'stripe'];

/** Imports of a driver, its types included, in files that are neither adapters nor tests. */
export function strayDriverImports(tree: readonly SourceFile[]): string[] {
  return tree
    .filter(({ path }) => !path.endsWith('.adapter.ts') && !isTest(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => DRIVERS.some((driver) => specifier === driver || specifier.startsWith(`${driver}/`)))
        .map(({ specifier, line }) => `${path}:${line} imports ${specifier}`),
    );
}
