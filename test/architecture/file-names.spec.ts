import { describe, expect, test } from '@jest/globals';
import { misnamedFiles, repeatedNames } from './file-name-rules.js';
import { readSourceTree, sourceFile } from './source-tree.js';

const tree = readSourceTree();
const named = (...paths: string[]) => paths.map((path) => sourceFile(path, ''));

describe('a file’s name tells its place and its kind, so that it can be guessed', () => {
  test('every name is of the form <verb-noun>.<kind>.ts with a kind of the list', () => {
    expect(misnamedFiles(tree)).toEqual([]);
  });

  test('no two files have the same name, so that a name alone finds the file', () => {
    expect(repeatedNames(tree)).toEqual([]);
  });

  test.each([
    'Money.ts',
    'save_method.ts',
    'save-method.service.ts',
    'customers.tokens.ts',
    'saveMethod.ts',
    'a.test.ts',
  ])('the rule fails for %s', (name) => {
    expect(misnamedFiles(named(`libs/a/src/${name}`))).toEqual([`libs/a/src/${name}`]);
  });

  test.each([
    'money.ts',
    'save-method.handler.ts',
    'lmdb-store.adapter.int.spec.ts',
    'a.spec.ts',
    'renewal.e2e.spec.ts',
  ])('the rule passes %s', (name) => {
    expect(misnamedFiles(named(`libs/a/src/${name}`))).toEqual([]);
  });

  test('the rule fails for a name that two libraries share, index.ts and main.ts excepted', () => {
    expect(repeatedNames(named('libs/a/src/state.ts', 'libs/b/src/state.ts'))).toEqual([
      'libs/a/src/state.ts and libs/b/src/state.ts',
    ]);
    expect(
      repeatedNames(named('libs/a/src/index.ts', 'libs/b/src/index.ts', 'apps/a/src/main.ts', 'apps/b/src/main.ts')),
    ).toEqual([]);
  });
});
