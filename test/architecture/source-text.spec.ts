import { describe, expect, test } from '@jest/globals';
import { importsOf } from './source-imports.js';
import { maskSource } from './source-text.js';
import { readSourceTree } from './source-tree.js';

const imports = (text: string) => importsOf(text, maskSource(text));

describe('what counts as code', () => {
  test.each([
    ["a('Date.now()') + b", "a('          ') + b"],
    ['a // Date.now()\nb', 'a              \nb'],
    ['a /* x\ny */ b', 'a     \n     b'],
    ["'it\\'s' + x", "'     ' + x"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the sample is source text
    ['`a ${f({ b: 1 })} c` + d', '`  ${f({ b: 1 })}  ` + d'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the sample is source text
    ['`a ${`b ${c} d`} e`', '`  ${`  ${c}  `}  `'],
    ['x = /[/"]\\/"/.test(y)', 'x =          .test(y)'],
    ['a / b / c', 'a / b / c'],
    ['(a) / 2 // "', '(a) / 2     '],
    ['return /"/g', 'return    g'],
    ['\'😀\' + "b"', '\'  \' + " "'],
  ])('%j is masked as %j', (text, masked) => {
    expect(maskSource(text)).toBe(masked);
  });

  test('masking keeps the length and the lines of every file in the repository', () => {
    for (const { path, text, code } of readSourceTree()) {
      expect([path, code.length, code.split('\n').length]).toEqual([path, text.length, text.split('\n').length]);
    }
  });
});

describe('what counts as an import', () => {
  test.each([
    ["import { a } from './a.js';", './a.js', false],
    ["import type { A } from '#kernel';", '#kernel', true],
    ["import { type A, type B } from 'x';", 'x', true],
    ["import { type A, b } from 'x';", 'x', false],
    ["import a, { type B } from 'x';", 'x', false],
    ["import * as fs from 'node:fs';", 'node:fs', false],
    ["import {\n  a,\n  b,\n} from 'x';", 'x', false],
    ["import 'reflect-metadata';", 'reflect-metadata', false],
    ["export * from './b.js';", './b.js', false],
    ["export type { C } from './c.js';", './c.js', true],
    ["const l = await import('lmdb');", 'lmdb', false],
    ["const l = require('lmdb');", 'lmdb', false],
  ])('%j', (text, specifier, isTypeOnly) => {
    const all = imports(text).map((found) => [found.specifier, found.isTypeOnly]);
    expect(all).toEqual([[specifier, isTypeOnly]]);
  });

  test('an import in a comment or in a string is none', () => {
    expect(
      imports("// import a from 'a';\nconst s = `import b from 'b';`;\n/* from 'c' */ const t = \"import 'd'\";"),
    ).toEqual([]);
  });

  test('each stands at its line', () => {
    expect(imports("import a from 'a';\n\nimport b from 'b';\nexport const c = 1;").map(({ line }) => line)).toEqual([
      1, 3,
    ]);
  });
});
