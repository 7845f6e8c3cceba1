import { describe, expect, test } from '@jest/globals';
import { strayDriverImports } from './driver-rules.js';
import { readSourceTree, sourceFile } from './source-tree.js';

describe('only adapters know a driver, so that a store or a gateway can be changed in one place', () => {
  test('no other file imports one, not even its types', () => {
    expect(strayDriverImports(readSourceTree())).toEqual([]);
  });

  test.each([
    '@eventstore/db-client',
    'ioredis',
    'lmdb',
    '@grpc/grpc-js',
    'stripe',
    '@eventstore/db-client/generated/a.js',
  ])('the rule fails for %s in a handler and passes it in an adapter and in a test', (driver) => {
    const text = `import type { A } from '${driver}';`;
    const at = (path: string) => strayDriverImports([sourceFile(path, text)]);
    expect(at('libs/orders/src/a.handler.ts')).toEqual([`libs/orders/src/a.handler.ts:1 imports ${driver}`]);
    expect(at('apps/engine/src/main.ts')).toEqual([`apps/engine/src/main.ts:1 imports ${driver}`]);
    expect(at('libs/orders/src/a.adapter.ts')).toEqual([]);
    expect(at('libs/orders/src/a.int.spec.ts')).toEqual([]);
    expect(at('libs/event-store/src/describe-event-store.ts')).toEqual([]);
    expect(at('test/bench/append.ts')).toEqual([]);
  });

  test('a package that only begins like a driver is none', () => {
    expect(strayDriverImports([sourceFile('libs/a/src/b.ts', "import { a } from 'lmdb-tools';")])).toEqual([]);
  });
});
