import { describe, expect, test } from '@jest/globals';
import { longFiles, longFunctions } from './size-rules.js';
import { readSourceTree, sourceFile } from './source-tree.js';

const tree = readSourceTree();
const PATH = 'libs/a/src/b.ts';
const body = (lines: number) => '  step();\n'.repeat(lines);
const functionsIn = (text: string) => longFunctions([sourceFile(PATH, text)]);

describe('small files and functions: one that wants to be longer holds two things', () => {
  test('no file is over 300 lines', () => {
    expect(longFiles(tree)).toEqual([]);
  });

  test('no function is over 60 lines', () => {
    expect(longFunctions(tree)).toEqual([]);
  });
});

describe('these rules can fail', () => {
  test('by the 301st line', () => {
    expect(longFiles([sourceFile(PATH, 'x;\n'.repeat(300))])).toEqual([]);
    expect(longFiles([sourceFile(PATH, 'x;\n'.repeat(301))])).toEqual([`${PATH} has 301 lines`]);
  });

  test.each([
    ['a function', 'function f(a: number): string {\n', '}\n'],
    ['a function with a long return type', 'function f(): Promise<(a: string) => void> {\n', '}\n'],
    ['a generic function', 'export async function f<T extends object>(a: T) {\n', '}\n'],
    ['an arrow function', 'const f = (a: number) => {\n', '};\n'],
    ['an arrow function in a call', 'run(async () => {\n', '});\n'],
    ['a private method', 'class A { async #m(a: number): Promise<void> {\n', '} }\n'],
  ])('by the 61st line of %s', (_, head, tail) => {
    expect(functionsIn(head + body(58) + tail)).toEqual([]);
    expect(functionsIn(head + body(59) + tail)).toEqual([`${PATH}:1 has a function of 61 lines`]);
  });

  test('by the parameters, which count as part of the function', () => {
    expect(functionsIn(`function f(\n  a: number,\n): string {\n${body(57)}}\n`)).toEqual([
      `${PATH}:1 has a function of 61 lines`,
    ]);
  });

  test.each([
    ['a class', 'class A {\n', '}\n'],
    ['an object', 'const a = {\n', '};\n'],
    ['a describe block', "describe('a', () => {\n", '});\n'],
    ['a suite of tests', 'export function describeGateway(make: () => Gateway): void {\n', '}\n'],
  ])('but not by %s', (_, head, tail) => {
    expect(functionsIn(head + body(100) + tail)).toEqual([]);
  });

  test('a loop in a long function is not named beside it', () => {
    expect(functionsIn(`function f() {\n  for (const a of b) {\n${body(70)}  }\n}\n`)).toHaveLength(1);
  });
});
